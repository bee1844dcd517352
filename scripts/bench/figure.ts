/** One measured figure beside its limit. */
export interface Figure {
  readonly name: string;
  /** As it is shown, with its unit. */
  readonly measured: string;
  /** What it is held against, as it is shown: the floor of the same run, or a fixed number. */
  readonly limit: string;
  readonly reached: boolean;
}

/** Prints figures as a table; gives how many were missed. */
export function printFigures(title: string, figures: readonly Figure[]): number {
  const width = Math.max(...figures.map(({ name }) => name.length));
  console.log(`\n${title}`);
  for (const { name, measured, limit, reached } of figures)
    console.log(
      `  ${reached ? 'ok    ' : 'MISSED'}  ${name.padEnd(width)}  ${measured.padStart(22)}   ${limit}`,
    );
  return figures.filter(({ reached }) => !reached).length;
}

/** A table of a TOML document; a missing one reads as empty. */
export type Table = Readonly<Record<string, unknown>>;

/** A nested table; empty where a part of the way is missing or is no table. */
export function table(from: Table, ...path: readonly string[]): Table {
  let at: unknown = from;
  for (const key of path) at = isTable(at) ? at[key] : undefined;
  return isTable(at) ? at : {};
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is there and not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

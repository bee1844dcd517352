/**
 * The rows of a table as `msiinfo export` prints it, by their keys: a line with the columns' names, one with their types,
 * one with the table's name and those of its key columns, which come first, then a line for each row.
 */
export function parseMsiTable(text: string): ReadonlyMap<string, string> {
  const [, , head = '', ...rows] = text.split(/\r?\n/);
  // The table's own name stands before the names of the keys.
  const keys = head.split('\t').length - 1;
  return new Map(
    rows.filter(Boolean).map((row) => {
      const cells = row.split('\t');
      return [cells.slice(0, keys).join(' '), cells.slice(keys).join('\t')];
    }),
  );
}

/** How two states of a table differ, as ends of a sentence that begins with the installer's name. */
export function compareMsiTables(table: string, one: string, other: string): readonly string[] {
  const [before, after] = [parseMsiTable(one), parseMsiTable(other)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((key) => before.get(key) !== after.get(key))
    .map((key) => `its table ${table} differs in ${key}`);
}

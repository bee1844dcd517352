/** What an npm package's archive holds, as far as its rules look at it. */
export interface PackedPackage {
  /** Of its package.json. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Its files, below its own folder. */
  readonly paths: ReadonlySet<string>;
}

/** The field as a mapping; an empty one where it is none. */
export function mapping(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

/** A path as package.json writes it, without what may stand before it. */
export function plainTarget(target: string): string {
  return target.replace(/^(?:\.?\/)+/, '');
}

/** The programs that it installs, by name. A single one is called as the package is, without its scope. */
export function binsOf(fields: PackedPackage['fields']): ReadonlyMap<string, string> {
  const { bin, name } = fields;
  const own = String(name).replace(/^@[^/]*\//, '');
  const named = typeof bin === 'string' ? [[own, bin] as const] : Object.entries(mapping(bin));
  return new Map(named.map(([key, target]) => [key, plainTarget(String(target))]));
}

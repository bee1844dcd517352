import { mapping } from './packed-package.ts';

/** A file that `exports` or `imports` leads to, and by which keys. */
export interface ExportTarget {
  /** The subpath, such as `.` or `./icons/*`. */
  readonly subpath: string;
  readonly conditions: readonly string[];
  readonly target: string;
}

/** All that `exports` or `imports` names, in its order; what is closed with `null` is not among it. */
export function exportTargets(field: unknown): readonly ExportTarget[] {
  return Object.entries(subpathsOf(field)).flatMap(([subpath, value]) =>
    walk(value, []).map((found) => ({ subpath, ...found })),
  );
}

/** By subpath; a field that has none is all about the package's root. */
export function subpathsOf(field: unknown): Readonly<Record<string, unknown>> {
  if (field === undefined) return {};
  const keys = Object.keys(mapping(field));
  return keys.some((key) => /^[.#]/.test(key)) ? mapping(field) : { '.': field };
}

function walk(
  value: unknown,
  conditions: readonly string[],
): readonly Omit<ExportTarget, 'subpath'>[] {
  if (typeof value === 'string') return [{ conditions, target: value }];
  // Of a list, the first one that is valid is taken.
  if (Array.isArray(value)) return walk(value[0], conditions);
  return Object.entries(mapping(value)).flatMap(([key, inner]) =>
    walk(inner, [...conditions, key]),
  );
}

/**
 * The target that Node takes under these conditions, which its order decides; `undefined` where there is none.
 * https://nodejs.org/api/packages.html#conditional-exports
 */
export function resolveTarget(value: unknown, conditions: ReadonlySet<string>): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return resolveTarget(value[0], conditions);
  for (const [key, inner] of Object.entries(mapping(value))) {
    const found = conditions.has(key) ? resolveTarget(inner, conditions) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

import type { NativeEntry } from './native-entries.ts';

/** What a package holds of one path. */
export interface FoundEntry {
  /** Absolute. */
  readonly path: string;
  readonly kind: string;
  readonly target: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/**
 * What differs between the description and what is found, as a sentence without its end; `undefined` where nothing does.
 * Folders that only lead to other entries may be there.
 */
export function compareContents(
  expected: readonly NativeEntry[],
  found: readonly FoundEntry[],
): string | undefined {
  const there = new Map(found.map((entry) => [entry.path, entry]));
  for (const entry of expected) {
    const match = there.get(entry.destination);
    const differs = match === undefined ? 'is missing' : difference(entry, match);
    if (differs !== undefined) return `${entry.destination} ${differs}`;
    there.delete(entry.destination);
  }
  const extra = [...there.values()].find(({ kind }) => kind !== 'folder');
  return extra === undefined ? undefined : `${extra.path} is in it, and nothing asked for it`;
}

function difference(entry: NativeEntry, found: FoundEntry): string | undefined {
  if (entry.kind !== found.kind) return `is a ${found.kind}, not a ${entry.kind}`;
  if (entry.kind === 'link')
    return entry.target === found.target
      ? undefined
      : `points to ${found.target}, not to ${entry.target}`;
  const mode = found.mode & 0o7777;
  if (mode !== entry.mode) return `has mode ${octal(mode)}, not ${octal(entry.mode)}`;
  const owner = `${found.owner}:${found.group}`;
  const wanted = `${entry.owner}:${entry.group}`;
  return owner === wanted ? undefined : `belongs to ${owner}, not to ${wanted}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

import type { BareRepository } from './bare-repository.ts';

export interface ChangedFile {
  readonly path: string;
  readonly status: 'added' | 'removed' | 'modified';
  /** The blob afterwards, or before where it was removed. */
  readonly blob: string;
  readonly additions: number;
  readonly deletions: number;
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The files in which two trees differ; `undefined` stands for the empty one. Renames count as two. */
export async function changedFiles(
  git: BareRepository,
  before: string | undefined,
  after: string,
): Promise<readonly ChangedFile[]> {
  const options = ['-r', '-z', '--raw', '--numstat', '--no-renames', '--no-abbrev'];
  const text = await git.text(['diff-tree', ...options, before ?? emptyTree, after]);
  const fields = text.split('\0').filter((field) => field !== '');
  const counts = new Map<string, readonly [number, number]>();
  for (const field of fields) {
    const [additions = '', deletions = '', path] = field.split('\t');
    if (path !== undefined) counts.set(path, [Number(additions) || 0, Number(deletions) || 0]);
  }
  return fields.flatMap((field, index) => {
    if (!field.startsWith(':')) return [];
    const path = fields[index + 1] ?? '';
    const [additions, deletions] = counts.get(path) ?? [0, 0];
    return [{ ...rawFacts(field), path, additions, deletions }];
  });
}

function rawFacts(field: string): Pick<ChangedFile, 'status' | 'blob'> {
  const [, , before = '', after = '', letter] = field.split(' ');
  if (letter === 'A') return { status: 'added', blob: after };
  return letter === 'D' ? { status: 'removed', blob: before } : { status: 'modified', blob: after };
}

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
  const counted = fields.filter((field) => /^(\d+|-)\t(\d+|-)\t/.test(field));
  for (const field of counted) {
    const [additions, deletions, ...path] = field.split('\t');
    counts.set(path.join('\t'), [lines(additions), lines(deletions)]);
  }
  return fields.flatMap((field, index) => {
    const path = String(fields[index + 1]);
    const count = counts.get(path);
    if (!field.startsWith(':') || count === undefined) return [];
    return [{ ...rawFacts(field), path, additions: count[0], deletions: count[1] }];
  });
}

/** Git counts no lines of what is not text. */
function lines(count: string | undefined): number {
  return Number(count) || 0;
}

function rawFacts(field: string): Pick<ChangedFile, 'status' | 'blob'> {
  const [before, after] = [field.slice(15, 55), field.slice(56, 96)];
  if (field.endsWith('A')) return { status: 'added', blob: after };
  if (field.endsWith('D')) return { status: 'removed', blob: before };
  return { status: 'modified', blob: after };
}

import type { BareRepository } from './bare-repository.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly type: string;
  readonly sha: string;
  /** Of blobs only. */
  readonly size: number | undefined;
  readonly path: string;
}

/** Entries of a tree (or a commit's tree) by SHA: all below where `recursive`, trees among them. */
export async function readTree(
  git: BareRepository,
  sha: string,
  recursive: boolean,
): Promise<readonly TreeEntry[]> {
  const depth = recursive ? ['-r', '-t'] : [];
  return parseTree(await git.text(['ls-tree', '-z', '-l', ...depth, sha]));
}

/** What stands at a path of a commit: the entry itself, and a folder's entries. */
export async function readPath(
  git: BareRepository,
  commit: string,
  path: string,
): Promise<{ readonly entry: TreeEntry | undefined; readonly children: readonly TreeEntry[] }> {
  if (path === '') return { entry: undefined, children: await readTree(git, commit, false) };
  const [entry] = await literally(git, commit, path);
  const isFolder = entry?.type === 'tree';
  return { entry, children: isFolder ? await literally(git, commit, `${path}/`) : [] };
}

async function literally(git: BareRepository, commit: string, path: string): Promise<TreeEntry[]> {
  const args = ['ls-tree', '-z', '-l', '--full-tree', commit, '--', path];
  return parseTree(await git.text(args));
}

function parseTree(text: string): TreeEntry[] {
  const lines = text.split('\0').filter((line) => line !== '');
  return lines.map((line) => {
    const tab = line.indexOf('\t');
    const end = line.indexOf(' ', 7);
    const type = line.slice(7, end);
    const size = type === 'blob' ? Number(line.slice(end + 41, tab)) : undefined;
    const sha = line.slice(end + 1, end + 41);
    return { mode: line.slice(0, 6), type, sha, size, path: line.slice(tab + 1) };
  });
}

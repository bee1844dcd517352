import picomatch from 'picomatch';

/**
 * The folders that a list of patterns chooses, as npm reads `workspaces`: in order, a `!` takes away what stands
 * before it, and a later pattern may bring it back. What was installed is never a member.
 */
export function chooseInOrder(
  folders: readonly string[],
  patterns: readonly string[],
): readonly string[] {
  const rules = patterns.map((pattern) => ({
    keep: !pattern.startsWith('!'),
    matches: matcher(pattern.replace(/^!/, '')),
  }));
  return folders.filter((folder) => {
    const last = rules.findLast(({ matches }) => matches(folder));
    return last?.keep === true && !isInstalled(folder);
  });
}

/** The same with the patterns that take away apart: they always win, as pnpm and uv have it. */
export function chooseWithout(
  folders: readonly string[],
  wanted: readonly string[],
  unwanted: readonly string[],
): readonly string[] {
  return chooseInOrder(folders, [...wanted, ...unwanted.map((pattern) => `!${pattern}`)]);
}

function matcher(pattern: string): (folder: string) => boolean {
  const trimmed = pattern.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  return picomatch(trimmed === '' ? '.' : trimmed);
}

function isInstalled(folder: string): boolean {
  return folder.split('/').includes('node_modules');
}

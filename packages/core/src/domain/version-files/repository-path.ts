/** A file below a folder; both, and the result, from the repository's root. `.` is the root itself. */
export function below(folder: string, path: string): string {
  return folder === '.' ? path : `${folder}/${path}`;
}

/** A folder and all that it lies in, the nearest first and the root (`.`) last. */
export function withParents(folder: string): readonly string[] {
  if (folder === '.') return ['.'];
  const parts = folder.split('/');
  return [...parts.map((_, at) => parts.slice(0, parts.length - at).join('/')), '.'];
}

/** How a folder is called from one that it lies in; `.` for that one itself. */
export function seenFrom(parent: string, folder: string): string {
  if (folder === parent) return '.';
  return parent === '.' ? folder : folder.slice(parent.length + 1);
}

/** The folder that a file lies in. */
export function folderIn(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '.';
}

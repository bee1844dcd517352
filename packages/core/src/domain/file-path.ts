/** What stands before a path's last separator, of either kind. */
export function folderOf(path: string): string {
  return path.slice(0, lastSeparator(path));
}

/** What stands behind a path's last separator, of either kind. */
export function fileNameOf(path: string): string {
  return path.slice(lastSeparator(path) + 1);
}

function lastSeparator(path: string): number {
  return Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
}

/** An absolute path as it is (POSIX or Windows), any other one below `folder`. */
export function pathFrom(folder: string, path: string): string {
  return /^(?:[/\\]|[A-Za-z]:[/\\])/.test(path) ? path : `${folder}/${path.replace(/^\.\//, '')}`;
}

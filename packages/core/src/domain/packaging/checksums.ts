/** One line of `SHA256SUMS`. */
export interface Checksum {
  readonly path: string;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
}

/** Reads what `sha256sum` writes (GNU coreutils, text and binary form); `undefined` where a line is neither. */
export function parseChecksums(text: string): readonly Checksum[] | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const sums: Checksum[] = [];
  for (const line of lines) {
    const parts = /^([0-9a-fA-F]{64}) [ *](.+)$/.exec(line.replace(/\r$/, ''));
    if (parts === null) return undefined;
    const [, sha256 = '', path = ''] = parts;
    sums.push({ path, sha256: sha256.toLowerCase() });
  }
  return sums;
}

/**
 * What is wrong with a `SHA256SUMS` that must name exactly these files, as the end of a sentence that begins with its
 * name; `undefined` where nothing is.
 */
export function judgeChecksums(text: string, files: readonly Checksum[]): string | undefined {
  const sums = parseChecksums(text);
  if (sums === undefined) return 'is not what `sha256sum` writes';
  const listed = new Map(sums.map(({ path, sha256 }) => [path, sha256]));
  if (listed.size < sums.length) return 'names a file twice';
  for (const { path, sha256 } of files) {
    const found = listed.get(path);
    if (found === undefined) return `does not name ${path}`;
    if (found !== sha256)
      return `names another SHA-256 for ${path}: ${found}, and it has ${sha256}`;
  }
  const wanted = new Set(files.map(({ path }) => path));
  const extra = sums.find(({ path }) => !wanted.has(path));
  return extra === undefined ? undefined : `names ${extra.path}, which the manifest does not`;
}

export interface FileEntry {
  /** Relative to the listed folder, with forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'other';
  /** Bytes. */
  readonly size: number;
  readonly executable: boolean;
  /** Where a link points to, as it is written; only on links. */
  readonly target?: string;
}

/** Files by absolute path, unless said otherwise. */
export interface Files {
  /** The text, or `undefined` where there is no such file. */
  readText(path: string): Promise<string | undefined>;
  /** Writes whole or not at all (a temporary file, then a rename); makes missing folders. A long text may come in parts. */
  writeText(path: string, text: string | Iterable<string>): Promise<void>;
  /** All entries below a folder, sorted by path; links are not followed. */
  list(folder: string, skip?: (path: string) => boolean): Promise<readonly FileEntry[]>;
  /** Streams the file through SHA-256; lower-case hexadecimal. */
  sha256(path: string): Promise<string>;
  /** An empty folder of ours that `body` may use; gone afterwards. */
  withTemporaryFolder<T>(body: (folder: string) => Promise<T>): Promise<T>;
  /** Copies one file, and makes missing folders. A link, or what is no file, is an `artifact-invalid` error. */
  copy(from: string, to: string): Promise<void>;
  /** Makes `to` be what `from` is, replacing what was there; both on one volume or copied. */
  move(from: string, to: string): Promise<void>;
}

/** One thing to lay out below a folder that stands for a root. */
export interface PayloadEntry {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly kind: 'file' | 'link' | 'folder';
  /** Of a file: absolute, on the disk. Of a link: where it points to, as it is written. Of a folder: empty. */
  readonly source: string;
  /** Of a file or a folder; whatever the process's mask is. */
  readonly mode: number;
  /** Of a file: whether it is to be packed by gzip, where it is not yet. */
  readonly gzip?: boolean;
}

/** A file as it was laid out. */
export interface LaidOutFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal MD5, as native packages list it against accidental changes. */
  readonly md5: string;
}

/** Lays out the files of a native package as its packer wants to find them. */
export interface Payload {
  /**
   * Copies into a folder that is empty or missing, with exact modes and one time (ISO 8601) on everything; folders on
   * the way get 0755. Gives the files in the order of the entries.
   */
  layOut(
    entries: readonly PayloadEntry[],
    folder: string,
    time: string,
  ): Promise<readonly LaidOutFile[]>;
}

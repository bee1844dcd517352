/** One file inside an artifact. */
export interface ListedFile {
  readonly path: string;
  /** Bytes, unpacked. */
  readonly size: number;
}

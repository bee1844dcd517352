import type { ArchiveFormat } from '../domain/packaging/manifest.ts';

/** One file or link to put into an archive. */
export interface ArchiveSource {
  /** Inside the archive, with forward slashes. */
  readonly path: string;
  /** Absolute, on the disk. */
  readonly source: string;
  readonly executable: boolean;
  /** Bytes. */
  readonly size: number;
  /** Makes it a link that points there. */
  readonly target?: string;
}

export interface NewArchive {
  /** `tar`: not compressed, such as the archive of an image. */
  readonly format: ArchiveFormat | 'tar';
  /** In the order in which they will stand. */
  readonly entries: readonly ArchiveSource[];
  /** ISO 8601: the time of every entry. */
  readonly time: string;
  /** Aborted where the writing is to be given up: it then fails with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** As a native package says it. */
export interface EntryAccess {
  /** Permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
}

/** What can be read as entries. */
export type ReadableFormat = ArchiveFormat | 'deb' | 'rpm';

/** One entry as an archive has it: nothing about it can be trusted. */
export interface ArchiveEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Where a link points to; empty for others. */
  readonly target: string;
  /** Whole seconds since 1970; a zip has them without a time zone, read as UTC. */
  readonly time: number;
  /** Who may do what with it once it is unpacked; only of native packages. */
  readonly access?: EntryAccess;
  /** The bytes, each as one character from U+0000 to U+00FF, in chunks. Read it while the entry is at hand, or not at all. */
  readonly content: () => AsyncIterable<string>;
}

/** An archive that is not compressed: its members can be read in any order, each by its path. */
export interface OpenArchive {
  /** In their order. Only files are members; anything else makes the archive unreadable. */
  readonly members: readonly { readonly path: string; readonly size: number }[];
  /** A member's text in UTF-8; for members of a few MiB. */
  text(path: string): Promise<string>;
  /** Lower-case hexadecimal. */
  sha256(path: string): Promise<string>;
  /** The entries of a member that is a tar itself. A hard link counts as a file without content. */
  entries(path: string, format: LayerFormat): AsyncIterable<ArchiveEntry>;
}

/** How an image's layer is packed. */
export type LayerFormat = 'tar' | 'tar.gz' | 'tar.zst';

/** All that can be compared of an archive's entry. */
export interface ArchiveMember extends Omit<ArchiveEntry, 'content'> {
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal, of the content. */
  readonly sha256: string;
  /** In UTF-8, where it was asked for. */
  readonly text?: string;
}

/** Archives, written and read as streams. */
export interface Archives {
  /** The same bytes for the same entries and time, on any machine, in any time zone: owner 0, modes 644 and 755. */
  write(archive: NewArchive, path: string): Promise<void>;
  /** The entries in their order; an archive that can't be read is an `artifact-invalid` error. A deb's control files lie below `DEBIAN/`. */
  read(path: string, format: ReadableFormat): AsyncIterable<ArchiveEntry>;
  /** Reads an archive to its end and gives its entries in their order, with the text of those that `isText` names. */
  inventory(
    path: string,
    format: ReadableFormat,
    isText?: (path: string) => boolean,
  ): Promise<readonly ArchiveMember[]>;
  /**
   * Rewrites a `tar.gz` that says who packed it when, as `write` would have written it: sorted, with one time, no
   * owner, and the same files and links. One that says neither is left as it is. Gives whether it was rewritten.
   */
  normalise(path: string, time: string): Promise<boolean>;
  /** Gives an MSI the time as that of its making, and a package code from its content: the same bytes for the same ones. */
  stampMsi(path: string, time: string): Promise<void>;
  /** Opens a tar that is not compressed; one that can't be read is an `artifact-invalid` error, here and later. */
  open(path: string): Promise<OpenArchive>;
}

import type { Release, ReleaseAsset, TagTarget } from '../domain/release/release.ts';

export interface ReleaseFields {
  readonly tag: string;
  readonly name: string;
  readonly body: string;
  readonly target: string;
  readonly prerelease: boolean;
}

export interface ReleasesOfTag {
  readonly published: Release | undefined;
  readonly drafts: readonly Release[];
  /** Tags of all published releases of the repository that are no pre-releases. */
  readonly stable: readonly string[];
}

/** Looking at releases of the repository on the server. */
export interface ReleaseReader {
  /** The published release of a tag; drafts are never found this way. */
  findPublished(tag: string): Promise<Release | undefined>;
  /** All releases of a tag, drafts too, by one listing; drafts oldest first (the lowest id). */
  find(tag: string): Promise<ReleasesOfTag>;
  read(id: number): Promise<Release | undefined>;
  /** Writes an asset to a path, whole or not at all, and gives its SHA-256. */
  download(asset: ReleaseAsset, path: string): Promise<string>;
}

/** Effects on releases. None is repeated blindly: a caller reads, then decides. */
export interface ReleaseWriter {
  createDraft(fields: ReleaseFields): Promise<Release>;
  upload(
    release: Release,
    asset: { readonly name: string; readonly path: string; readonly size: number },
  ): Promise<ReleaseAsset>;
  deleteAsset(asset: ReleaseAsset): Promise<void>;
  publish(
    id: number,
    fields: ReleaseFields & { readonly latest: 'true' | 'false' },
  ): Promise<Release>;
  deleteDraft(id: number): Promise<void>;
}

/** Tags on the server: the commit point of a release. */
export interface Tags {
  read(tag: string): Promise<TagTarget | undefined>;
  /** Creates an annotated tag; `exists` where the name is taken, whatever holds it. Never forced. */
  create(tag: {
    readonly name: string;
    readonly commit: string;
    readonly message: string;
    /** ISO 8601: the commit's date, so that each run makes the same object. */
    readonly date: string;
  }): Promise<'created' | 'exists'>;
  /** Points a floating tag (`v1`) to a commit, moving it where it stands elsewhere. */
  move(tag: string, commit: string): Promise<void>;
}

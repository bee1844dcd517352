/** An asset of a GitHub release. */
export interface ReleaseAsset {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  /** Only `uploaded` can be trusted; GitHub leaves others behind when an upload breaks. */
  readonly state: string;
  /** Lower-case hexadecimal SHA-256, where the server gives one. */
  readonly sha256: string | undefined;
}

/** A GitHub release, draft or published. */
export interface Release {
  readonly id: number;
  readonly tag: string;
  readonly name: string;
  readonly body: string;
  readonly draft: boolean;
  readonly prerelease: boolean;
  readonly target: string;
  readonly url: string;
  readonly uploadUrl: string;
  readonly author: string;
  readonly assets: readonly ReleaseAsset[];
}

/** What a tag of the repository on the server points to. */
export interface TagTarget {
  /** The SHA that the ref holds: a tag object's where it is annotated, else the commit's. */
  readonly object: string;
  /** The commit it leads to. */
  readonly commit: string;
  /** The annotation, or `undefined` for a lightweight tag. */
  readonly message: string | undefined;
}

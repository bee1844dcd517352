/** Formats that `package` makes. */
export const formats = ['sdist', 'wheel', 'npm', 'tar.gz', 'zip'] as const;
export type Format = (typeof formats)[number];

/** One file that a release offers. */
export interface Artifact {
  readonly name: string;
  /** Relative to the folder that holds the manifest, with forward slashes. */
  readonly path: string;
  readonly format: Format | 'other';
  /** Bytes. */
  readonly size: number;
  /** Lower-case hexadecimal SHA-256. */
  readonly sha256: string;
  /** `any`, or what the artifact is bound to, such as `linux-x86_64`. */
  readonly platform: string;
}

/** What `package` hands to the next actions: `manifest.json`. */
export interface Manifest {
  readonly schema: 1;
  readonly name: string;
  readonly version: string;
  /** Full SHA of the commit that the artifacts were made from. */
  readonly commit: string;
  /** The commit's time, ISO 8601 in UTC: the same for each build of the commit. */
  readonly created: string;
  readonly artifacts: readonly Artifact[];
}

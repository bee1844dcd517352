/** The rules about what is inside an artifact, by the names that `packaging.allow` knows them by. */
export const contentRules = [
  'aws-key',
  'azure-key',
  'cache',
  'core-dump',
  'coverage',
  'credentials',
  'dotenv',
  'editor',
  'git',
  'key-file',
  'private-key',
  'release-folder',
  'shell-history',
  'source-map',
  'token',
] as const;
export type ContentRule = (typeof contentRules)[number];

/** Why something must not be shipped. */
export interface Fault {
  /** `unsafe`: no setting permits it. */
  readonly rule: ContentRule | 'unsafe';
  /** The end of a sentence that begins with its path; a secret is never in it. */
  readonly why: string;
}

/** A fault of one file inside an artifact. */
export interface Finding extends Fault {
  readonly path: string;
}

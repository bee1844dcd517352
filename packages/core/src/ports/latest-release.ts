/** What the repository calls its latest release: never a draft or a pre-release. */
export interface LatestRelease {
  /** Its tag, or `undefined` where nothing was released. */
  latestTag(): Promise<string | undefined>;
}

/** What the repository calls its latest release: never a draft or a pre-release. */
export interface LatestRelease {
  /** Its tag, or `undefined` where nothing was released. */
  latestTag(): Promise<string | undefined>;
  /** Makes the release of a tag the latest one; `forbidden` where the token may not. */
  makeLatest(tag: string): Promise<'made' | 'forbidden'>;
}

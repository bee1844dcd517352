/** A file of the repository with a new text. */
export interface FileChange {
  /** Below the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/** The commit that a release is of: what is on the branch, with the new version in it. */
export interface ReleaseCommit {
  /** Full SHA of the one parent: the commit that was planned. */
  readonly parent: string;
  readonly message: string;
  /** ISO 8601: the parent's, so that each run makes the same commit. */
  readonly date: string;
  /** Not empty: a commit that changes nothing is none. */
  readonly files: readonly FileChange[];
}

/** The message of a release commit; it names each tag that is made of it. */
export function releaseCommitMessage(tags: readonly string[]): string {
  const [first = '', ...rest] = tags;
  if (rest.length === 0) return `chore(release): ${first}\n`;
  return `chore(release): ${tags.length} packages\n\n${tags.map((tag) => `- ${tag}\n`).join('')}`;
}

/** Whether a message is that of the release commit of a tag. */
export function isReleaseCommitOf(tag: string, message: string): boolean {
  const [subject = '', ...rest] = message.trimEnd().split('\n');
  if (subject === `chore(release): ${tag}`) return true;
  return /^chore\(release\): \d+ packages$/.test(subject) && rest.includes(`- ${tag}`);
}

import type { Manifest } from '../packaging/manifest.ts';

/** GitHub takes no more of a release's body (characters). */
export const longestBody = 125_000;

/** What a release is: the same text for the same repository, tag, commit and bytes. Its SHA-256 is the plan's hash. */
export function planText(plan: {
  readonly repository: string;
  readonly tag: string;
  readonly commit: string;
  readonly assets: readonly Pick<Manifest['artifacts'][number], 'name' | 'sha256'>[];
}): string {
  const assets = plan.assets
    .map(({ name, sha256 }) => [name, sha256] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([1, plan.repository.toLowerCase(), plan.tag, plan.commit, assets]);
}

/** The hash that a draft's body carries, or `undefined` where the draft is not ours. */
export function hashInBody(body: string): string | undefined {
  return /<!-- slipway:plan ([0-9a-f]{64}) -->\s*$/.exec(body)?.[1];
}

/** The hash that a tag's message carries; a tag that a person made has none. */
export function hashInMessage(message: string): string | undefined {
  return /^slipway:plan ([0-9a-f]{64})$/m.exec(message)?.[1];
}

/** The annotation of a release's tag. */
export function tagMessage(tag: string, hash: string): string {
  return `${tag}\n\nslipway:plan ${hash}\n`;
}

/** The release's body: the notes without forged marks, cut at a line where they are too long, and our mark. */
export function releaseBody(
  notes: string,
  hash: string,
  wholeNotes: string,
): { readonly body: string; readonly cut: boolean } {
  const mark = `<!-- slipway:plan ${hash} -->`;
  const clean = withoutMarks(notes);
  const whole = `${clean}\n\n${mark}`;
  if (whole.length <= longestBody) return { body: whole.trimStart(), cut: false };
  const ending = `\n\n*These notes go on in \`${wholeNotes}\`, attached to this release.*\n\n${mark}`;
  return { body: cutAtLine(clean, longestBody - ending.length) + ending, cut: true };
}

/** Whether the notes fit into a release's body, with our mark. */
export function fitsBody(notes: string): boolean {
  return !releaseBody(notes, '0'.repeat(64), '').cut;
}

/** Notes without our mark, or one that somebody forged. */
export function withoutMarks(notes: string): string {
  return notes.replaceAll(/<!-- slipway:plan [0-9a-f]{64} -->/g, '').trimEnd();
}

function cutAtLine(text: string, length: number): string {
  const kept = text.slice(0, length);
  const line = kept.lastIndexOf('\n');
  // Where there is no line end to cut at, between two characters, never inside one.
  return line > 0 ? kept.slice(0, line) : kept.replace(/[\uD800-\uDBFF]$/, '');
}

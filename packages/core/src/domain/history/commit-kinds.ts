import type { CommitHeader } from './commit.ts';
import { withoutEmoji, withoutLastEmoji } from './emoji.ts';

/** As much of a subject as is looked at. */
const longest = 300;
const version = String.raw`(?:[@\w./-]+@)?v?\d+(?:\.\d+)+[\w.+-]*`;
/** What tools and people put behind: `[skip ci]`, `(#12)`. */
const behind = String.raw`(?: release)?\.?(?: (?:\[[^\]]*\]|\(#\d+\)))*`;
const verb = [
  'releas(?:e|ing)(?: version)?',
  'publish',
  'tag',
  'cut',
  'prepar(?:e|ing)(?: for)?(?: release)?',
  '(?:(?:bump(?:ed)?|updated?|set|new) )?version(?: bump)?(?: to)?',
  'bump(?:ed)?(?: to)?',
].join('|');

/** As npm, standard-version, semantic-release, lerna and changesets write them. */
const versionNamed = new RegExp(
  `^(?:(?:(?:${verb}):? )?${version}|(?:new )?release|publish(?: new versions?)?|update versions?|version packages(?: \\([\\w.-]+\\))?)${behind}$`,
  'i',
);
/** As release-please writes them behind `chore: `. */
const packageNamed = new RegExp(`^release [@\\w./-]+(?: ${version})?${behind}$`, 'i');
/** As bump2version, commitizen and their like write it. */
const fromTo = new RegExp(`^(?:bump )?version:? ${version} (?:→|->|to) ${version}${behind}$`, 'i');

/** The version that stands last. */
const lastNamed = new RegExp(
  String.raw`(?:^|\s)(?:([@\w./-]+)@)?v?(\d+(?:\.\d+)+[\w.+-]*)${behind}$`,
);

/** Those that name no version. */
const withoutVersion = /^(?:(?:new )?release|publish|update version|version packages)/i;

/** Types under which tools commit a release; `fix: release 1.2.0` is a fix of something. */
const releaseTypes: ReadonlySet<string> = new Set([
  'chore',
  'build',
  'ci',
  'docs',
  'misc',
  'meta',
  'bump',
]);

/** Whether a subject only says that a version was released, as the tools that commit releases write it. */
export function isReleaseCommit(header: CommitHeader | undefined, subject: string): boolean {
  if (header?.type === 'release') return true;
  if (header !== undefined && !releaseTypes.has(header.type)) return false;
  // Most subjects say nothing of the kind, and what follows takes longer.
  if (!subject.includes('.') && !withoutVersion.test(header?.description ?? subject)) return false;
  const text = textOf(header, subject);
  if (header !== undefined && packageNamed.test(text)) return true;
  return versionNamed.test(text) || fromTo.test(text);
}

/** The version that the subject of a release commit names, and whose it is; `undefined` where it names none. */
export function releasedBy(
  header: CommitHeader | undefined,
  subject: string,
): { readonly name: string | undefined; readonly version: string } | undefined {
  const text = textOf(header, subject);
  const [, name, version] = lastNamed.exec(text) ?? [];
  return version === undefined ? undefined : { name, version: version.replace(/\.+$/, '') };
}

function textOf(header: CommitHeader | undefined, subject: string): string {
  return withoutLastEmoji((header?.description ?? withoutEmoji(subject)).slice(0, longest));
}

/** Whether a change only moves a dependency, as Dependabot and Renovate write it. */
export function isDependencyUpdate({ type, scope }: CommitHeader): boolean {
  return type === 'deps' || (/^(?:dev-)?deps(?:-\w+)?$/.test(scope ?? '') && !isFeature(type));
}

/** Left over from a rebase that never came: `fixup! feat: x` (git-commit(1), `--fixup`, `--squash`). */
export function isFixup(subject: string): boolean {
  return /^(?:fixup|squash|amend)! /.test(subject);
}

/** What git and GitHub write over a merge; a squash or a rebase may leave it on a commit that is none. */
export function isMergeSubject(subject: string): boolean {
  return /^Merge (?:pull request|(?:remote-tracking )?branch(?:es)?|tag|commit) /.test(subject);
}

function isFeature(type: string): boolean {
  return type === 'feat' || type === 'feature';
}

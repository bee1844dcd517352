import { escapeLine } from '../notes/notes-text.ts';
import { releaseCommitMessage } from './release-commit.ts';

/** A package that a release pull request releases. */
export interface ProposedPackage {
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly previousVersion: string | null;
  /** Why it has this version, in one sentence. */
  readonly reason: string;
  /** Markdown. */
  readonly notes: string;
}

/** What the body of a release pull request says for programs. */
export interface ReleaseMark {
  /** The title that we gave it: another one is a person's. */
  readonly title: string;
  /** SHA-256 of `proposalText`, in lower-case hexadecimal. */
  readonly hash: string;
  /** Each after those that it needs. */
  readonly packages: readonly Pick<ProposedPackage, 'name' | 'version' | 'tag'>[];
}

/** GitHub takes no more of a pull request's body (characters). */
export const longestPullRequest = 65_536;

const start = '<!-- slipway: release-pull-request ';
const end = ' -->';

/** The branch of the release pull request for a branch; only for another one than the default one is it named. */
export function releaseBranchFor(releaseBranch: string, base: string, defaultBranch: string) {
  return base === defaultBranch ? releaseBranch : `${releaseBranch}--${base}`;
}

/** Whether a branch is one that we keep for a release pull request: nothing is released from it. */
export function isReleaseBranch(branch: string, releaseBranch: string): boolean {
  return branch === releaseBranch || branch.startsWith(`${releaseBranch}--`);
}

/** What a release pull request proposes: the same text for the same packages, versions and notes. */
export function proposalText(
  repository: string,
  base: string,
  packages: readonly ProposedPackage[],
): string {
  const parts = packages.map(({ name, version, tag, notes }) => [name, version, tag, notes]);
  return JSON.stringify([1, repository.toLowerCase(), base, parts]);
}

/** The title: that of the commit that it holds. */
export function proposalTitle(packages: readonly ProposedPackage[]): string {
  return releaseCommitMessage(packages.map(({ tag }) => tag))
    .split('\n', 1)
    .join('');
}

/** The mark as it stands in a body, on one line. */
export function renderMark({ title, hash, packages }: ReleaseMark): string {
  const facts = packages.map(({ name, version, tag }) => ({ name, version, tag }));
  const json = JSON.stringify({ schema: 1, title, hash, packages: facts });
  // A comment ends at the first `-->`, whatever holds it.
  return `${start}${json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')}${end}`;
}

/** The mark of a body, or `undefined` where there is none that can be read. The last one counts. */
export function readMark(body: string): ReleaseMark | undefined {
  const from = body.lastIndexOf(start);
  const to = body.indexOf(end, from);
  if (from < 0 || to < 0) return undefined;
  try {
    const mark: unknown = JSON.parse(body.slice(from + start.length, to));
    return isMark(mark) ? mark : undefined;
  } catch {
    return undefined;
  }
}

const opening = 'Merge this to release ';

/** A new body with what people wrote above and below the old one, as far as there is room. */
export function withWritten(old: string, body: string): string {
  const text = old.replaceAll('\r\n', '\n');
  const [from, mark] = [text.indexOf(opening), text.lastIndexOf(start)];
  const to = mark < 0 ? -1 : text.indexOf(end, mark);
  if (from < 0 || to < from) return body;
  const [above, below] = [text.slice(0, from).trim(), text.slice(to + end.length).trim()];
  const whole = [above, body, below].filter((part) => part !== '').join('\n\n');
  return whole.length <= longestPullRequest ? whole : body;
}

function isMark(value: unknown): value is ReleaseMark {
  if (!isFields(value) || value['schema'] !== 1 || !areTexts(value, ['title', 'hash']))
    return false;
  const { packages } = value;
  return (
    Array.isArray(packages) &&
    packages.length > 0 &&
    packages.every((one) => isFields(one) && areTexts(one, ['name', 'version', 'tag']))
  );
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function areTexts(fields: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return names.every((name) => typeof fields[name] === 'string' && !/[\r\n]/.test(fields[name]));
}

/** The body: what merging does, the packages, their notes, and the mark. Notes that are too long are cut at a line. */
export function proposalBody(
  packages: readonly ProposedPackage[],
  { base, mark }: { readonly base: string; readonly mark: string },
): string {
  const what = packages.length === 1 ? packages.map(({ tag }) => `\`${tag}\``) : ['these packages'];
  const above = [
    `${opening}${what}. It follows what comes to \`${base}\` until then; how it is merged does not matter.`,
    packageTable(packages),
  ].join('\n\n');
  const closing = [
    '---',
    'Edit the title as you like, and write above and below this text. Commits that you push to this branch stay on top of the proposal. ' +
      `Another version is named by a commit on \`${base}\` with the footer \`Release-As: VERSION\`.`,
    mark,
  ].join('\n\n');
  const room = longestPullRequest - above.length - closing.length - 200;
  return `${above}\n\n${cutNotes(notesOf(packages), room)}\n\n${closing}`;
}

function packageTable(packages: readonly ProposedPackage[]): string {
  const rows = packages.map(
    ({ name, previousVersion, version, reason }) =>
      `| ${cell(name)} | ${previousVersion === null ? '—' : `\`${previousVersion}\``} | **\`${version}\`** | ${cell(reason)} |`,
  );
  return ['| Package | Before | Release | Why |', '|---|---|---|---|', ...rows].join('\n');
}

function cell(text: string): string {
  return escapeLine(text).replaceAll('|', '&#124;');
}

function notesOf(packages: readonly ProposedPackage[]): string {
  const several = packages.length > 1;
  const parts = packages.map(({ tag, notes }) => {
    const clean = notes.replaceAll(start, '<!-- ').trim();
    return several
      ? `<details open><summary>${cell(tag)}</summary>\n\n${clean}\n\n</details>`
      : clean;
  });
  return parts.join('\n\n');
}

function cutNotes(notes: string, room: number): string {
  if (notes.length <= room) return notes;
  const line = notes.lastIndexOf('\n', room);
  return `${notes.slice(0, line > 0 ? line : room)}\n\n*The notes go on: the files changed and the summary of the run have all of them.*`;
}

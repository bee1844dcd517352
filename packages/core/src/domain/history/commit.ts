import { type Footer, firstFooterAt, parseFooters } from './commit-footers.ts';
import { isDependencyUpdate, isReleaseCommit } from './commit-kinds.ts';
import { withoutEmoji } from './emoji.ts';

/** A commit as git tells it. */
export interface Commit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly authorName: string;
  readonly authorEmail: string;
  /** The committer's date, ISO 8601 in UTC. */
  readonly date: string;
  /** What it changed, relative to the repository's root, sorted; only where it was asked for. A merge's are empty. */
  readonly paths?: readonly string[];
}

/** A header in the grammar of Conventional Commits: `type(scope)!: description`. */
export interface CommitHeader {
  /** Lower case. */
  readonly type: string;
  readonly scope: string | null;
  readonly description: string;
  /** It has the `!`. */
  readonly marked: boolean;
}

/** One change that a commit's message tells of; a squash commit tells of several. */
export interface ParsedMessage {
  /** The first line, as it is. */
  readonly subject: string;
  /** `undefined` where the subject is not in the grammar. What follows it never spoils it. */
  readonly header: CommitHeader | undefined;
  /** What stands between the subject and the footers. */
  readonly body: string;
  readonly footers: readonly Footer[];
  readonly breaking: boolean;
  /** What `BREAKING CHANGE:` says; empty where only `!` does. */
  readonly breakingText: string;
}

// Conventional Commits 1.0.0, items 1 to 5: case does not matter, and a space follows the colon.
const header = /^([a-z0-9_-]+)(?:\(([^()]*)\))?(!)?:[ \t]+(\S.*)$/is;
const item = /^\* ([a-z0-9_-]+)(?:\([^()]*\))?!?:[ \t]+\S+[ \t]+\S/i;

/** How GitHub's own release notes end an entry: a list of those tells of another release. */
const fromReleaseNotes = / by @[\w[\]-]{1,80} in https?:\/\/\S{1,200}$/;

/** Types that a squash commit's list is split at; other words before a colon are prose. */
const knownTypes: ReadonlySet<string> = new Set(
  'feat feature fix perf deps revert docs style refactor test tests build ci chore'.split(' '),
);

/** Reads a header line, or gives `undefined` where it is not one. */
export function parseHeader(subject: string): CommitHeader | undefined {
  const [, type, scope, mark, description] = header.exec(withoutEmoji(subject)) ?? [];
  if (type === undefined || description === undefined) return undefined;
  return {
    type: type.toLowerCase(),
    scope: scope?.trim() || null,
    description: description.trim(),
    marked: mark !== undefined,
  };
}

/** Reads one message whole. Time is linear in its length, whatever it holds. */
export function parseMessage(message: string): ParsedMessage {
  return parseText(textOf(message));
}

function parseText(text: string): ParsedMessage {
  const end = text.indexOf('\n');
  const subject = end < 0 ? text : text.slice(0, end);
  const parsed = parseHeader(subject);
  const { body, footers } = end < 0 ? nothingBelow : parseBelow(text.slice(end + 1));
  if (footers.length === 0)
    return {
      subject,
      header: parsed,
      body,
      footers,
      breaking: parsed?.marked === true,
      breakingText: '',
    };
  const breakingFooters = footers.filter(({ token }) => token === 'BREAKING CHANGE');
  return {
    subject,
    header: parsed,
    body,
    footers,
    breaking: parsed?.marked === true || breakingFooters.length > 0,
    breakingText: breakingFooters.map(({ value }) => value).join('\n\n'),
  };
}

const nothingBelow = { body: '', footers: [] } as const;

/** Most messages have no footer, and then nothing is to be parted. */
function parseBelow(text: string): ReturnType<typeof parseFooters> {
  const start = firstFooterAt(text);
  if (start < 0) return { body: text.trim(), footers: nothingBelow.footers };
  const { body, footers } = parseFooters(text.slice(start).split('\n'));
  return { body: (text.slice(0, start) + body).trim(), footers };
}

/**
 * The changes of a commit: its own message, and one for each `* type: text` of a squash commit's body. An item needs
 * two words after the colon, so that `* fix: #1` stays what it is.
 */
export function parseChanges(message: string): readonly ParsedMessage[] {
  const text = textOf(message);
  if (!text.includes('\n* ')) return [parseText(text)];
  const lines = text.split('\n');
  const groups: string[][] = [[]];
  for (const line of lines) {
    if (groups[0]?.length !== 0 && isItem(line)) groups.push([line.slice('* '.length)]);
    else groups.at(-1)?.push(line);
  }
  if (groups.length > 1 && listsOthers(String(lines[0]))) return [parseText(text)];
  return groups.map((group) => parseText(group.join('\n')));
}

/** What a release or an update of a dependency lists was released before, or elsewhere. */
function listsOthers(subject: string): boolean {
  const parsed = parseHeader(subject);
  return isReleaseCommit(parsed, subject) || (parsed !== undefined && isDependencyUpdate(parsed));
}

function isItem(line: string): boolean {
  if (!line.startsWith('* ') || fromReleaseNotes.test(line)) return false;
  const [, type] = item.exec(`* ${withoutEmoji(line.slice('* '.length))}`) ?? [];
  return type !== undefined && knownTypes.has(type.toLowerCase());
}

/** A message's first line. */
export function subjectOf(message: string): string {
  const text = message.trim();
  const end = text.search(/[\n\r]/);
  return end < 0 ? text : text.slice(0, end);
}

/** With `\n` alone at the ends of its lines. */
function textOf(message: string): string {
  const text = message.trim();
  return text.includes('\r') ? text.replaceAll(/\r\n?/g, '\n') : text;
}

const mergedPull = /^Merge pull request #(\d{1,9})\b/;
const squashedPull = /\(#(\d{1,9})\)$/;

/** The pull request that a commit came from: `… (#12)`, or `Merge pull request #12 …`. */
export function pullRequestOf(subject: string): number | undefined {
  const text = subject.trimEnd();
  const [, merged] = text.startsWith('Merge') ? (mergedPull.exec(text) ?? []) : [];
  const [, number = merged] =
    merged === undefined && text.endsWith(')') ? (squashedPull.exec(text) ?? []) : [];
  return number === undefined ? undefined : Number(number);
}

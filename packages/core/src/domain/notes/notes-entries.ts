import type { Change, SectionName } from '../history/changes.ts';
import { escapeBlock } from './notes-block.ts';
import type { NotesEntry, NotesIssue, NotesLine, NotesPerson } from './notes-data.ts';
import {
  type DependencyUpdate,
  describeDependency,
  foldDependency,
  parseDependency,
} from './notes-dependencies.ts';
import {
  commitLink,
  commitReference,
  issueReference,
  issuesOf,
  pullReference,
} from './notes-links.ts';
import { escapeLine, type LinkReference } from './notes-text.ts';

/** What entries are made with. */
export interface EntryContext {
  readonly url: string;
  readonly pulls: ReadonlyMap<string, number>;
  readonly authorOf: (sha: string) => NotesPerson | undefined;
}

/** Longest migration text that is told whole. */
const longestMigration = 8_000;
/** Most commits that a folded entry links to. */
const mostLinks = 5;

interface Told {
  readonly change: Change;
  readonly text: string;
  readonly update: DependencyUpdate | undefined;
}

/** All commits that tell the same, newest first. */
export type Group = readonly [Told, ...Told[]];

/** The entries of a section: what several commits tell alike is one, and a scope's entries stand together. */
export function foldEntries<Entry>(
  changes: readonly Change[],
  section: SectionName | 'breaking' | 'others',
  context: EntryContext,
  make: EntryMaker<Entry>,
): Iterable<Entry> {
  const told = changes.map((change) => readChange(change, section, context.pulls));
  const same = [...Map.groupBy(told, keyOf).values()] as [Told, ...Told[]][];
  const groups = [
    ...Map.groupBy(same, ([first]) => first.change.disposition.scope).values(),
  ].flat();
  return {
    *[Symbol.iterator]() {
      for (const group of groups) yield make(group, section, context);
    },
  };
}

/** What is made of the commits that tell the same. */
export type EntryMaker<Entry> = (group: Group, section: string, context: EntryContext) => Entry;

/** One change as an entry of its own. */
export function entryOf(change: Change, context: EntryContext): NotesEntry {
  const section = change.section ?? 'others';
  return makeEntry([readChange(change, section, context.pulls)], section, context);
}

function readChange(change: Change, section: string, pulls: ReadonlyMap<string, number>): Told {
  const { description } = change.disposition;
  const pull = pulls.get(change.commit.sha);
  // Only the number that leads to the link: a revert's text may end with the one of what it takes back.
  const ending = pull === undefined ? '' : `(#${pull})`;
  const text =
    ending !== '' && description.endsWith(ending) ? withoutEnd(description, ending) : description;
  return { change, text, update: section === 'dependencies' ? parseDependency(text) : undefined };
}

function withoutEnd(text: string, ending: string): string {
  return text.slice(0, -ending.length).trimEnd();
}

function keyOf({ change, text, update }: Told): string {
  const { scope } = change.disposition;
  if (update !== undefined) return `dependency\n${update.name}\n${update.place}`;
  const plain = /\s\s|[^\S ]/.test(text) ? text.replaceAll(/\s+/g, ' ') : text;
  return `${scope ?? ''}\n${plain.toLowerCase()}`;
}

/** All that a template sees of a change. */
export function makeEntry(group: Group, section: string, context: EntryContext): NotesEntry {
  const [{ change, text }] = group;
  const { type, scope, breaking, sha } = change.disposition;
  const { short_sha, url } = commitReference(sha, context.url);
  const { update, issues, numbers, ...words } = wordsOf(group, section, context);
  const pull_requests = numbers.map((number) => pullReference(number, context.url));
  return {
    sha,
    short_sha,
    type,
    ...words,
    raw_scope: scope,
    raw_description: text,
    breaking,
    raw_migration: migrationOf(group),
    commit_url: url,
    author: context.authorOf(sha) ?? null,
    dependency:
      update === undefined ? null : { name: update.name, from: update.from, to: update.to },
    commits: shasOf(group).map((one) => commitReference(one, context.url)),
    pull_request: pull_requests[0] ?? null,
    pull_requests,
    issues,
  };
}

/** The same change as the built-in notes show it, without all that they leave out. */
export function makeLine(group: Group, section: string, context: EntryContext): NotesLine {
  const { scope, description, migration, links } = wordsOf(group, section, context);
  return { scope, description, migration, links };
}

/** What readers are told of a change, where it comes from, and what it is about. */
function wordsOf(group: Group, section: string, { url, pulls }: EntryContext) {
  const [{ change, text }] = group;
  const { scope } = change.disposition;
  const update = updateOf(group);
  const { link, isNamed } = linkerOf(url);
  const description = update === undefined ? escapeLine(text, link) : describeDependency(update);
  const migration = writeMigration(migrationOf(group), text, link);
  const shas = shasOf(group);
  const numbers = unique(shas.flatMap((sha) => pulls.get(sha) ?? []));
  // An update's message quotes the issues of another project: they are not ours.
  const issues = section === 'dependencies' ? [] : otherIssues(group, url, isNamed, numbers);
  const links = [
    ...shorten(numbers.map((number) => pullReference(number, url).link)),
    // One way to an update is enough: its pull request has the rest.
    ...(update !== undefined && numbers.length > 0
      ? []
      : shorten(shas.map((sha) => commitLink(sha, url)))),
    ...issueLinks(issues),
  ];
  // Under `Dependencies` the scope says nothing more.
  const shown = section === 'dependencies' && scope === 'deps' ? null : scope;
  return {
    scope: shown === null ? null : escapeLine(shown.slice(0, 100)),
    ...{ description, migration, links, update, issues, numbers },
  };
}

function shasOf(group: Group): readonly string[] {
  return unique(group.map(({ change }) => change.commit.sha));
}

/** Links issues, and remembers which. */
function linkerOf(url: string) {
  let named: Set<string> | undefined;
  const link: LinkReference = (written) => {
    const issue = issueReference(written, url);
    named ??= new Set();
    named.add(issue.link);
    return issue.url === '' ? undefined : issue.link;
  };
  return { link, isNamed: (issue: NotesIssue) => named?.has(issue.link) === true };
}

function updateOf(all: Group): DependencyUpdate | undefined {
  const [first, ...rest] = all.flatMap(({ update }) => (update === undefined ? [] : [update]));
  return first === undefined ? undefined : foldDependency([first, ...rest]);
}

/** A text that is told twice, by a commit and its pick on another branch, is told once. */
function migrationOf(all: readonly Told[]): string {
  return unique(all.map(({ change }) => change.message.breakingText))
    .filter((text) => text !== '')
    .join('\n\n');
}

function writeMigration(text: string, description: string, link: LinkReference): string {
  if (text === '' || text.trim() === description.trim()) return '';
  if (text.length <= longestMigration) return escapeBlock(text, link);
  const line = text.lastIndexOf('\n', longestMigration);
  return `${escapeBlock(text.slice(0, line > 0 ? line : longestMigration), link)}\n\n…`;
}

/** Issues that are not told yet. */
function otherIssues(
  all: readonly Told[],
  url: string,
  isNamed: (issue: NotesIssue) => boolean,
  pulls: readonly number[],
): readonly NotesIssue[] {
  const found = all.flatMap(({ change: { message } }) =>
    issuesOf(message.body, message.footers, url),
  );
  if (found.length === 0) return found;
  const byLink = new Map<string, NotesIssue>();
  for (const issue of found)
    if (issue.closes || !byLink.has(issue.link)) byLink.set(issue.link, issue);
  const isPull = ({ repository, number }: NotesIssue) =>
    repository === null && pulls.includes(number);
  return [...byLink.values()].filter((issue) => !isNamed(issue) && !isPull(issue));
}

function issueLinks(issues: readonly NotesIssue[]): readonly string[] {
  if (issues.length === 0) return [];
  const list = (closes: boolean, word: string) => {
    const links = issues.filter((issue) => issue.closes === closes).map(({ link }) => link);
    return links.length === 0 ? [] : [`${word} ${shorten(links).join(', ')}`];
  };
  return [...list(true, 'closes'), ...list(false, 'see')];
}

function shorten(links: readonly string[]): readonly string[] {
  const more = links.length - mostLinks;
  return more > 0 ? [...links.slice(0, mostLinks), `and ${more} more`] : links;
}

function unique<T>(list: readonly T[]): readonly T[] {
  return list.length < 2 ? list : [...new Set(list)];
}

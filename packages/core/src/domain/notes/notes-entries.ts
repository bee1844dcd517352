import type { Change, SectionName } from '../history/changes.ts';
import { escapeBlock } from './notes-block.ts';
import type { NotesEntry, NotesIssue, NotesPerson, NotesReference } from './notes-data.ts';
import {
  type DependencyUpdate,
  describeDependency,
  foldDependency,
  parseDependency,
} from './notes-dependencies.ts';
import { commitReference, issueReference, issuesOf, pullReference } from './notes-links.ts';
import { escapeLine, type LinkReference } from './notes-text.ts';

/** What entries are made with. */
export interface EntryContext {
  readonly url: string;
  readonly pulls: ReadonlyMap<string, number>;
  readonly authors: ReadonlyMap<string, NotesPerson | undefined>;
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

/** Entries of a section: what several commits tell alike is one, and a scope's entries stand together. */
export function foldEntries(
  changes: readonly Change[],
  section: SectionName | 'breaking' | 'others',
  context: EntryContext,
): Iterable<NotesEntry> {
  const told = changes.map((change) => readChange(change, section, context.pulls));
  const same = [...Map.groupBy(told, keyOf).values()] as [Told, ...Told[]][];
  const groups = [
    ...Map.groupBy(same, ([first]) => first.change.disposition.scope).values(),
  ].flat();
  return {
    *[Symbol.iterator]() {
      for (const group of groups) yield makeEntry(group, section, context);
    },
  };
}

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

function makeEntry(
  all: readonly [Told, ...Told[]],
  section: string,
  context: EntryContext,
): NotesEntry {
  const [{ change, text }] = all;
  const { type, scope, breaking, sha } = change.disposition;
  const newest = commitReference(sha, context.url);
  const raw_migration = migrationOf(all);
  const update = updateOf(all);
  const { link, named } = linkerOf(context.url);
  const description = update === undefined ? escapeLine(text, link) : describeDependency(update);
  // Under `Dependencies` the scope says nothing more.
  const shown = section === 'dependencies' && scope === 'deps' ? null : scope;
  return {
    sha,
    short_sha: newest.short_sha,
    type,
    scope: shown === null ? null : escapeLine(shown.slice(0, 100)),
    raw_scope: scope,
    description,
    raw_description: text,
    breaking,
    migration: writeMigration(raw_migration, text, link),
    raw_migration,
    commit_url: newest.url,
    author: context.authors.get(sha) ?? null,
    dependency:
      update === undefined ? null : { name: update.name, from: update.from, to: update.to },
    ...originsOf(all, section, context, named),
  };
}

/** Links issues, and remembers which. */
function linkerOf(url: string): { readonly link: LinkReference; readonly named: Set<string> } {
  const named = new Set<string>();
  const link = (written: string) => {
    const issue = issueReference(written, url);
    named.add(issue.link);
    return issue.url === '' ? undefined : issue.link;
  };
  return { link, named };
}

/** Where a change comes from, and what it is about. */
function originsOf(
  all: readonly Told[],
  section: string,
  { url, pulls }: EntryContext,
  named: ReadonlySet<string>,
): Pick<NotesEntry, 'commits' | 'pull_request' | 'pull_requests' | 'issues' | 'links'> {
  const shas = unique(all.map(({ change }) => change.commit.sha));
  const commits = shas.map((sha) => commitReference(sha, url));
  const numbers = unique(shas.flatMap((sha) => pulls.get(sha) ?? []));
  const pull_requests = numbers.map((number) => pullReference(number, url));
  // An update's message quotes the issues of another project: they are not ours.
  const issues = section === 'dependencies' ? [] : otherIssues(all, url, named, pull_requests);
  const links = [
    ...shorten(pull_requests.map(({ link }) => link)),
    ...shorten(commits.map(({ link }) => link)),
    ...issueLinks(issues),
  ];
  return { commits, pull_request: pull_requests[0] ?? null, pull_requests, issues, links };
}

function updateOf(all: readonly [Told, ...Told[]]): DependencyUpdate | undefined {
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
  if (text.trim() === description.trim()) return '';
  if (text.length <= longestMigration) return escapeBlock(text, link);
  const line = text.lastIndexOf('\n', longestMigration);
  return `${escapeBlock(text.slice(0, line > 0 ? line : longestMigration), link)}\n\n…`;
}

/** Issues that are not told yet. */
function otherIssues(
  all: readonly Told[],
  url: string,
  named: ReadonlySet<string>,
  pulls: readonly NotesReference[],
): readonly NotesIssue[] {
  const found = all.flatMap(({ change: { message } }) =>
    issuesOf(message.body, message.footers, url),
  );
  if (found.length === 0) return found;
  const byLink = new Map<string, NotesIssue>();
  for (const issue of found)
    if (issue.closes || !byLink.has(issue.link)) byLink.set(issue.link, issue);
  const isPull = ({ repository, number }: NotesIssue) =>
    repository === null && pulls.some((pull) => pull.number === number);
  return [...byLink.values()].filter((issue) => !named.has(issue.link) && !isPull(issue));
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

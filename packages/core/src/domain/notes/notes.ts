import type { Change, SectionName } from '../history/changes.ts';
import { pullRequestOf } from '../history/commit.ts';
import { closedIssues, compareUrl, linkIssues, linksOf } from './notes-links.ts';
import { escapeBlock, escapeLine } from './notes-text.ts';

/** One line of the notes. Texts are Markdown, already made safe. */
export interface NotesEntry {
  readonly sha: string;
  readonly short_sha: string;
  readonly type: string | null;
  readonly scope: string | null;
  readonly description: string;
  readonly breaking: boolean;
  /** What to change when upgrading; empty where the commit does not say. */
  readonly migration: string;
  readonly commit_url: string;
  readonly pull_request: number | null;
  /** Issues that the commit closes. */
  readonly issues: readonly number[];
  /** The commit, pull request and issues as Markdown links. */
  readonly links: readonly string[];
}

export interface NotesSection {
  readonly title: string;
  readonly entries: readonly NotesEntry[];
}

/** All that notes are written from, by us or by a project's own template. */
export interface NotesData {
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly previous_version: string | null;
  readonly previous_tag: string | null;
  readonly commit: string;
  /** `YYYY-MM-DD`, of the commit, in UTC. */
  readonly date: string;
  readonly compare_url: string;
  readonly breaking: readonly NotesEntry[];
  /** Without the breaking changes; empty sections are left out. */
  readonly sections: readonly NotesSection[];
  readonly contributors: readonly string[];
}

export interface NotesFacts
  extends Omit<NotesData, 'compare_url' | 'breaking' | 'sections' | 'contributors'> {
  /** `https://github.com/OWNER/NAME`; empty: no links. */
  readonly repositoryUrl: string;
  /** Newest first. */
  readonly changes: readonly Change[];
}

const titles: readonly (readonly [SectionName, string])[] = [
  ['features', 'Features'],
  ['fixes', 'Fixes'],
  ['performance', 'Performance'],
  ['reverts', 'Reverts'],
  ['dependencies', 'Dependencies'],
];

/** Longest migration text that is told whole. */
const longestMigration = 8_000;
const mostContributors = 50;

/** Groups changes for readers: breaking ones first, then by kind, each newest first. */
export function collectNotes({ repositoryUrl, changes, ...facts }: NotesFacts): NotesData {
  const url = repositoryUrl.replace(/\/$/, '');
  const entriesOf = (chosen: readonly Change[]) => chosen.map((one) => entryOf(one, url));
  const told = changes.filter(({ disposition }) => isTold(disposition.disposition));
  const breaking = told.filter(({ disposition }) => disposition.breaking);
  const others = told.filter(({ disposition }) => !disposition.breaking);
  const named = titles.map(([name, title]) => ({
    title,
    entries: entriesOf(others.filter(({ section }) => section === name)),
  }));
  const sections = named.filter(({ entries }) => entries.length > 0);
  const empty = breaking.length === 0 && sections.length === 0;
  return {
    ...facts,
    compare_url: compareUrl(url, facts.previous_tag, facts.tag),
    breaking: entriesOf(breaking),
    // Better a plain list than notes that say nothing.
    sections: empty ? plainList(entriesOf(changes.filter(isOrdinary))) : sections,
    contributors: contributorsOf(changes),
  };
}

/** The notes in Markdown, ending with one line end. The release's own title stands above them. */
export function renderNotes(data: NotesData): string {
  const blocks = [
    section('⚠ Breaking changes', data.breaking.map(renderBreaking)),
    ...data.sections.map(({ title, entries }) => section(title, entries.map(renderEntry))),
    data.contributors.length === 0 ? '' : `**Contributors:** ${data.contributors.join(', ')}`,
    data.compare_url === '' ? '' : `**Full list of changes:** ${compareLink(data)}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `### ${title}\n\n${lines.join('\n').trimEnd()}`;
}

function renderEntry({ scope, description, links }: NotesEntry): string {
  const start = scope === null ? '' : `**${scope}:** `;
  return `- ${start}${description} (${links.join(', ')})`;
}

function renderBreaking(entry: NotesEntry): string {
  if (entry.migration === '') return renderEntry(entry);
  const lines = entry.migration.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
  return `${renderEntry(entry)}\n\n${lines.join('\n')}\n`;
}

function compareLink({ compare_url, previous_tag, tag }: NotesData): string {
  return `[${escapeLine(previous_tag === null ? tag : `${previous_tag}...${tag}`)}](${compare_url})`;
}

function isTold(disposition: string): boolean {
  return disposition === 'bump' || disposition === 'notes';
}

function isOrdinary({ commit, disposition }: Change): boolean {
  return commit.parents.length < 2 && disposition.disposition !== 'reverted';
}

function plainList(entries: readonly NotesEntry[]): readonly NotesSection[] {
  return entries.length === 0 ? [] : [{ title: 'Changes', entries }];
}

function entryOf({ commit, message, disposition, section }: Change, url: string): NotesEntry {
  const pull = pullRequestOf(message.subject) ?? null;
  const issues = closedIssues(message.body, message.footers);
  const { sha, type, scope, description, breaking } = disposition;
  const plain = pull === null ? description : description.replace(/\s*\(#\d{1,9}\)$/, '');
  // Under `Dependencies` the scope says nothing more.
  const shownScope = section === 'dependencies' && scope === 'deps' ? null : scope;
  return {
    sha,
    short_sha: sha.slice(0, 7),
    type,
    scope: shownScope === null ? null : escapeLine(shownScope.slice(0, 100)),
    description: linkIssues(escapeLine(plain), url),
    breaking,
    migration: escapeBlock(message.breakingText.slice(0, longestMigration)),
    commit_url: url === '' ? '' : `${url}/commit/${commit.sha}`,
    pull_request: pull,
    issues,
    links: linksOf(sha, pull, issues, url),
  };
}

/** People, first come first, without machines; one person may have several names but has one address. */
function contributorsOf(changes: readonly Change[]): readonly string[] {
  const people = new Map<string, string>();
  for (const { commit } of changes) {
    const name = escapeLine(commit.authorName.slice(0, 100));
    if (name === '' || /\[bot\\?\]/.test(name)) continue;
    const key = commit.authorEmail.toLowerCase();
    if (!people.has(key)) people.set(key, name);
  }
  const names = [...new Set(people.values())];
  const more = names.length - mostContributors;
  return more > 0 ? [...names.slice(0, mostContributors), `and ${more} more`] : names;
}

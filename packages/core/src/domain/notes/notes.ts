import type { Change, SectionName } from '../history/changes.ts';
import type { Commit } from '../history/commit.ts';
import type { DependencyUpdate } from '../history/release-plan.ts';
import type { NotesData, NotesSection } from './notes-data.ts';
import { type EntryContext, entryOf, foldEntries } from './notes-entries.ts';
import { compareUrl } from './notes-links.ts';
import { type Author, collectPeople } from './notes-people.ts';
import { type PullRequests, pullRequestsOf } from './notes-pulls.ts';

export type { NotesData } from './notes-data.ts';
export { renderNotes } from './render-notes.ts';

/** What a release is, told once; the rest of the notes is made from its changes. */
type Told = 'name' | 'version' | 'tag' | 'previous_version' | 'previous_tag' | 'commit' | 'date';

export interface NotesFacts extends Pick<NotesData, Told> {
  /** `https://github.com/OWNER/NAME`; empty: no links. */
  readonly repositoryUrl: string;
  /** Newest first. */
  readonly changes: readonly Change[];
  /** The pull requests of the whole range, where `changes` are only those of one package: merges tell them. */
  readonly pulls?: PullRequests;
  /** Packages of the same repository that it needs, and that were released since its own last release. */
  readonly updates?: readonly DependencyUpdate[];
  /** Who wrote anything before the range; without it, and in a first release, nobody is called new. */
  readonly earlierAuthors?: readonly Author[] | undefined;
}

const titles: readonly (readonly [SectionName, string])[] = [
  ['features', 'Features'],
  ['fixes', 'Fixes'],
  ['performance', 'Performance'],
  ['reverts', 'Reverts'],
  ['dependencies', 'Dependencies'],
];

/** Groups changes for readers: breaking ones first, then by kind, each newest first. */
export function collectNotes(facts: NotesFacts): NotesData {
  const {
    repositoryUrl,
    changes,
    updates = [],
    earlierAuthors,
    pulls = pullRequestsOf(commitsOf(changes)),
    ...told
  } = facts;
  const url = repositoryUrl.replace(/\/$/, '');
  const earlier = facts.previous_tag === null ? undefined : earlierAuthors;
  const { people, authors } = collectPeople({ changes, earlier, pulls, url });
  const context: EntryContext = { url, pulls, authors };
  const kept = changes.filter(({ disposition }) => isTold(disposition.disposition));
  const breaking = foldEntries(kept.filter(isBreaking), 'breaking', context);
  const sections = sectionsOf(kept, context);
  const empty = breaking.length + sections.length + updates.length === 0;
  return {
    ...told,
    repository_url: url,
    compare_url: compareUrl(url, facts.previous_tag, facts.tag),
    breaking,
    // Better a plain list than notes that say nothing.
    sections: empty ? plainList(changes, context) : sections,
    updates: updates.map(({ name, previous_version: from, version: to }) => ({ name, from, to })),
    contributors: people,
    new_contributors: people.filter((person) => person.first_time),
    // Only a template asks for them: the built-in notes do not pay for what they leave out.
    get changes() {
      return changes.map((change) => entryOf(change, context));
    },
  };
}

function commitsOf(changes: readonly Change[]): readonly Commit[] {
  return [...new Set(changes.map(({ commit }) => commit))];
}

function sectionsOf(told: readonly Change[], context: EntryContext): readonly NotesSection[] {
  const others = told.filter((change) => !isBreaking(change));
  const named = titles.map(([name, title]) => {
    const own = others.filter(({ section }) => section === name);
    return { name, title, entries: foldEntries(own, name, context) };
  });
  // Types that a project made count, such as `docs: patch`.
  const rest = others.filter(({ section }) => section === undefined);
  const last = {
    name: 'others',
    title: 'Other changes',
    entries: foldEntries(rest, 'others', context),
  };
  return [...named, last].filter(({ entries }) => entries.length > 0);
}

function plainList(changes: readonly Change[], context: EntryContext): readonly NotesSection[] {
  const entries = foldEntries(changes.filter(isOrdinary), 'others', context);
  return entries.length === 0 ? [] : [{ name: 'others', title: 'Changes', entries }];
}

function isTold(disposition: string): boolean {
  return disposition === 'bump' || disposition === 'notes';
}

function isBreaking({ disposition }: Change): boolean {
  return disposition.breaking;
}

function isOrdinary({ commit, disposition }: Change): boolean {
  return commit.parents.length < 2 && disposition.disposition !== 'reverted';
}

import type { Change, SectionName } from '../history/changes.ts';
import type { Commit } from '../history/commit.ts';
import type { DependencyUpdate } from '../history/release-plan.ts';
import type { NotesData, NotesSectionView, NotesView } from './notes-data.ts';
import {
  type EntryContext,
  type EntryMaker,
  entryOf,
  foldEntries,
  makeEntry,
  makeLine,
} from './notes-entries.ts';
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

/** All that a template sees. */
export function collectNotes(facts: NotesFacts): NotesData {
  const { view, context } = groupNotes(facts, makeEntry);
  return {
    ...view,
    breaking: [...view.breaking],
    sections: view.sections.map((section) => ({ ...section, entries: [...section.entries] })),
    changes: facts.changes.map((change) => entryOf(change, context)),
  };
}

/** What the built-in notes are rendered from. */
export function viewNotes(facts: NotesFacts): NotesView {
  return groupNotes(facts, makeLine).view;
}

/** Groups changes for readers: breaking ones first, then by kind, each newest first. */
function groupNotes<Entry>(
  facts: NotesFacts,
  make: EntryMaker<Entry>,
): {
  readonly view: NotesView<Entry>;
  readonly context: EntryContext;
} {
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
  const { people, authorOf } = collectPeople({ changes, earlier, pulls, url });
  const context: EntryContext = { url, pulls, authorOf };
  const kept = changes.filter(({ disposition }) => isTold(disposition.disposition));
  const entries: SectionMaker<Entry> = (some, name) => foldEntries(some, name, context, make);
  const view: NotesView<Entry> = {
    ...told,
    repository_url: url,
    compare_url: compareUrl(url, facts.previous_tag, facts.tag),
    breaking: entries(kept.filter(isBreaking), 'breaking'),
    // Better a plain list than notes that say nothing.
    sections:
      kept.length + updates.length > 0
        ? sectionsOf(kept, entries)
        : listed(changes.filter(isOrdinary), ['others', 'Changes'], entries),
    updates: updates.map(({ name, previous_version: from, version: to }) => ({ name, from, to })),
    contributors: people,
    new_contributors: people.filter((person) => person.first_time),
  };
  return { view, context };
}

function commitsOf(changes: readonly Change[]): readonly Commit[] {
  return [...new Set(changes.map(({ commit }) => commit))];
}

type SectionMaker<Entry> = (
  changes: readonly Change[],
  name: SectionName | 'breaking' | 'others',
) => Iterable<Entry>;

function sectionsOf<Entry>(
  told: readonly Change[],
  entries: SectionMaker<Entry>,
): readonly NotesSectionView<Entry>[] {
  const others = told.filter((change) => !isBreaking(change));
  const named = titles.flatMap((title) =>
    listed(
      others.filter(({ section }) => section === title[0]),
      title,
      entries,
    ),
  );
  // Types that a project made count, such as `docs: patch`.
  const rest = others.filter(({ section }) => section === undefined);
  return [...named, ...listed(rest, ['others', 'Other changes'], entries)];
}

/** A section, or none where nothing is in it. */
function listed<Entry>(
  changes: readonly Change[],
  [name, title]: readonly [SectionName | 'others', string],
  entries: SectionMaker<Entry>,
): readonly NotesSectionView<Entry>[] {
  return changes.length === 0 ? [] : [{ name, title, entries: entries(changes, name) }];
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

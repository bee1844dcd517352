import type {
  NotesCommit,
  NotesData,
  NotesDependency,
  NotesEntry,
  NotesIssue,
  NotesPerson,
  NotesReference,
  NotesSection,
} from '../../packages/core/src/domain/notes/notes-data.ts';
import { renderTable, replaceMarked } from './marked-text.ts';

/** How the pages call a type, so that a field that changes its type does not compile here. */
type Word<T> = [T] extends [boolean]
  ? 'true or false'
  : [T] extends [number]
    ? 'number'
    : [T] extends [string]
      ? 'text'
      : [T] extends [string | null]
        ? 'text or none'
        : [T] extends [readonly (infer Item)[]]
          ? `list of ${ListWord<Item>}`
          : null extends T
            ? `${ObjectWord<Exclude<T, null>>} or none`
            : ObjectWord<T>;

type ListWord<T> = [T] extends [string] ? 'texts' : `${ObjectWord<T>}s`;

// What has more fields comes first, since types are told apart by their fields.
type ObjectWord<T> = T extends NotesEntry
  ? 'entry'
  : T extends NotesSection
    ? 'section'
    : T extends NotesPerson
      ? 'person'
      : T extends NotesIssue
        ? 'issue'
        : T extends NotesReference
          ? 'reference'
          : T extends NotesCommit
            ? 'commit'
            : T extends NotesDependency
              ? 'dependency'
              : never;

/** Every field of a type, none more and none less, each with its type in words and what it holds. */
type Fields<T> = { readonly [Name in keyof T]-?: readonly [type: Word<T[Name]>, holds: string] };

const release: Fields<NotesData> = {
  name: ['text', 'The package.'],
  version: ['text', 'Such as `1.4.0`.'],
  tag: ['text', 'Such as `v1.4.0`.'],
  previous_version: ['text or none', 'The last stable release; none for a first one.'],
  previous_tag: ['text or none', 'Its tag.'],
  commit: ['text', 'The full SHA that is released.'],
  date: ['text', '`YYYY-MM-DD`, of that commit, in UTC.'],
  repository_url: ['text', 'Such as `https://github.com/octo/service`.'],
  compare_url: ['text', 'All changes since the last release; of a first one, its history.'],
  breaking: ['list of entrys', 'Breaking changes, newest first.'],
  sections: [
    'list of sections',
    'The other changes that are told, by kind, in the order of the built-in notes. Empty ones are left out.',
  ],
  updates: [
    'list of dependencys',
    'Packages of the same repository that it needs, and that were released since its own last release.',
  ],
  contributors: [
    'list of persons',
    'Who wrote the commits, also as co-author, without machines; who wrote last comes first.',
  ],
  new_contributors: [
    'list of persons',
    'Those of them who never did before. Empty for a first release.',
  ],
  changes: [
    'list of entrys',
    'Every change, also those that the built-in notes leave out (`docs`, `ci`, merges), newest first, each for itself.',
  ],
};

const section: Fields<NotesSection> = {
  name: ['text', '`features`, `fixes`, `performance`, `reverts`, `dependencies` or `others`.'],
  title: ['text', 'Such as `Features`.'],
  entries: ['list of entrys', 'A scope’s entries stand together.'],
};

const entry: Fields<NotesEntry> = {
  description: ['text', 'What changed. Markdown, safe; issues are links.'],
  raw_description: ['text', 'The same as the commit has it: **not safe**.'],
  scope: ['text or none', 'Markdown, safe.'],
  raw_scope: ['text or none', 'As the commit has it: **not safe**.'],
  type: [
    'text or none',
    'Lower case, such as `feat`; none where the commit is no conventional one.',
  ],
  breaking: ['true or false', 'Whether users must change something.'],
  migration: [
    'text',
    'How to migrate: what `BREAKING CHANGE:` says. Markdown of several lines, safe; empty where the commit does not say.',
  ],
  raw_migration: ['text', 'As the commit has it: **not safe**.'],
  sha: ['text', 'The newest commit that tells it.'],
  short_sha: ['text', 'Its first seven digits.'],
  commit_url: ['text', 'Its page.'],
  commits: ['list of commits', 'All that tell it: a fix and its picks are one entry.'],
  pull_request: ['reference or none', 'The one that brought it in, by `(#12)` or by the merge.'],
  pull_requests: ['list of references', 'All of them.'],
  issues: [
    'list of issues',
    'Issues that the message closes or refers to, without those that the description names.',
  ],
  author: ['person or none', 'None for a machine.'],
  dependency: ['dependency or none', 'What a dependency update moved, where its subject tells.'],
  links: [
    'list of texts',
    'Pull requests, commits and issues as the built-in notes show them. Markdown, safe.',
  ],
};

const reference: Fields<NotesReference> = {
  number: ['number', 'Such as `12`.'],
  repository: ['text or none', '`OWNER/NAME` where it is another one.'],
  url: ['text', 'Its page; empty without `repository_url`.'],
  link: ['text', 'Markdown, such as `[#12](…)`.'],
};

const issue: Fields<NotesIssue> = {
  ...reference,
  closes: ['true or false', 'Whether the change closes it, or only refers to it.'],
};

const commit: Fields<NotesCommit> = {
  sha: ['text', 'The full SHA.'],
  short_sha: ['text', 'Its first seven digits.'],
  url: ['text', 'Its page.'],
  link: ['text', 'Markdown.'],
};

const person: Fields<NotesPerson> = {
  name: ['text', 'Markdown, safe.'],
  raw_name: ['text', 'As git has it: **not safe**.'],
  login: [
    'text or none',
    'The name at GitHub, where the commit’s address tells it (`12+ada@users.noreply.github.com`).',
  ],
  url: ['text', 'The page at GitHub; empty where `login` is none.'],
  link: ['text', 'Markdown: the name, linked to the page. It notifies nobody.'],
  first_time: ['true or false', 'Whether nothing before this release is theirs.'],
  pull_request: ['reference or none', 'Their first one in this release.'],
};

const dependency: Fields<NotesDependency> = {
  name: ['text', 'Not escaped: show it as code.'],
  from: ['text or none', 'None where no commit tells.'],
  to: ['text', 'Where this release has it.'],
};

const tables = { release, section, entry, reference, issue, commit, person, dependency };

/** The page of the template's data with its tables made from the types; the prose around them stays. */
export function renderNotesContext(text: string): string {
  return Object.entries(tables).reduce(
    (page, [name, fields]) => replaceMarked(page, name, fieldTable(fields)),
    text,
  );
}

function fieldTable(fields: Readonly<Record<string, readonly [string, string]>>): string {
  const rows = Object.entries(fields).map(([name, [type, holds]]) => [
    `\`${name}\``,
    plural(type),
    holds,
  ]);
  return renderTable(['name', 'type', 'what it holds'], rows);
}

function plural(type: string): string {
  return type
    .replace('entrys', 'entries')
    .replace('dependencys', 'dependencies')
    .replace('persons', 'people');
}

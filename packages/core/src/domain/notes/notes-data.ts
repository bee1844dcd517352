/** A pull request or an issue. */
export interface NotesReference {
  readonly number: number;
  /** `OWNER/NAME` where it belongs to another repository, else `null`. */
  readonly repository: string | null;
  /** Its page; empty where there is no repository to link to. */
  readonly url: string;
  /** Markdown, such as `[#12](…)`. */
  readonly link: string;
}

/** An issue that a change tells of. */
export interface NotesIssue extends NotesReference {
  /** The change closes it; otherwise it only refers to it. */
  readonly closes: boolean;
}

export interface NotesCommit {
  readonly sha: string;
  readonly short_sha: string;
  readonly url: string;
  /** Markdown, such as `` [`abc1234`](…) ``. */
  readonly link: string;
}

/** Somebody who wrote a commit of the release, or wrote it with others. */
export interface NotesPerson {
  /** Markdown, already made safe. */
  readonly name: string;
  /** As git has it. */
  readonly raw_name: string;
  /** The name at GitHub, where the commit's address tells it, else `null`. */
  readonly login: string | null;
  /** The page at GitHub; empty where the login is not known. */
  readonly url: string;
  /** Markdown: the name, linked to the page. Nobody is notified by it. */
  readonly link: string;
  /** No commit before this release is theirs. Never in a first release. */
  readonly first_time: boolean;
  /** The first pull request of theirs in this release, else `null`. */
  readonly pull_request: NotesReference | null;
}

/** What a dependency update moved. */
export interface NotesDependency {
  readonly name: string;
  /** Where the release before had it; `null` where no commit tells. */
  readonly from: string | null;
  readonly to: string;
}

/** One change, as readers should see it: the same change told by several commits is one entry. */
export interface NotesEntry {
  /** Of the newest commit that tells it. */
  readonly sha: string;
  readonly short_sha: string;
  readonly type: string | null;
  /** Markdown, already made safe. */
  readonly scope: string | null;
  /** As the commit has it: anything may stand in it. */
  readonly raw_scope: string | null;
  /** Markdown, already made safe, with issues linked. */
  readonly description: string;
  /** As the commit has it: anything may stand in it. */
  readonly raw_description: string;
  readonly breaking: boolean;
  /** What to change when upgrading, in Markdown; empty where the commit does not say. */
  readonly migration: string;
  /** As the commit has it: anything may stand in it. */
  readonly raw_migration: string;
  /** The newest commit's page. */
  readonly commit_url: string;
  /** Newest first. */
  readonly commits: readonly NotesCommit[];
  /** The pull request that brought it in, else `null`. */
  readonly pull_request: NotesReference | null;
  /** All of them, where it came in several times. */
  readonly pull_requests: readonly NotesReference[];
  /** Issues that the message closes or refers to, and that the description does not name. */
  readonly issues: readonly NotesIssue[];
  readonly author: NotesPerson | null;
  readonly dependency: NotesDependency | null;
  /** Pull requests, commits and issues in Markdown, as the built-in notes show them. */
  readonly links: readonly string[];
}

/** What the built-in notes show of an entry. */
export interface NotesLine
  extends Pick<NotesEntry, 'scope' | 'description' | 'migration' | 'links'> {}

export interface NotesSection {
  /** `features`, `fixes`, `performance`, `reverts`, `dependencies` or `others`. */
  readonly name: string;
  readonly title: string;
  readonly entries: readonly NotesEntry[];
}

/**
 * The same with entries, or only their lines, that are made one by one while they are read: ten thousand need not be
 * there at once.
 */
export interface NotesView<Entry = NotesLine>
  extends Omit<NotesData, 'breaking' | 'sections' | 'changes'> {
  readonly breaking: Iterable<Entry>;
  readonly sections: readonly NotesSectionView<Entry>[];
}

export interface NotesSectionView<Entry = NotesLine> extends Omit<NotesSection, 'entries'> {
  readonly entries: Iterable<Entry>;
}

/** All that notes are written from, by us or by a project's own template. */
export interface NotesData {
  /** Of the package. */
  readonly name: string;
  readonly version: string;
  readonly tag: string;
  readonly previous_version: string | null;
  readonly previous_tag: string | null;
  /** Full SHA of the released commit. */
  readonly commit: string;
  /** `YYYY-MM-DD`, of the commit, in UTC. */
  readonly date: string;
  /** `https://github.com/OWNER/NAME`, or empty. */
  readonly repository_url: string;
  /** Page with all changes since the release before; of a first release, its history. */
  readonly compare_url: string;
  readonly breaking: readonly NotesEntry[];
  /** Without the breaking changes; empty sections are left out. */
  readonly sections: readonly NotesSection[];
  /** Packages of the same repository that it needs, and that were released since its own last release. */
  readonly updates: readonly NotesDependency[];
  /** People, without machines; who wrote last comes first. */
  readonly contributors: readonly NotesPerson[];
  /** Those of `contributors` whose first commit is in this release. */
  readonly new_contributors: readonly NotesPerson[];
  /** Every change of the release, told or not, newest first. */
  readonly changes: readonly NotesEntry[];
}

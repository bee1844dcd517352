import type { Change } from '../history/changes.ts';
import { type Footer, footerValues } from '../history/commit-footers.ts';
import type { NotesPerson, NotesReference } from './notes-data.ts';
import { pullReference, serverOf } from './notes-links.ts';
import { escapeLine } from './notes-text.ts';

/** Name and address as git has them. */
export interface Author {
  readonly name: string;
  readonly email: string;
}

export interface PeopleFacts {
  /** Newest first. */
  readonly changes: readonly Change[];
  /** Authors before the range; `undefined` where that is not known or nothing was before. */
  readonly earlier: readonly Author[] | undefined;
  readonly pulls: ReadonlyMap<string, number>;
  readonly url: string;
}

interface Known {
  readonly author: Author;
  /** By which they are known again. */
  readonly keys: Set<string>;
  login: string | undefined;
  /** The oldest that is known. */
  pull: number | undefined;
}

/** Who wrote a release, in the order of their newest commits, and who wrote each commit. */
export function collectPeople({ changes, earlier, pulls, url }: PeopleFacts): {
  readonly people: readonly NotesPerson[];
  readonly authorOf: (sha: string) => NotesPerson | undefined;
} {
  const host = serverOf(url).replace(/^https?:\/\//, '');
  const find = personFinder(host);
  const bySha = new Map<string, Known>();
  const known = new Set<Known>();
  for (const { commit, message } of changes) {
    if (commit.parents.length > 1) continue;
    const own = find(commit.authorName, commit.authorEmail);
    if (own !== undefined) bySha.set(commit.sha, own);
    const pull = pulls.get(commit.sha);
    if (own !== undefined) credit(own, pull, known);
    for (const [name, email] of coAuthors(message.footers)) {
      const other = find(name, email);
      if (other !== undefined) credit(other, pull, known);
    }
  }
  const before =
    earlier && new Set(earlier.flatMap(({ name, email }) => keysOf(name, email, host)));
  const written = new Map([...known].map((one) => [one, writePerson(one, before, url)]));
  const authorOf = (sha: string) => {
    const author = bySha.get(sha);
    return author && written.get(author);
  };
  return { people: [...written.values()], authorOf };
}

function credit(person: Known, pull: number | undefined, known: Set<Known>): void {
  known.add(person);
  person.pull = pull ?? person.pull;
}

/**
 * Finds a person by name and address; machines are none. One person may have several addresses, and one address several
 * names: any that is shared joins them.
 */
function personFinder(host: string): (name: string, email: string) => Known | undefined {
  const byName = new Map<string, Map<string, Known | undefined>>();
  const byKey = new Map<string, Known>();
  return (name, email) => {
    const byEmail = byName.get(name) ?? new Map<string, Known | undefined>();
    if (!byEmail.has(email)) {
      byEmail.set(email, findPerson({ name, email }, byKey, host));
      byName.set(name, byEmail);
    }
    return byEmail.get(email);
  };
}

function findPerson(author: Author, byKey: Map<string, Known>, host: string): Known | undefined {
  if (isMachine(author)) return undefined;
  const keys = keysOf(author.name, author.email, host);
  const same = keys.map((key) => byKey.get(key)).find((one) => one !== undefined);
  const person = same ?? { author, keys: new Set(), login: undefined, pull: undefined };
  person.login ??= loginOf(author.email, host);
  for (const key of keys) {
    person.keys.add(key);
    if (!byKey.has(key)) byKey.set(key, person);
  }
  return person;
}

function keysOf(name: string, email: string, host: string): readonly string[] {
  const login = loginOf(email, host);
  return [
    ...(email === '' ? [] : [`email:${email.toLowerCase()}`]),
    ...(login === undefined ? [] : [`login:${login.toLowerCase()}`]),
    ...(name.trim() === '' ? [] : [`name:${name.trim().toLowerCase()}`]),
  ];
}

/** GitHub's addresses that hide the real one: `12+ada@users.noreply.github.com`, without the number until 2017. */
function loginOf(email: string, host: string): string | undefined {
  const [, login, domain] =
    /^(?:\d{1,12}\+)?([a-z0-9][a-z0-9_-]{0,62})@users\.noreply\.(.+)$/i.exec(email) ?? [];
  return domain?.toLowerCase() === (host || 'github.com').toLowerCase() ? login : undefined;
}

function writePerson(
  { author, keys, login, pull }: Known,
  before: ReadonlySet<string> | undefined,
  url: string,
): NotesPerson {
  const raw_name = author.name.slice(0, 100);
  const server = serverOf(url);
  const name = escapeLine(raw_name);
  const page = login === undefined || server === '' ? '' : `${server}/${login}`;
  const pull_request: NotesReference | null = pull === undefined ? null : pullReference(pull, url);
  return {
    name,
    raw_name,
    login: login ?? null,
    url: page,
    link: page === '' ? name : `[${name}](${page})`,
    first_time: before !== undefined && ![...keys].some((key) => before.has(key)),
    pull_request,
  };
}

function coAuthors(footers: readonly Footer[]): readonly (readonly [string, string])[] {
  if (footers.length === 0) return [];
  return footerValues(footers, 'Co-authored-by').flatMap((value) => {
    const [, name, email] = /^([^<>]{1,200})<([^<>\s]{1,200})>$/.exec(value.trim()) ?? [];
    return name === undefined || email === undefined ? [] : [[name.trim(), email] as const];
  });
}

// Programs that commit under a name of their own, without GitHub's `[bot]`.
const machines = new Set(
  'dependabot dependabot-preview renovate greenkeeper github github-actions mergify copilot claude cursoragent'.split(
    ' ',
  ),
);

/** Machines are not thanked. */
function isMachine({ name, email }: Author): boolean {
  const plain = name.trim().toLowerCase().replaceAll(' ', '-');
  if (plain === '' || machines.has(plain) || /\[bot\]|(?:^|[-_])bot$/.test(plain)) return true;
  return /\[bot\]@|^(?:no-?reply|actions?)@/i.test(email);
}

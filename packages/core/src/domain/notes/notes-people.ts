import type { Change } from '../history/changes.ts';
import { footerValues } from '../history/commit-footers.ts';
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
  login: string | undefined;
  /** The oldest that is known. */
  pull: number | undefined;
}

/** Who wrote a release, in the order of their newest commits, and who wrote each commit. */
export function collectPeople({ changes, earlier, pulls, url }: PeopleFacts): {
  readonly people: readonly NotesPerson[];
  readonly authors: ReadonlyMap<string, NotesPerson>;
} {
  const host = serverOf(url).replace(/^https?:\/\//, '');
  const known = new Map<string, Known>();
  const bySha = new Map<string, Known>();
  for (const { commit, message } of changes) {
    if (commit.parents.length > 1) continue;
    const own = { name: commit.authorName, email: commit.authorEmail };
    const others = footerValues(message.footers, 'Co-authored-by').flatMap(readAuthor);
    for (const author of [own, ...others]) {
      if (isMachine(author)) continue;
      const person = findPerson(author, known, host);
      person.pull = pulls.get(commit.sha) ?? person.pull;
      if (author === own) bySha.set(commit.sha, person);
    }
  }
  const before = earlier && new Set(earlier.flatMap((author) => keysOf(author, host)));
  const written = new Map<Known, NotesPerson>();
  for (const person of known.values()) written.set(person, writePerson(person, before, url));
  const authors = [...bySha].flatMap(([sha, one]) => {
    const person = written.get(one);
    return person === undefined ? [] : [[sha, person] as const];
  });
  return { people: [...written.values()], authors: new Map(authors) };
}

/** One person may have several addresses, and one address several names: any that is shared joins them. */
function findPerson(author: Author, known: Map<string, Known>, host: string): Known {
  const keys = keysOf(author, host);
  const same = keys.map((key) => known.get(key)).find((one) => one !== undefined);
  const person = same ?? { author, login: undefined, pull: undefined };
  person.login ??= loginOf(author.email, host);
  for (const key of keys) if (!known.has(key)) known.set(key, person);
  return person;
}

function keysOf({ name, email }: Author, host: string): readonly string[] {
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
  { author, login, pull }: Known,
  before: ReadonlySet<string> | undefined,
  url: string,
): NotesPerson {
  const raw_name = author.name.slice(0, 100);
  const host = serverOf(url);
  const name = escapeLine(raw_name);
  const page = login === undefined || host === '' ? '' : `${host}/${login}`;
  const keys = keysOf(author, host.replace(/^https?:\/\//, ''));
  const all = login === undefined ? keys : [...keys, `login:${login.toLowerCase()}`];
  const pull_request: NotesReference | null = pull === undefined ? null : pullReference(pull, url);
  return {
    name,
    raw_name,
    login: login ?? null,
    url: page,
    link: page === '' ? name : `[${name}](${page})`,
    first_time: before !== undefined && !all.some((key) => before.has(key)),
    pull_request,
  };
}

function readAuthor(value: string): readonly Author[] {
  const [, name, email] = /^([^<>]{1,200})<([^<>\s]{1,200})>$/.exec(value.trim()) ?? [];
  return name === undefined || email === undefined ? [] : [{ name: name.trim(), email }];
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

import type { Footer } from '../history/commit-footers.ts';
import type { NotesCommit, NotesIssue, NotesReference } from './notes-data.ts';
import { stripInvisible } from './notes-text.ts';

const reference = String.raw`(?:[\w-]{1,39}/[\w.-]{1,100})?#\d{1,9}\b|https?://[\w.:-]{1,100}/[\w-]{1,39}/[\w.-]{1,100}/(?:issues|pull)/\d{1,9}\b`;
const references = new RegExp(reference, 'g');
const told = new RegExp(
  String.raw`\b(close[sd]?|fix(?:e[sd])?|resolve[sd]?|refs?|references|see(?:[ -]also)?|relate[sd](?:[ -]to)?|part[ -]of):?[ \t]{1,3}` +
    String.raw`((?:${reference})(?:(?:[ \t]{0,2}[,&][ \t]{0,2}|[ \t]{1,2})(?:and[ \t]{1,2})?(?:${reference}))*)`,
  'gi',
);

/** The issues that a message closes, by GitHub's keywords, or refers to; each once. */
export function issuesOf(
  body: string,
  footers: readonly Footer[],
  url: string,
): readonly NotesIssue[] {
  const named = footers.map(({ token, value }) => `${token}: ${value}`);
  const text = named.length === 0 ? body : [body, ...named].join('\n');
  // Most messages tell of none.
  if (!text.includes('#') && !text.includes('://')) return [];
  const found = new Map<string, NotesIssue>();
  for (const [, keyword, list] of text.matchAll(told)) {
    const closes = /^[cf]|^res/i.test(String(keyword));
    for (const [one] of String(list).matchAll(references)) {
      const issue = { ...readReference(one, url, 'issues'), closes };
      if (closes || !found.has(issue.link)) found.set(issue.link, issue);
    }
  }
  return [...found.values()];
}

/** The issue that `#12` or `owner/name#12` means: without a name it is ours. */
export function issueReference(text: string, url: string): NotesReference {
  return readReference(text, url, 'issues');
}

export function pullReference(number: number, url: string): NotesReference {
  return makeReference(number, null, url, 'pull');
}

export function commitReference(sha: string, url: string): NotesCommit {
  const page = url === '' ? '' : `${url}/commit/${sha}`;
  return { sha, short_sha: sha.slice(0, 7), url: page, link: commitLink(sha, url) };
}

/** A commit's short name in Markdown, leading to its page where there is one. */
export function commitLink(sha: string, url: string): string {
  const code = `\`${sha.slice(0, 7)}\``;
  return url === '' ? code : `[${code}](${url}/commit/${sha})`;
}

/** `octo/service#12`, `#12` or the page of an issue. Another repository is taken to be on the same server. */
function readReference(text: string, url: string, page: 'issues' | 'pull'): NotesReference {
  const [, server, owner, , kind] =
    /^(https?:\/\/[^/]+)\/([^/]+\/[^/]+)\/((issues|pull))\//.exec(text) ?? [];
  const number = Number(/\d+$/.exec(text)?.[0]);
  const repository = owner ?? text.slice(0, text.indexOf('#'));
  const own = repository === '' || isOwn(repository, server, url);
  const at = kind === 'pull' ? 'pull' : page;
  if (own) return makeReference(number, null, url, at);
  return makeReference(number, repository, `${server ?? serverOf(url)}/${repository}`, at);
}

function makeReference(
  number: number,
  repository: string | null,
  url: string,
  page: 'issues' | 'pull',
): NotesReference {
  const name = `${repository ?? ''}#${number}`;
  if (!url.startsWith('http')) return { number, repository, url: '', link: name };
  const address = `${url}/${page}/${number}`;
  return { number, repository, url: address, link: `[${name}](${address})` };
}

function isOwn(repository: string, server: string | undefined, url: string): boolean {
  const whole = `${server ?? serverOf(url)}/${repository}`;
  return whole.toLowerCase() === url.toLowerCase();
}

/** `https://github.com` of `https://github.com/octo/service`; empty where there is no address. */
export function serverOf(url: string): string {
  return /^https?:\/\/[^/]+/.exec(url)?.[0] ?? '';
}

/** The page that shows all changes since the release before, or the whole history of a first one. */
export function compareUrl(url: string, previousTag: string | null, tag: string): string {
  if (url === '') return '';
  const part = (name: string) => encodeURIComponent(stripInvisible(name));
  if (previousTag === null) return `${url}/commits/${part(tag)}`;
  return `${url}/compare/${part(previousTag)}...${part(tag)}`;
}

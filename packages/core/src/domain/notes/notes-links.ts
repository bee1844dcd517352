import type { Footer } from '../history/commit-footers.ts';
import { stripInvisible } from './notes-text.ts';

/** The pull request, the commit and the issues of a change as Markdown links; plain where there is no repository. */
export function linksOf(
  sha: string,
  pull: number | null,
  issues: readonly number[],
  url: string,
): readonly string[] {
  const short = `\`${sha.slice(0, 7)}\``;
  return [
    ...(pull === null ? [] : [numberLink(pull, url, 'pull')]),
    url === '' ? short : `[${short}](${url}/commit/${sha})`,
    ...issues.map((issue) => `closes ${numberLink(issue, url, 'issues')}`),
  ];
}

function numberLink(number: number, url: string, page: 'pull' | 'issues'): string {
  return url === '' ? `#${number}` : `[#${number}](${url}/${page}/${number})`;
}

/** Links `#12` within a description; `owner/name#12` belongs to another repository and stays. */
export function linkIssues(markdown: string, url: string): string {
  return markdown
    .split('`')
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll(/(?<![\w&/#])#(\d{1,9})\b/g, (_, number) =>
            numberLink(Number(number), url, 'issues'),
          ),
    )
    .join('`');
}

/** The issues that a message closes, by GitHub's keywords. */
export function closedIssues(body: string, footers: readonly Footer[]): readonly number[] {
  const text = [body, ...footers.map(({ token, value }) => `${token} ${value}`)].join('\n');
  const found = text.matchAll(
    /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?[ \t]{1,3}#(\d{1,9})\b/gi,
  );
  return [...new Set([...found].map(([, number]) => Number(number)))];
}

/** The page that shows all changes since the release before, or the whole history of a first one. */
export function compareUrl(url: string, previousTag: string | null, tag: string): string {
  if (url === '') return '';
  const part = (name: string) => encodeURIComponent(stripInvisible(name));
  if (previousTag === null) return `${url}/commits/${part(tag)}`;
  return `${url}/compare/${part(previousTag)}...${part(tag)}`;
}

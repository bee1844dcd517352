import { blocks, details, escapeMarkdown, link, prose, table } from '@slipway/action-kit';
import type { CommitDisposition } from '@slipway/core';

export interface Context {
  /** `https://github.com/OWNER/NAME`. */
  readonly repositoryUrl: string;
}

/** More than that nobody reads here, and the summary has a limit. */
const mostRows = 200;

/** What became of each commit: those that count in a table, the others folded away. */
export function renderCommits(commits: readonly CommitDisposition[], context: Context): string {
  const counted = commits.filter(({ disposition }) => disposition !== 'ignored');
  const ignored = commits.filter(({ disposition }) => disposition === 'ignored');
  return blocks(
    counted.length === 0 ? '' : commitTable(counted, context),
    foldedCommits(ignored, 'without effect', context),
  );
}

/** Commits in a table under a title such as `3 commits without effect`; nothing where there are none. */
export function foldedCommits(
  commits: readonly CommitDisposition[],
  what: string,
  context: Context,
): string {
  if (commits.length === 0) return '';
  const noun = commits.length === 1 ? 'commit' : 'commits';
  return details(`${commits.length} ${noun} ${what}`, commitTable(commits, context));
}

function commitTable(commits: readonly CommitDisposition[], { repositoryUrl }: Context): string {
  const more = commits.length - mostRows;
  const rows = table(
    ['Commit', 'What', 'Counts as', 'Why'],
    commits
      .slice(0, mostRows)
      .map((commit) => [
        link(commit.sha.slice(0, 7), `${repositoryUrl}/commit/${commit.sha}`),
        escapeMarkdown(headerOf(commit)),
        commit.disposition === 'bump' ? `**${commit.bump}**` : commit.disposition,
        prose(commit.reason),
      ]),
  );
  return more > 0 ? blocks(rows, `…and ${more} more: \`plan.json\` has all of them.`) : rows;
}

function headerOf({ type, scope, breaking, description }: CommitDisposition): string {
  if (type === null) return description;
  return `${type}${scope === null ? '' : `(${scope})`}${breaking ? '!' : ''}: ${description}`;
}

import { SlipwayError } from '../../domain/errors.ts';
import { type ChangelogNews, updateChangelog } from '../../domain/notes/whole-changelog.ts';
import type { Log } from '../../ports/log.ts';
import type { Repository } from '../../ports/repository.ts';

export interface ChangelogPorts {
  readonly repository: Pick<Repository, 'defaultBranch' | 'readFile' | 'writeFile'>;
  readonly log: Log;
}

export interface ChangelogChange extends ChangelogNews {
  /** Below the repository's root. */
  readonly path: string;
  /** The full ref that started the run; a tag's run writes to the default branch. */
  readonly ref: string;
}

const tries = 3;

/**
 * Adds a release's section, and those of past releases, to the changelog on its branch by one commit, and nothing
 * where they are there already.
 * A branch that does not take it is a warning: the release stands without it.
 */
export async function catchUpChangelog(
  change: ChangelogChange,
  ports: ChangelogPorts,
): Promise<string | undefined> {
  const branch = await branchOf(change.ref, ports);
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const there = await ports.repository.readFile(change.path, branch);
    const text = updateChangelog(there?.text, change);
    if (text === there?.text) return undefined;
    const outcome = await write(change, branch, text, there?.blob, ports);
    if (outcome === 'written')
      return `Add ${describeSections(change.section.version, change.past.length)} to ${change.path} on ${branch}.`;
    if (outcome === 'forbidden') {
      ports.log.warning(describeForbidden(change.path, branch));
      return undefined;
    }
  }
  ports.log.warning(
    `${change.path} was not changed: ${branch} moved on each time. The release is complete without it, and the next run adds the section.`,
  );
  return undefined;
}

function describeForbidden(path: string, branch: string): string {
  return [
    `${path} was not changed: ${branch} does not take the commit, because a rule protects it or the token may not write there.`,
    'The release is complete without it, and each run tries again until it may.',
    'Let the rule make an exception for the app whose token you give; use `mode: pull-request`, where the section comes with the pull request;',
    'or set `release_management.changelog_file` to an empty text, which keeps no changelog.',
  ].join(' ');
}

/** What is added, in words. */
export function describeSections(version: string, past: number): string {
  if (past === 0) return version;
  return `${version} and ${past === 1 ? 'one past release' : `${past} past releases`}`;
}

async function branchOf(ref: string, ports: ChangelogPorts): Promise<string> {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
  return branch ?? ports.repository.defaultBranch();
}

async function write(
  change: ChangelogChange,
  branch: string,
  text: string,
  blob: string | undefined,
  ports: ChangelogPorts,
): Promise<'written' | 'conflict' | 'forbidden'> {
  const message = `docs(changelog): ${change.section.version}`;
  try {
    return await ports.repository.writeFile({ path: change.path, branch, text, message, blob });
  } catch (error) {
    // A lost answer: the next look tells whether the section is there.
    if (error instanceof SlipwayError && error.code === 'retryable') return 'conflict';
    throw error;
  }
}

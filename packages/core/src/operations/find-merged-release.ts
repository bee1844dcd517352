import type { Config } from '../domain/config/config.ts';
import { SlipwayError } from '../domain/errors.ts';
import type { PullRequest } from '../domain/release/pull-request.ts';
import {
  type ReleaseMark,
  readMark,
  releaseBranchFor,
} from '../domain/release/release-pull-request.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { Git } from '../ports/git.ts';
import type { Log } from '../ports/log.ts';
import type { PullRequests } from '../ports/pull-requests.ts';
import type { ReleaseReader } from '../ports/releases.ts';
import type { Repository } from '../ports/repository.ts';

export interface FindMergedRequest {
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
}

/** A release pull request that was merged, and whose release is not made, or not whole. */
export interface MergedRelease {
  readonly number: number;
  readonly url: string;
  /** Full SHA of the commit that it became on its base branch. */
  readonly commit: string;
  /** What its reviewers agreed to, each after those that it needs. */
  readonly packages: ReleaseMark['packages'];
  /** The input `version` that asks for just these. */
  readonly version: string;
}

export interface FindMergedPorts {
  readonly git: Pick<Git, 'completeHistory' | 'resolve' | 'commonAncestor' | 'tags'>;
  readonly pullRequests: Pick<PullRequests, 'list'>;
  readonly releases: Pick<ReleaseReader, 'findPublished'>;
  readonly repository: Pick<Repository, 'defaultBranch'>;
  readonly log: Log;
}

/**
 * The release pull request that was merged last into the branch of this run, where HEAD is its merge, or has it and its
 * release is still to be made or finished. Reads only. A dry run without a token can't see any, and says so.
 */
export async function findMergedRelease(
  request: FindMergedRequest,
  ports: FindMergedPorts,
): Promise<MergedRelease | undefined> {
  const [, base] = /^refs\/heads\/(.+)$/.exec(request.run.ref) ?? [];
  if (base === undefined) return undefined;
  try {
    return await find(request, base, ports);
  } catch (error) {
    if (!request.dryRun || !(error instanceof SlipwayError) || error.code !== 'missing-token')
      throw error;
    ports.log.info(
      'Without a token this dry run cannot see whether a release pull request was merged: it plans as if none was.',
    );
    return undefined;
  }
}

async function find(
  { config }: FindMergedRequest,
  base: string,
  ports: FindMergedPorts,
): Promise<MergedRelease | undefined> {
  const { release_branch: releaseBranch, packages } = config.release_management;
  const head = releaseBranchFor(releaseBranch, base, await ports.repository.defaultBranch());
  const closed = await ports.pullRequests.list({ head, base, state: 'closed' });
  if (!closed.some(({ mergedAs }) => mergedAs !== undefined)) return undefined;
  const top = await ports.git.completeHistory({ trees: packages !== undefined });
  for (const pull of closed.toSorted((a, b) => b.number - a.number)) {
    const merged = mergedOf(pull, packages !== undefined);
    if (merged === undefined || !(await isInHistory(merged.commit, top, ports))) continue;
    // The run of the merge itself may be one that died late and was started again.
    return merged.commit !== top && (await isReleased(merged, ports)) ? undefined : merged;
  }
  return undefined;
}

function mergedOf(
  { number, url, body, mergedAs: commit }: PullRequest,
  several: boolean,
): MergedRelease | undefined {
  const mark = readMark(body);
  if (commit === undefined || mark === undefined) return undefined;
  const { packages } = mark;
  const lines = packages.map(({ name, version }) => (several ? `${name}@${version}` : version));
  return { number, url, commit, packages, version: lines.join('\n') };
}

async function isInHistory(
  commit: string,
  top: string | undefined,
  { git }: FindMergedPorts,
): Promise<boolean> {
  if (top === undefined || (await git.resolve(commit)) === undefined) return false;
  return (await git.commonAncestor([commit, top])) === commit;
}

/** Packages are released one after the other: of the last one a tag may be there, and its release not yet. */
async function isReleased(
  { packages, commit }: MergedRelease,
  { git, releases }: FindMergedPorts,
): Promise<boolean> {
  const tags = new Map((await git.tags()).map((tag) => [tag.name, tag.commit]));
  if (packages.some(({ tag }) => !tags.has(tag))) return false;
  const last = packages.findLast(({ tag }) => tags.get(tag) === commit);
  return last === undefined || (await releases.findPublished(last.tag)) !== undefined;
}

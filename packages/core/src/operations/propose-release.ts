import type { Config } from '../domain/config/config.ts';
import { SlipwayError } from '../domain/errors.ts';
import type { PullRequest } from '../domain/release/pull-request.ts';
import { releaseCommitMessage } from '../domain/release/release-commit.ts';
import type { WantedProposal } from '../domain/release/release-proposal.ts';
import {
  isReleaseBranch,
  type ProposedPackage,
  proposalBody,
  proposalText,
  proposalTitle,
  releaseBranchFor,
  renderMark,
} from '../domain/release/release-pull-request.ts';
import type { RunContext } from '../domain/run-context.ts';
import type { FileText } from '../domain/version-files/version-edits.ts';
import type { ReleaseCommitRequest } from './create-release.ts';
import { sha256 } from './digest.ts';
import { applyProposal, type ProposalPorts } from './release/apply-proposal.ts';
import { planFiles } from './release/commit-release.ts';

export interface ProposeReleaseRequest {
  /** Full SHA of the commit that the versions and notes are of. */
  readonly commit: string;
  /** What is to be released, each after those that it needs; empty: nothing. */
  readonly packages: readonly ProposedPackage[];
  /** What the branch's commit holds. */
  readonly content: ReleaseCommitRequest;
  readonly config: Config;
  readonly run: RunContext;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

/**
 * `proposed`: it stands open. `nothing`: there is nothing to release, and none stands open any more. `skipped`: this
 * run has no say in it. `planned`: a dry run.
 */
export type Proposal =
  | {
      readonly kind: 'proposed';
      readonly pull: Pick<PullRequest, 'number' | 'url'>;
      readonly branch: string;
      readonly steps: readonly string[];
    }
  | {
      readonly kind: 'nothing';
      /** Number of the pull request that was closed. */
      readonly closed: number | undefined;
      readonly steps: readonly string[];
    }
  | { readonly kind: 'skipped'; readonly reason: string; readonly steps: readonly string[] }
  | {
      readonly kind: 'planned';
      readonly title: string;
      readonly body: string;
      readonly steps: readonly string[];
    };

/**
 * Keeps the one release pull request of a branch as it should be: opened, updated, or closed where nothing is left to
 * release. What is there is compared first, so that a second run writes nothing. A dry run asks nobody.
 *
 * @throws SlipwayError `invalid-input`, `invalid-version`, `invalid-config`, `conflict`, `missing-permission`, `half-done`
 */
export async function proposeRelease(
  request: ProposeReleaseRequest,
  ports: ProposalPorts,
): Promise<Proposal> {
  const { config, dryRun } = request;
  const { release_branch: releaseBranch } = config.release_management;
  const base = baseOf(request);
  if (isReleaseBranch(base, releaseBranch))
    return skipped(`${base} is the branch of a release pull request: nothing is released from it.`);
  const planned = await planContent(request, base, ports);
  if (dryRun) return describe(request, planned, base);
  const top = await ports.pullRequests.branch(base);
  if (top?.sha !== request.commit)
    return skipped(
      `${base} has moved on from ${request.commit.slice(0, 7)}: the run of its newest commit proposes.`,
    );
  const branch = releaseBranchFor(releaseBranch, base, await ports.repository.defaultBranch());
  const wanted = planned && (await write(request, planned, ports));
  return applyProposal({ ...request, base, branch, wanted }, ports);
}

interface Planned {
  readonly files: readonly FileText[];
  readonly date: string;
  readonly proposal: Omit<WantedProposal, 'commit'>;
}

async function planContent(
  request: ProposeReleaseRequest,
  base: string,
  { git, commits }: ProposalPorts,
): Promise<Planned | undefined> {
  const { packages, run, commit } = request;
  if (packages.length === 0) return undefined;
  const { date } = await git.commit(commit);
  const files = await planFiles(request, request.content, date, commits);
  if (files.length === 0) throw nothingToChange();
  const title = proposalTitle(packages);
  const hash = await sha256(proposalText(run.repository, base, packages));
  const mark = { title, hash, packages };
  const body = proposalBody(packages, { base, mark: renderMark(mark) });
  return { files, date, proposal: { mark, body } };
}

/** The commit is made in the clone alone; the same for the same input. */
async function write(
  { commit: parent, packages }: ProposeReleaseRequest,
  { files, date, proposal }: Planned,
  { commits }: ProposalPorts,
): Promise<WantedProposal> {
  const message = releaseCommitMessage(packages.map(({ tag }) => tag));
  return { ...proposal, commit: await commits.write({ parent, message, date, files }) };
}

function describe(
  { config }: ProposeReleaseRequest,
  planned: Planned | undefined,
  base: string,
): Proposal {
  if (planned === undefined) return { kind: 'nothing', closed: undefined, steps: [] };
  const { files, proposal } = planned;
  const paths = files.map(({ path }) => `\`${path}\``).join(', ');
  return {
    kind: 'planned',
    title: proposal.mark.title,
    body: proposal.body,
    steps: [
      `Commit ${paths} to ${config.release_management.release_branch}, on top of ${base}.`,
      `Open or update the pull request “${proposal.mark.title}” into ${base}.`,
    ],
  };
}

function skipped(reason: string): Proposal {
  return { kind: 'skipped', reason, steps: [] };
}

function baseOf({ run }: ProposeReleaseRequest): string {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(run.ref) ?? [];
  if (branch !== undefined) return branch;
  throw new SlipwayError(
    'invalid-input',
    `A release pull request is into a branch, and ${JSON.stringify(run.ref)} started this run.`,
    { remedy: 'Run it on pushes to a branch, or use `mode: direct` here.' },
  );
}

function nothingToChange(): SlipwayError {
  return new SlipwayError(
    'invalid-config',
    'A release pull request would be empty: no changelog is kept, and no file has a version to change.',
    {
      remedy: 'Set `release_management.changelog_file` or `version_files`, or use `mode: direct`.',
    },
  );
}

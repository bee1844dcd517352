import { runAgain, SlipwayError } from '../../domain/errors.ts';
import type { PullRequest } from '../../domain/release/pull-request.ts';
import {
  isOurs,
  type ProposalFacts,
  type ProposalStep,
  planProposal,
  type WantedProposal,
} from '../../domain/release/release-proposal.ts';
import { contentsRemedy } from '../../domain/release/release-remedies.ts';
import type { RunContext } from '../../domain/run-context.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Git } from '../../ports/git.ts';
import type { Log } from '../../ports/log.ts';
import type { PullRequests } from '../../ports/pull-requests.ts';
import type { RefUpdate, ReleaseCommits } from '../../ports/release-commits.ts';
import type { Repository } from '../../ports/repository.ts';
import type { Proposal } from '../propose-release.ts';

export interface ProposalPorts {
  readonly git: Pick<Git, 'commit'>;
  readonly commits: Pick<ReleaseCommits, 'readTexts' | 'write' | 'carry' | 'rehearse' | 'push'>;
  readonly pullRequests: PullRequests;
  readonly repository: Pick<Repository, 'defaultBranch'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly log: Log;
}

/** What one branch is to propose to another; `wanted: undefined`: nothing. */
export interface ProposalAim {
  readonly base: string;
  /** SHA of the base branch's newest commit. */
  readonly commit: string;
  readonly branch: string;
  readonly wanted: WantedProposal | undefined;
  readonly run: Pick<RunContext, 'repository'>;
  readonly signal?: AbortSignal;
}

interface Progress {
  pull: PullRequest | undefined;
  closed: number | undefined;
  readonly steps: string[];
}

const tries = 4;
const pause = 2000;

/**
 * Brings branch and pull request to what they should be. Where an answer is lost, or another run was faster, it looks
 * again and plans anew.
 */
export async function applyProposal(aim: ProposalAim, ports: ProposalPorts): Promise<Proposal> {
  const progress: Progress = { pull: undefined, closed: undefined, steps: [] };
  for (let attempt = 1; ; attempt += 1) {
    const facts = await gather(aim, ports);
    progress.pull = facts.pull;
    const steps = planProposal(facts, aim.wanted, aim.branch);
    const trouble = await perform(steps, aim, progress, ports);
    if (trouble === undefined) return conclude(aim, progress);
    if (attempt === tries) throw unsettled(aim, trouble);
    ports.log.info(`${trouble.message} Looking at what is there.`);
    await ports.clock.sleep(pause * attempt, aim.signal);
  }
}

async function gather(
  { base, branch, commit, wanted }: ProposalAim,
  { pullRequests, commits }: ProposalPorts,
): Promise<ProposalFacts> {
  const [head, [pull]] = await Promise.all([
    pullRequests.branch(branch),
    pullRequests.list({ head: branch, base, state: 'open' }),
  ]);
  const others =
    head === undefined || isOurs(head)
      ? undefined
      : await commits.carry({ head: head.sha, base: commit, onto: wanted?.commit ?? commit });
  return { branch: head, pull, others };
}

/** Gives the error after which another look tells what became of a step; throws those that looking does not help. */
async function perform(
  steps: readonly ProposalStep[],
  aim: ProposalAim,
  progress: Progress,
  ports: ProposalPorts,
): Promise<SlipwayError | undefined> {
  await checkRights(steps, aim, ports);
  for (const step of steps) {
    try {
      const line = await apply(step, aim, progress, ports);
      ports.log.info(line);
      progress.steps.push(line);
    } catch (error) {
      if (error instanceof SlipwayError && error.code === 'retryable') return error;
      throw error;
    }
  }
  return undefined;
}

async function apply(
  step: ProposalStep,
  { base, branch: head }: ProposalAim,
  progress: Progress,
  { pullRequests, commits }: ProposalPorts,
): Promise<string> {
  switch (step.kind) {
    case 'push': {
      const moved = await commits.push([updateOf(step, head)]);
      if (moved.length > 0) throw overtaken(`${head} was changed by somebody else meanwhile.`);
      return step.to === undefined ? `Remove ${head}.` : `${describeWrite(head, step.kept)}.`;
    }
    case 'open': {
      const { title, body } = step;
      const pull = await pullRequests.create({ head, base, title, body });
      if (pull === 'exists') throw overtaken('Another run opened the pull request meanwhile.');
      progress.pull = pull;
      return `Open pull request #${pull.number}.`;
    }
    case 'update':
      progress.pull = await pullRequests.update(step.number, step.change);
      return `Update pull request #${step.number}.`;
    case 'close':
      await pullRequests.update(step.number, { state: 'closed', body: step.body });
      progress.closed = step.number;
      return `Close pull request #${step.number}: nothing is left to release.`;
  }
}

function describeWrite(branch: string, kept: readonly string[]): string {
  const written = `Write the release commit to ${branch}`;
  if (kept.length === 0) return written;
  return `${written}, and on top of it what others committed there: ${kept.join('; ')}`;
}

/** Before the first write, and only then. */
async function checkRights(
  steps: readonly ProposalStep[],
  { branch, run }: ProposalAim,
  { commits }: ProposalPorts,
): Promise<void> {
  const updates = steps.flatMap((step) => (step.kind === 'push' ? [updateOf(step, branch)] : []));
  if (updates.length === 0) return;
  const { allowed } = await commits.rehearse(updates);
  if (allowed !== false) return;
  throw new SlipwayError(
    'missing-permission',
    `The token may not write to ${run.repository}: it lacks \`contents: write\`. A release pull request takes \`pull-requests: write\` as well.`,
    { remedy: contentsRemedy },
  );
}

function updateOf(
  { from, to }: Extract<ProposalStep, { kind: 'push' }>,
  branch: string,
): RefUpdate {
  return { ref: `refs/heads/${branch}`, from, to };
}

function overtaken(message: string): SlipwayError {
  return new SlipwayError('retryable', message, { remedy: runAgain });
}

function unsettled({ branch }: ProposalAim, trouble: SlipwayError): SlipwayError {
  return new SlipwayError(
    'half-done',
    `The release pull request of ${branch} is half done. ${trouble.message}`,
    { remedy: runAgain, cause: trouble },
  );
}

function conclude({ branch, wanted }: ProposalAim, { pull, closed, steps }: Progress): Proposal {
  if (wanted === undefined || pull === undefined) return { kind: 'nothing', closed, steps };
  const { number, url } = pull;
  return { kind: 'proposed', pull: { number, url }, branch, steps };
}

import { blocks, heading, type Runner } from '@slipway/action-kit';
import type {
  MergedRelease,
  PackageNotes,
  Proposal,
  ProposeReleaseRequest,
  ReleaseNotes,
  ReleaseNotesRequest,
  Releasing,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { outputNotes, outputNothing, outputProposed, outputRelease } from './outputs.ts';
import type { PackageRelease } from './package-release.ts';
import { writePlanFiles } from './plan-files.ts';
import { renderProposal } from './proposal-summary.ts';
import { tellProposal } from './proposal-words.ts';
import { committedPackages } from './release-commit.ts';
import { releasePackages } from './release-packages.ts';
import { readNotesFile, readNotesRequest, readReleaseRequests } from './request.ts';
import { renderSummary } from './summary.ts';

type Run = Runner<Input, Output, Releasing>;
type Planned = Extract<ReleaseNotes, { kind: 'release' }>;

/** A release pull request that was merged, and what came of it. */
export interface MadeRelease {
  readonly merged: MergedRelease;
  readonly notes: Planned;
  readonly releases: readonly PackageRelease[];
}

/**
 * Releases what a release pull request brought since the last run, then keeps the next one up to date. Both are compared
 * with what is there, so that a run that died is finished by the next one.
 */
export async function releaseByPullRequest(runner: Run): Promise<void> {
  const { slipway, run, dryRun } = runner;
  const request = await readNotesRequest(runner);
  const merged = await slipway.findMergedRelease({ config: request.config, run, dryRun });
  const made = merged && (await releaseMerged(runner, request, merged));
  // What is not published holds no tag yet that the next version could start from.
  const isOut = made?.releases.every(
    ({ release: { kind } }) => !['planned', 'drafted'].includes(kind),
  );
  const next = isOut === false ? undefined : await propose(runner, request, made !== undefined);
  const words = tellProposal(made, next);
  const context = { repositoryUrl: runner.repositoryUrl };
  await runner.summarize(
    blocks(
      made === undefined
        ? ''
        : blocks(heading(words), renderSummary(made.notes, made.releases, context)),
      next === undefined
        ? ''
        : renderProposal(next, made === undefined ? words : undefined, context),
    ),
  );
  runner.log.notice(words);
}

/** Releases the commit that was merged, as its reviewers saw it; what came to the branch since is not in it. */
async function releaseMerged(
  runner: Run,
  request: ReleaseNotesRequest,
  merged: MergedRelease,
): Promise<MadeRelease | undefined> {
  const notes = await runner.slipway.generateReleaseNotes({
    ...request,
    commit: merged.commit,
    version: merged.version,
    bump: 'auto',
    channel: undefined,
    strict: false,
  });
  if (notes.kind === 'nothing') return undefined;
  runner.log.info(`Pull request #${merged.number} was merged as ${merged.commit}.`);
  const requests = await readReleaseRequests(runner, notes);
  const first = requests.find((one) => one.package === notes.package);
  const texts = { notes: first?.request.notes, changelog: first?.changelog };
  outputNotes(runner, notes, await writePlanFiles(runner, notes.plan, texts));
  // Versions and changelog are in the commit already.
  const asMerged = requests.map(({ request: { releaseCommit: _, ...wanted }, ...one }) => ({
    ...one,
    request: { ...wanted, changelogFile: '' },
  }));
  const releases = await releasePackages(asMerged, runner.slipway);
  outputRelease(runner, releases, notes.package);
  runner.output(
    'released',
    releases.some(({ release: { kind } }) => kind !== 'already-released'),
  );
  return { merged, notes, releases };
}

/** What comes next, and what became of its pull request. */
export interface NextRelease {
  readonly notes: ReleaseNotes;
  readonly proposal: Proposal;
}

async function propose(
  runner: Run,
  request: ReleaseNotesRequest,
  released: boolean,
): Promise<NextRelease> {
  const { slipway, run, dryRun, signal } = runner;
  // The version that was asked for is the one that was released just now.
  const asked = { ...request, onlyNew: true, ...(released && { version: undefined }) };
  const notes = await slipway.generateReleaseNotes(asked);
  const { config } = request;
  const content = await contentOf(runner, notes);
  const proposal = await slipway.proposeRelease({ ...content, config, run, dryRun, signal });
  if (!released) await outputNext(runner, notes);
  const pull = proposal.kind === 'proposed' ? proposal.pull.number : undefined;
  runner.output('pull-request', pull);
  return { notes, proposal };
}

/** What is to be proposed, and what its commit holds. */
async function contentOf(
  runner: Run,
  notes: ReleaseNotes,
): Promise<Pick<ProposeReleaseRequest, 'commit' | 'packages' | 'content'>> {
  const { repositoryUrl } = runner;
  const { commit } = notes.plan;
  if (notes.kind === 'nothing')
    return { commit, packages: [], content: { packages: [], repositoryUrl } };
  const written = await readNotesFile(runner);
  const notesOf = (one: PackageNotes) => written ?? one.markdown;
  const packages = notes.packages.map((one) => {
    const { name, version, tag, previous_version: previousVersion, reason } = one.package;
    return { name, version, tag, previousVersion, reason, notes: notesOf(one) };
  });
  return {
    commit,
    packages,
    content: { packages: committedPackages(notes, notesOf), repositoryUrl },
  };
}

/** The outputs of a run that released nothing: what stands proposed. */
async function outputNext(runner: Run, notes: ReleaseNotes): Promise<void> {
  if (notes.kind === 'nothing')
    return outputNothing(runner, notes, await writePlanFiles(runner, notes.plan));
  const texts = { notes: notes.markdown };
  outputProposed(runner, notes, await writePlanFiles(runner, notes.plan, texts));
}

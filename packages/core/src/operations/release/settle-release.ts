import type { ErrorCode } from '../../domain/errors.ts';
import { runAgain, SlipwayError } from '../../domain/errors.ts';
import type { Release } from '../../domain/release/release.ts';
import {
  draftsOf,
  hasUnfinished,
  type ReleaseState,
  type WantedRelease,
} from '../../domain/release/release-protocol.ts';
import { advance, type Change } from '../../domain/release/release-state.ts';
import { type Doing, deleteOwnDraft } from './apply-effect.ts';
import { explainRefusal } from './check-rights.ts';
import { poll, pollPublished } from './poll.ts';
import { complete, type ReconcilePorts, type Run } from './release-run.ts';

const mostLostReplies = 6;
const firstPause = 1000;
/** Trying again changes nothing about these, so that our draft is of no use to anybody. */
const final: ReadonlySet<ErrorCode> = new Set([
  'conflict',
  'missing-permission',
  'artifact-invalid',
]);

/** What is there after an effect that failed; throws its error on where the run cannot go on. */
export async function recover(
  run: Run,
  error: unknown,
  effect: Doing,
  state: ReleaseState,
): Promise<ReleaseState> {
  if (!(error instanceof SlipwayError)) throw error;
  if (error.code === 'retryable') return settle(run, error, effect, state);
  if (final.has(error.code)) {
    const now = error.code === 'artifact-invalid' ? undefined : await overtaken(run, effect, state);
    if (now !== undefined) return now;
    // What this token may not do, another run's may: it could be publishing the draft at this moment.
    if (error.code !== 'missing-permission')
      await removeDrafts(run, uselessAfter(effect, state, run.wanted));
  }
  throw explainRefusal(run, effect, error);
}

/** Deletes drafts of ours that nobody can publish; the reason for stopping says more than a failure of this. */
export async function removeDrafts(run: Run, drafts: readonly Release[]): Promise<void> {
  for (const draft of drafts)
    try {
      await deleteOwnDraft(draft, run.ports);
    } catch {
      run.ports.log.warning(`Our draft ${draft.id} of ${draft.tag} could not be deleted.`);
    }
}

/**
 * What is there, where another run was faster: a draft that it published or deleted refuses what we ask of it, in words
 * that say something else.
 */
async function overtaken(
  run: Run,
  effect: Doing,
  state: ReleaseState,
): Promise<ReleaseState | undefined> {
  if (effect.kind === 'create-draft' || effect.kind === 'create-tag') return undefined;
  const published = await pollPublished(run.wanted, run.ports);
  if (published !== undefined)
    return complete(run, advance(state, { kind: 'published', release: published }));
  const { releases, clock } = run.ports;
  const look = () => releases.read(effect.draft.id);
  const draft = await poll(look, clock, (now) => now === undefined);
  if (draft !== undefined) return undefined;
  return complete(run, advance(state, { kind: 'draft-deleted', draft: effect.draft.id }));
}

/** The drafts that nobody can publish once an effect was refused for good: others may still fill the rest. */
function uselessAfter(
  effect: Doing,
  state: ReleaseState,
  wanted: WantedRelease,
): readonly Release[] {
  if (effect.kind === 'create-tag') return draftsOf(state.drafts, wanted);
  return effect.kind === 'publish' || effect.kind === 'upload' ? [effect.draft] : [];
}

/** After an answer that was lost: looks, and never repeats. */
async function settle(
  run: Run,
  error: SlipwayError,
  effect: Doing,
  state: ReleaseState,
): Promise<ReleaseState> {
  run.lostReplies += 1;
  if (run.lostReplies > mostLostReplies)
    throw new SlipwayError('half-done', `The release is half done. ${error.message}`, {
      remedy: runAgain,
      cause: error,
    });
  run.ports.log.info(`${error.message} Looking at what is there.`);
  const pause = firstPause * 2 ** (run.lostReplies - 1);
  await run.ports.clock.sleep(pause, run.options.signal);
  const changes = await changesAfter(effect, run.wanted, run.ports);
  return complete(run, changes.reduce(advance, state));
}

/** What became of an effect whose answer was lost. Empty: nothing, as far as one sees. */
async function changesAfter(
  effect: Doing,
  wanted: WantedRelease,
  { releases, tags, clock }: ReconcilePorts,
): Promise<readonly Change[]> {
  switch (effect.kind) {
    case 'create-draft': {
      const { drafts, published } = await releases.find(wanted.tag);
      const changes: Change[] = drafts.map((release) => ({ kind: 'drafted', release }));
      return published === undefined
        ? changes
        : [...changes, { kind: 'published', release: published }];
    }
    case 'create-tag': {
      const tag = await tags.read(wanted.tag);
      return tag === undefined ? [] : [{ kind: 'tagged', tag }];
    }
    default: {
      // The draft, once none of its files is under way any more, as far as we wait for that.
      const look = () => releases.read(effect.draft.id);
      const settled = (now: Release | undefined) => now?.draft !== true || !hasUnfinished(now);
      const release = await poll(look, clock, settled);
      return release === undefined
        ? [{ kind: 'draft-deleted', draft: effect.draft.id }]
        : [{ kind: 'read-again', release }];
    }
  }
}

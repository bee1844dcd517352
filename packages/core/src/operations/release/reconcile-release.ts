import { runAgain, SlipwayError } from '../../domain/errors.ts';
import type { Release } from '../../domain/release/release.ts';
import {
  draftsOf,
  planRelease,
  type ReleaseState,
  type Stop,
  type WantedRelease,
} from '../../domain/release/release-protocol.ts';
import { advance } from '../../domain/release/release-state.ts';
import { describeEffect } from '../../domain/release/release-steps.ts';
import { applyEffect, type Doing } from './apply-effect.ts';
import { checkRights } from './check-rights.ts';
import {
  complete,
  look,
  type ReconcileOptions,
  type ReconcilePorts,
  type Run,
  remember,
  startRun,
} from './release-run.ts';
import { recover, removeDrafts } from './settle-release.ts';

export interface Reconciled {
  readonly release: Release;
  /** Tags of all published releases that are no pre-releases. */
  readonly stable: readonly string[];
  /** What was done, one line each; empty where all was as it should be. */
  readonly steps: readonly string[];
}

const mostUploads = 3;

/** Brings the release to what it should be, effect by effect; looks again wherever an answer is lost. */
export async function reconcileRelease(
  wanted: WantedRelease,
  ports: ReconcilePorts,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const run = startRun(wanted, ports, options);
  try {
    return await reconcile(run);
  } catch (error) {
    throw error instanceof SlipwayError && error.code === 'cancelled' ? interrupted(run) : error;
  }
}

async function reconcile(run: Run): Promise<Reconciled> {
  let state = await look(run);
  let looked = 0;
  for (;;) {
    const effect = planRelease(state, run.wanted);
    if (effect.kind === 'stop') return stop(run, effect);
    if (effect.kind !== 'done') {
      state = await perform(run, effect, state);
    } else if (looked === run.lostReplies) {
      return { release: effect.release, stable: state.stable, steps: run.steps };
    } else {
      // A request whose answer was lost may have landed late.
      looked = run.lostReplies;
      state = remember(state, await look(run));
    }
  }
}

async function perform(run: Run, effect: Doing, state: ReleaseState): Promise<ReleaseState> {
  if (run.options.signal?.aborted) throw interrupted(run);
  if (effect.kind !== 'verify') await checkBefore(run, state);
  if (effect.kind === 'upload') refuseEndlessUploads(run, effect.asset.name);
  const line = describeEffect(effect, run.wanted);
  run.ports.log.info(line);
  try {
    const change = await applyEffect(run, effect);
    run.steps.push(line);
    if (effect.kind === 'upload') countUpload(run, effect.asset.name);
    return await complete(run, advance(state, change));
  } catch (error) {
    return recover(run, error, effect, state);
  }
}

async function checkBefore(run: Run, state: ReleaseState): Promise<void> {
  try {
    await checkRights(run, state);
  } catch (error) {
    // The branch went on without the release commit: nobody can tag it any more, so nobody needs its draft.
    if (error instanceof SlipwayError && error.code === 'conflict')
      await removeDrafts(run, draftsOf(state.drafts, run.wanted));
    throw error;
  }
}

function refuseEndlessUploads(run: Run, name: string): void {
  if ((run.uploads.get(name) ?? 0) < mostUploads) return;
  throw new SlipwayError('half-done', `\`${name}\` does not arrive as it was sent.`, {
    remedy: runAgain,
  });
}

function countUpload(run: Run, name: string): void {
  run.uploads.set(name, (run.uploads.get(name) ?? 0) + 1);
}

async function stop(run: Run, { code, message, remedy, ours }: Stop): Promise<never> {
  await removeDrafts(run, ours);
  throw new SlipwayError(code, message, { remedy });
}

function interrupted(run: Run): SlipwayError {
  return run.steps.length === 0
    ? new SlipwayError('cancelled', 'The run was cancelled; nothing was written.', {
        remedy: 'Run it again.',
      })
    : new SlipwayError('half-done', 'The run was cancelled; the release is half done.', {
        remedy: runAgain,
      });
}

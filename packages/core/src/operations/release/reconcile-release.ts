import { type ErrorCode, SlipwayError } from '../../domain/errors.ts';
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
import type { Log } from '../../ports/log.ts';
import { withDigests } from './missing-digests.ts';
import {
  applyEffect,
  type Doing,
  deleteOwnDraft,
  type EffectPorts,
  pollPublished,
  pollTag,
  settleLostReply,
} from './settle-release.ts';

export interface ReconcilePorts extends EffectPorts {
  readonly log: Log;
}

export interface ReconcileOptions {
  /** The commit's date, ISO 8601: the tagger's, so that each run makes the same tag object. */
  readonly date: string;
  /** An empty folder for files that the server gives no digest of. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

export interface Reconciled {
  readonly release: Release;
  /** What was done, one line each; empty where all was as it should be. */
  readonly steps: readonly string[];
}

const mostLostReplies = 6;
const mostUploads = 3;
const firstPause = 1000;
/** Trying again changes nothing about these, so that our draft is of no use to anybody. */
const final: ReadonlySet<ErrorCode> = new Set([
  'conflict',
  'missing-permission',
  'artifact-invalid',
]);

/** What one run knows and did. */
interface Run {
  readonly wanted: WantedRelease;
  readonly ports: ReconcilePorts;
  readonly options: ReconcileOptions;
  readonly steps: string[];
  /** Uploads by asset name. */
  readonly uploads: Map<string, number>;
  readonly knownDigests: Map<number, string>;
  lostReplies: number;
}

/** Brings the release to what it should be, effect by effect; looks again wherever an answer is lost. */
export async function reconcileRelease(
  wanted: WantedRelease,
  ports: ReconcilePorts,
  options: ReconcileOptions,
): Promise<Reconciled> {
  const run: Run = {
    wanted,
    ports,
    options,
    steps: [],
    uploads: new Map(),
    knownDigests: new Map(),
    lostReplies: 0,
  };
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
      return { release: effect.release, steps: run.steps };
    } else {
      // A request whose answer was lost may have landed late.
      looked = run.lostReplies;
      state = remember(state, await look(run));
    }
  }
}

async function perform(run: Run, effect: Doing, state: ReleaseState): Promise<ReleaseState> {
  const { wanted, ports, options } = run;
  if (options.signal?.aborted) throw interrupted(run);
  if (effect.kind === 'upload') refuseEndlessUploads(run, effect.asset.name);
  const line = describeEffect(effect, wanted);
  ports.log.info(line);
  try {
    const change = await applyEffect(effect, wanted, options.date, ports);
    run.steps.push(line);
    if (effect.kind === 'upload') countUpload(run, effect.asset.name);
    return await complete(run, advance(state, change));
  } catch (error) {
    return recover(run, error, effect, state);
  }
}

async function recover(
  run: Run,
  error: unknown,
  effect: Doing,
  state: ReleaseState,
): Promise<ReleaseState> {
  const code = error instanceof SlipwayError ? error.code : undefined;
  if (code === 'retryable') return settle(run, error as SlipwayError, effect, state);
  if (code !== undefined && final.has(code)) {
    const now = code === 'artifact-invalid' ? undefined : await overtaken(run, effect, state);
    if (now !== undefined) return now;
    // What this token may not do, another run's may: it could be publishing the draft at this moment.
    if (code !== 'missing-permission')
      await removeDrafts(run, uselessAfter(effect, state, run.wanted));
  }
  throw error;
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
  const draft = await run.ports.releases.read(effect.draft.id);
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

async function settle(
  run: Run,
  error: SlipwayError,
  effect: Doing,
  state: ReleaseState,
): Promise<ReleaseState> {
  run.lostReplies += 1;
  if (run.lostReplies > mostLostReplies) throw halfDone(error);
  run.ports.log.info(`${error.message} Looking at what is there.`);
  const pause = firstPause * 2 ** (run.lostReplies - 1);
  await run.ports.clock.sleep(pause, run.options.signal);
  const changes = await settleLostReply(effect, run.wanted, run.ports);
  return complete(run, changes.reduce(advance, state));
}

async function look(run: Run): Promise<ReleaseState> {
  const { ports, wanted } = run;
  const { published, drafts } = await ports.releases.find(wanted.tag);
  const tag = await ports.tags.read(wanted.tag);
  return complete(run, { published, drafts, tag, verified: false });
}

/** A listing may lag behind what the answers said: what is known to be published stays so. */
function remember(state: ReleaseState, seen: ReleaseState): ReleaseState {
  return {
    ...seen,
    published: seen.published ?? state.published,
    drafts: seen.drafts.filter((draft) => draft.id !== state.published?.id),
    tag: seen.tag ?? state.tag,
    verified: state.verified,
  };
}

function refuseEndlessUploads(run: Run, name: string): void {
  if ((run.uploads.get(name) ?? 0) < mostUploads) return;
  throw new SlipwayError('half-done', `\`${name}\` does not arrive as it was sent.`, {
    remedy: 'Run it again: it goes on from what is there.',
  });
}

function countUpload(run: Run, name: string): void {
  run.uploads.set(name, (run.uploads.get(name) ?? 0) + 1);
}

async function stop(run: Run, { code, message, remedy, ours }: Stop): Promise<never> {
  await removeDrafts(run, ours);
  throw new SlipwayError(code, message, { remedy });
}

async function removeDrafts(run: Run, drafts: readonly Release[]): Promise<void> {
  for (const draft of drafts)
    try {
      await deleteOwnDraft(draft, run.ports);
    } catch {
      // The reason for stopping says more than this one.
      run.ports.log.warning(`Our draft ${draft.id} of ${draft.tag} could not be deleted.`);
    }
}

/** Adds what the plan needs to know and the answers did not say. */
async function complete(run: Run, state: ReleaseState): Promise<ReleaseState> {
  const { published, tag } = state;
  // What is published has a tag: somebody else made it, and the reading of it may lag behind.
  if (published === undefined || tag !== undefined) return withDigests(run, state);
  return withDigests(run, { ...state, tag: await pollTag(run.wanted, run.ports) });
}

function interrupted(run: Run): SlipwayError {
  return run.steps.length === 0
    ? new SlipwayError('cancelled', 'The run was cancelled; nothing was written.', {
        remedy: 'Run it again.',
      })
    : new SlipwayError('half-done', 'The run was cancelled; the release is half done.', {
        remedy: 'Run it again: it goes on from what is there.',
      });
}

function halfDone(cause: SlipwayError): SlipwayError {
  return new SlipwayError('half-done', `The release is half done. ${cause.message}`, {
    remedy: 'Run it again: it goes on from what is there.',
    cause,
  });
}

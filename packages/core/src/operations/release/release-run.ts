import type { ReleaseState, WantedRelease } from '../../domain/release/release-protocol.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { ReleaseCommits } from '../../ports/release-commits.ts';
import type { ReleaseReader, ReleaseWriter, Tags } from '../../ports/releases.ts';
import { withDigests } from './missing-digests.ts';
import { pollTag } from './poll.ts';

export interface ReconcilePorts {
  readonly releases: ReleaseReader & ReleaseWriter;
  readonly tags: Tags;
  readonly commits: Pick<ReleaseCommits, 'rehearse' | 'writeTag' | 'push'>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface ReconcileOptions {
  /** `OWNER/NAME`, for messages. */
  readonly repository: string;
  /** The commit's date, ISO 8601: the tagger's, so that each run makes the same tag object. */
  readonly date: string;
  /** An empty folder for files that the server gives no digest of. */
  readonly folder: string;
  readonly signal?: AbortSignal;
}

/** What one run knows and did. */
export interface Run {
  readonly wanted: WantedRelease;
  readonly ports: ReconcilePorts;
  readonly options: ReconcileOptions;
  readonly steps: string[];
  /** Uploads by asset name. */
  readonly uploads: Map<string, number>;
  /** By the asset's id: each is downloaded once. */
  readonly knownDigests: Map<number, string>;
  lostReplies: number;
  /** Whether the server said that the token may write; not asked before something is to be written. */
  mayWrite: boolean | undefined;
  asked: boolean;
  /** SHA of the tag's object, where it is made in the clone. */
  tagObject: string | undefined;
}

export function startRun(
  wanted: WantedRelease,
  ports: ReconcilePorts,
  options: ReconcileOptions,
): Run {
  return {
    wanted,
    ports,
    options,
    steps: [],
    uploads: new Map(),
    knownDigests: new Map(),
    lostReplies: 0,
    mayWrite: undefined,
    asked: false,
    tagObject: undefined,
  };
}

/** What is there, as the server shows it. */
export async function look(run: Run): Promise<ReleaseState> {
  const { ports, wanted } = run;
  const { published, drafts, stable } = await ports.releases.find(wanted.tag);
  const tag = await ports.tags.read(wanted.tag);
  return complete(run, { published, drafts, tag, stable, verified: false });
}

/** Adds what the plan needs to know and the answers did not say. */
export async function complete(run: Run, state: ReleaseState): Promise<ReleaseState> {
  const { published, tag } = state;
  // What is published has a tag: somebody else made it, and the reading of it may lag behind.
  if (published === undefined || tag !== undefined) return withDigests(run, state);
  return withDigests(run, { ...state, tag: await pollTag(run.wanted, run.ports) });
}

/** A listing may lag behind what the answers said: what is known to be published stays so. */
export function remember(state: ReleaseState, seen: ReleaseState): ReleaseState {
  return {
    ...seen,
    published: seen.published ?? state.published,
    drafts: seen.drafts.filter((draft) => draft.id !== state.published?.id),
    tag: seen.tag ?? state.tag,
    verified: state.verified,
  };
}

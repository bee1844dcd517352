import { createHash } from 'node:crypto';
import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
} from '../../../packages/core/src/domain/deployment/deployment-record.ts';
import type { NewDeployment } from '../../../packages/core/src/ports/deployments.ts';
import type { createRandom } from '../../doubles/random.ts';
import type { Scheduler } from './scheduler.ts';
import type { Story } from './story.ts';

export const epoch = Date.UTC(2026, 0, 12, 12);
export const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
export const commitOf = (version: string) => sha1(`commit of ${version}`);

interface Word {
  readonly at: number;
  readonly state: DeploymentState;
  readonly description: string;
}

/** A deployment as the server has it; what it says of itself never changes. */
export interface Entry {
  readonly id: number;
  readonly at: number;
  readonly environment: string;
  readonly task: string;
  readonly sha: string;
  readonly payload: DeploymentPayload | undefined;
  readonly words: Word[];
}

/** What a process of ours is to the judge. */
export interface Process {
  readonly name: string;
  readonly runId: string;
  readonly attempt: number;
  readonly job: string;
  alive: boolean;
}

export type Random = ReturnType<typeof createRandom>;
export type World = ReturnType<typeof createWorld>;

/** GitHub's ledger and refs, and the service; statuses are only ever added, the last one counts, times have seconds. */
export function createWorld(story: Story, scheduler: Scheduler, random: Random) {
  const entries: Entry[] = [];
  const refs = new Map<string, { readonly oid: string; readonly text: string }[]>();
  const over = new Set<string>();
  const service = { version: '', other: '', since: 0, half: false };
  const promises: { broken: string | undefined } = { broken: undefined };
  const machines = new Map<string, number>();
  let made = 0;

  const time = (at: number) => new Date(epoch + at).toISOString().replace(/\.\d+Z$/, 'Z');
  const show = (entry: Entry, until: number): DeploymentRecord => ({
    id: entry.id,
    environment: entry.environment,
    sha: entry.sha,
    ref: entry.sha,
    task: entry.task,
    creator: 'github-actions[bot]',
    createdAt: time(entry.at),
    payload: entry.payload,
    statuses: entry.words
      .filter(({ at }) => at <= until)
      .map(({ at, state, description }) => ({ state, description, createdAt: time(at) })),
  });

  return {
    story,
    scheduler,
    random,
    entries,
    refs,
    service,
    promises,
    /** Whether the server tells which runs are over. */
    tells: { value: story.tells },
    /** Attempts of runs that have ended. */
    over,
    /** Proofs that were written to files: of which deployment each one is. */
    proofs: new Map<string, number | null>(),
    /** Whether whoever reads sees all that was written. */
    calmReadings: story.jobs.every(({ weather }) => weather.lag === 0),
    /** Something landed later than its sender could know. */
    blurred: { late: false },
    time,
    break(what: string) {
      promises.broken ??= what;
    },
    /** A run is over when the last of its machines is. */
    enter(attempt: string) {
      machines.set(attempt, (machines.get(attempt) ?? 0) + 1);
    },
    leave(attempt: string) {
      const left = (machines.get(attempt) ?? 0) - 1;
      machines.set(attempt, left);
      if (left === 0) over.add(attempt);
    },
    /** Newest first, as it was at a moment. */
    ledger: (until = scheduler.now()) =>
      entries.filter(({ at }) => at <= until).map((entry) => show(entry, until)),
    find: (id: number) => entries.find((entry) => entry.id === id),
    create(deployment: Omit<NewDeployment, 'payload' | 'task'> & Pick<Entry, 'payload' | 'task'>) {
      made += 1;
      const { environment, sha, task, payload } = deployment;
      const words: Word[] = [];
      const at = scheduler.now();
      const entry: Entry = { id: made, at, environment, task, sha, payload, words };
      entries.unshift(entry);
      return entry;
    },
    show,
    say(entry: Entry, state: DeploymentState, description: string) {
      entry.words.push({ at: scheduler.now(), state, description });
    },
    setRef(ref: string, before: string | undefined, text: string | undefined, follows: boolean) {
      const there = refs.get(ref) ?? [];
      if (there.at(-1)?.oid !== before) return { kind: 'moved' } as const;
      if (text === undefined) {
        refs.delete(ref);
        return { kind: 'set', oid: '' } as const;
      }
      made += 1000;
      const oid = sha1(`${made} ${text}`);
      refs.set(ref, [...(follows ? there : []), { oid, text }]);
      return { kind: 'set', oid } as const;
    },
    /** What a command does to the machines. */
    serve(version: string, half = false) {
      Object.assign(service, {
        other: service.version,
        version,
        half,
        since: scheduler.now(),
      });
    },
    /** What the service says when it is asked. */
    answer(): { readonly status: number; readonly version: string } {
      const version = service.half && random.chance(0.5) ? service.other : service.version;
      const age = scheduler.now() - service.since;
      const health = story.health[version] ?? 'good';
      const ill =
        health === 'bad' ||
        (health === 'slow' && age < 30_000) ||
        (health === 'dies' && age > 15_000);
      return { status: ill ? 500 : 200, version };
    },
  };
}

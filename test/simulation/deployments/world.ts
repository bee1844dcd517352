import { createHash } from 'node:crypto';
import { readAdoption } from '../../../packages/core/src/domain/deployment/adoption.ts';
import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
} from '../../../packages/core/src/domain/deployment/deployment-record.ts';
import type { NewDeployment } from '../../../packages/core/src/ports/deployments.ts';
import type { createRandom } from '../../doubles/random.ts';
import { stateOf } from './oracle.ts';
import type { Scheduler } from './scheduler.ts';
import type { Story } from './story.ts';

export const epoch = Date.UTC(2026, 0, 12, 12);
export const sha1 = (text: string) => createHash('sha1').update(text).digest('hex');
export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
export const commitOf = (version: string) => sha1(`commit of ${version}`);

export interface Word {
  readonly at: number;
  readonly state: DeploymentState;
  readonly description: string;
  readonly logUrl: string;
  /** GitHub's own, of the job that the record was made for. */
  readonly ofJob: boolean;
}

/** A deployment as the server has it; what it says of itself never changes. */
export interface Entry {
  readonly id: number;
  readonly at: number;
  readonly environment: string;
  readonly task: string;
  readonly sha: string;
  /** A record that GitHub made for a job has none until a deployment takes it over. */
  payload: DeploymentPayload | undefined;
  /** Which job it was made for. */
  readonly madeFor: string | undefined;
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
  const endings = new Map<string, readonly (() => void)[]>();
  let made = 0;

  const time = (at: number) => new Date(epoch + at).toISOString().replace(/\.\d+Z$/, 'Z');
  const show = (entry: Entry, until: number): DeploymentRecord =>
    readAdoption({
      id: entry.id,
      environment: entry.environment,
      sha: entry.sha,
      ref: entry.sha,
      task: entry.task,
      creator: 'github-actions[bot]',
      createdAt: time(entry.at),
      payload: entry.madeFor === undefined ? entry.payload : undefined,
      statuses: entry.words
        .filter(({ at }) => at <= until)
        .map(({ at, state, description, logUrl }) => ({
          state,
          description,
          createdAt: time(at),
          logUrl,
        })),
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
      over.delete(attempt);
    },
    /** `atEnd` is done when the last machine of the attempt has left: a job ends once, however many run it. */
    leave(attempt: string, atEnd: () => void) {
      const left = (machines.get(attempt) ?? 0) - 1;
      machines.set(attempt, left);
      endings.set(attempt, [...(endings.get(attempt) ?? []), atEnd]);
      if (left > 0) return;
      over.add(attempt);
      for (const end of endings.get(attempt) ?? []) end();
      endings.delete(attempt);
    },
    /** Newest first, as it was at a moment. */
    ledger: (until = scheduler.now()) =>
      entries.filter(({ at }) => at <= until).map((entry) => show(entry, until)),
    find: (id: number) => entries.find((entry) => entry.id === id),
    create(
      deployment: Omit<NewDeployment, 'payload' | 'task'> & Pick<Entry, 'payload' | 'task'>,
      madeFor?: string,
    ) {
      made += 1;
      const { environment, sha, task, payload } = deployment;
      const words: Word[] = [];
      const at = scheduler.now();
      const entry: Entry = { id: made, at, environment, task, sha, payload, madeFor, words };
      entries.unshift(entry);
      return entry;
    },
    show,
    say(entry: Entry, state: DeploymentState, description: string, logUrl = '') {
      entry.words.push({ at: scheduler.now(), state, description, logUrl, ofJob: false });
    },
    /** What GitHub says of the job; its success takes what is not production out of service. */
    sayOfJob(entry: Entry, state: DeploymentState) {
      const logUrl = `https://github.test/octo/service/actions/runs/${entry.madeFor}/job/1`;
      entry.words.push({ at: scheduler.now(), state, description: '', logUrl, ofJob: true });
      if (state !== 'success' || entry.environment === 'production') return;
      for (const other of entries)
        if (other.id < entry.id && stateOf(other) === 'success')
          other.words.push({
            at: scheduler.now(),
            state: 'inactive',
            description: '',
            logUrl: '',
            ofJob: false,
          });
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

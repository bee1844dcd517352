/** What goes wrong with one effect. `twice`: it is repeated by the client, and lands both times. */
export type Trouble =
  | 'kill-before'
  | 'kill-after'
  | 'kill-late'
  | 'lost-before'
  | 'lost-after'
  | 'lost-late'
  | 'twice';

export const kills: readonly [Trouble, ...Trouble[]] = ['kill-before', 'kill-after', 'kill-late'];
export const losses: readonly [Trouble, ...Trouble[]] = [
  'lost-before',
  'lost-after',
  'lost-late',
  'twice',
];

/** How a version fares once it is live; `slow` needs half a minute to come up, `dies` fails some seconds later. */
export type Health = 'good' | 'bad' | 'slow' | 'dies';

/** How a deploy command ends, and what it has done by then; `nothing` says that all is well. */
export type CommandEnd = 'ok' | 'nothing' | 'fails-before' | 'fails-after' | 'half';

export interface Weather {
  /** By the effect's number in the job, from 1. */
  readonly troubles: Readonly<Record<number, Trouble>>;
  /** Of 100 effects, how many suffer besides. */
  readonly lossRate: number;
  /** Milliseconds that a reading of the ledger may lag behind. */
  readonly lag: number;
  /** Whether one of its questions to the service gets no answer. */
  readonly transient: boolean;
}

export const calm: Weather = { troubles: {}, lossRate: 0, lag: 0, transient: false };

export interface JobSpec {
  readonly runId: string;
  readonly attempt: number;
  readonly job: string;
  /** `undefined`: it rolls back by hand. */
  readonly deploys: string | undefined;
  readonly validates: boolean;
  /** Rolls back where the validation or the command fails. */
  readonly heals: boolean;
  readonly expectedCurrent: string | undefined;
  readonly acknowledges: boolean;
  readonly command: CommandEnd;
  readonly weather: Weather;
  /** The machine is lost with its first death: no post step runs. */
  readonly vanishes: boolean;
  readonly starts: number;
  /** Starts only when all before it have ended. */
  readonly alone: boolean;
  /** Its steps may fail: the job is a success in any case. */
  readonly forgives: boolean;
  /** Its `environment:` made a deployment at GitHub: of the commit that it deploys, or of another one. */
  readonly record: 'none' | 'own' | 'other';
  /** Milliseconds after its start when somebody cancels it. */
  readonly cancelled: number | undefined;
}

export interface Story {
  readonly name: string;
  readonly environment: string;
  readonly health: Readonly<Record<string, Health>>;
  /** Versions that were deployed and proven before, oldest first; the last one is live. */
  readonly before: readonly string[];
  readonly jobs: readonly JobSpec[];
  /** Whether a rollback pins the environment. */
  readonly pins: boolean;
  /** The tokens may write refs: there are a lock and an audit log. */
  readonly refs: boolean;
  /** Whether the server tells which runs are over. */
  readonly tells: boolean;
  /** When somebody else's tool deploys to the environment. */
  readonly foreign: number | undefined;
}

/** A job that all goes well with. */
export const nothingSpecial: JobSpec = {
  runId: '9000',
  attempt: 1,
  job: 'deploy',
  deploys: '9.0.0',
  validates: true,
  heals: false,
  expectedCurrent: undefined,
  acknowledges: false,
  command: 'ok',
  weather: calm,
  vanishes: false,
  forgives: false,
  record: 'none',
  starts: 0,
  alone: true,
  cancelled: undefined,
};

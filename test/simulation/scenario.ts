import type { CreateReleaseRequest } from '../../packages/core/src/operations/create-release.ts';
import type { Happening } from './people.ts';
import type { Plan } from './plan.ts';
import type { Rules } from './rules.ts';
import type { Rights, Weather } from './runner.ts';
import type { State } from './state.ts';

/** One run of the action. */
export interface RunSpec {
  readonly plan: Plan;
  readonly rights: Rights;
  /** Stops at the complete draft. */
  readonly draft: boolean;
  /** People may reword them between two runs. */
  readonly notes: string;
  readonly weather: Weather;
  /** Milliseconds after the beginning, or after the run before it ended. */
  readonly starts: number;
  readonly alone: boolean;
  /** Milliseconds after its start when somebody cancels it. */
  readonly cancelled: number | undefined;
}

/** What the tag is, and what it is of. */
export interface Tagging {
  readonly signed: boolean;
  /** A release commit, which is pushed with it. */
  readonly commits: boolean;
}

/** A story: what was there, who runs when, what people do meanwhile. */
export interface Scenario {
  readonly rules: Rules;
  readonly before: State;
  readonly runs: readonly RunSpec[];
  readonly happenings: readonly Happening[];
  /** The first run loses a single answer, if any: it must end well, and leave nothing to do. */
  readonly losesOne: boolean;
  /** The run that finishes it words its notes anew. */
  readonly rewords: boolean;
  readonly autoTag: boolean;
  readonly tagging: Tagging;
  /** Whether the files go to a package registry, too. */
  readonly publishes: boolean;
  readonly floatingTags: CreateReleaseRequest['floatingTags'];
}

export const firstNotes = '- it sails';
export const calm: Weather = { troubles: {}, lossRate: 0, damage: 0, lag: 0, digests: true };

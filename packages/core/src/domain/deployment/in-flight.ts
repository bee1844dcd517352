import { beganAt, isOpen, isOurs } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { Gate } from './gate.ts';

/** GitHub ends a job on its own machines after six hours; what is open for longer was left behind. */
const longestJob = 6 * 60 * 60_000;

export interface InFlightFacts {
  /** The environment's records, newest first. */
  readonly history: readonly DeploymentRecord[];
  readonly runId: string;
  /** Open records whose runs are over: they stand in nobody's way. */
  readonly vanished: readonly number[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** One at a time: two commands that deploy to one environment would mix two versions. */
export function inFlightGate({ history, runId, vanished, now }: InFlightFacts): Gate {
  const name = 'Nothing else is being deployed';
  const flying = history
    .filter(isOurs)
    .find(
      (record) =>
        isOpen(record) &&
        Date.parse(beganAt(record)) >= now - longestJob &&
        !vanished.includes(record.id) &&
        record.payload.run_id !== runId,
    );
  if (flying === undefined) return { name, outcome: 'pass', detail: 'none' };
  const { version, run_id: run } = flying.payload;
  const detail = `deployment ${flying.id} of ${version} by run ${run} is not closed yet`;
  return { name, outcome: 'fail', detail };
}

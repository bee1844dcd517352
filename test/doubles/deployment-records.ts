import { adoptionWords } from '../../packages/core/src/domain/deployment/adoption.ts';
import {
  type OurDeployment,
  proofDescription,
} from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import type {
  DeploymentPayload,
  DeploymentRecord,
  DeploymentState,
  DeploymentStatus,
} from '../../packages/core/src/domain/deployment/deployment-record.ts';

export const digest = 'd'.repeat(64);

/** The moment that is so many minutes after the tests' zero. */
export function minute(minutes: number): string {
  const time = new Date(Date.UTC(2026, 0, 12, 12, 0, 0) + minutes * 60_000);
  return time.toISOString().replace('.000', '');
}

/** A full SHA made from a short word. */
export function shaOf(word: string): string {
  return Buffer.from(word.padEnd(20, '.')).toString('hex').slice(0, 40);
}

export function payloadOf(version: string, fields: Partial<DeploymentPayload> = {}) {
  return {
    schema: 1,
    version,
    tag: `v${version}`,
    sha: shaOf(version),
    ref: 'main',
    run_id: `run-${version}`,
    attempt: 1,
    job: 'deploy',
    actor: 'octocat',
    artifacts_digest: 'a'.repeat(64),
    checks_digest: 'c'.repeat(64),
    rollback_safe: true,
    schema_floor: null,
    key: `key-${version}`,
    ...fields,
  } satisfies DeploymentPayload;
}

/** `good` is a success with our mark; the other words are GitHub's states. */
export type Step = DeploymentState | 'good';

/** The statuses of a deployment that began at a minute, each a second after the one before, or at its own minute. */
export function statusesOf(began: number, steps: readonly (Step | readonly [Step, number])[]) {
  return steps.map((step, index): DeploymentStatus => {
    const [word, at] = typeof step === 'string' ? [step, began + (index + 1) / 60] : step;
    return {
      state: word === 'good' ? 'success' : word,
      description: word === 'good' ? proofDescription(digest) : word,
      createdAt: minute(at),
    };
  });
}

/** One deployment of a version, begun at the minute of its id unless said otherwise. */
export function recordOf(
  id: number,
  version: string,
  steps: readonly (Step | readonly [Step, number])[],
  fields?: Partial<OurDeployment>,
): OurDeployment;
export function recordOf(
  id: number,
  version: string,
  steps: readonly (Step | readonly [Step, number])[],
  fields: Partial<DeploymentRecord>,
): DeploymentRecord;
export function recordOf(
  id: number,
  version: string,
  steps: readonly (Step | readonly [Step, number])[],
  fields: Partial<DeploymentRecord> = {},
): DeploymentRecord {
  return {
    id,
    environment: 'production',
    sha: shaOf(version),
    ref: shaOf(version),
    task: 'deploy',
    creator: 'github-actions[bot]',
    createdAt: minute(id),
    payload: payloadOf(version),
    statuses: statusesOf(id, steps),
    ...fields,
  };
}

/** The same record as somebody else would leave it: without our payload. */
export function foreign(record: DeploymentRecord): DeploymentRecord {
  return { ...record, payload: undefined };
}

/** How GitHub ends a job, and at which minute. */
export type JobEnd = readonly ['success' | 'failure', number];

/** The same deployment in the record that its job's `environment:` made, as GitHub keeps it; without `end` the job goes on. */
export function adoptedBy(record: OurDeployment, end?: JobEnd): DeploymentRecord {
  const runId = String(record.id);
  const ofJob = { description: '', logUrl: `https://github.com/o/s/actions/runs/${runId}/job/1` };
  const words = adoptionWords({ ...record.payload, run_id: runId });
  const began = { state: 'in_progress', createdAt: minute(record.id) } as const;
  return {
    ...record,
    payload: undefined,
    statuses: [
      { ...began, ...ofJob },
      ...words.map((description) => ({ ...began, description })),
      ...record.statuses,
      ...(end === undefined ? [] : [{ ...ofJob, state: end[0], createdAt: minute(end[1]) }]),
    ],
  };
}

import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { payloadOf, recordOf, type Step } from './deployment-records.ts';

const minutesPerDay = 24 * 60;

/** A deployment `day` days after the tests' zero, of a commit made `lead` minutes before; the steps follow by minutes. */
export function deployedOn(
  day: number,
  version: string,
  steps: readonly (readonly [Step, number])[],
  fields: {
    readonly lead?: number;
    readonly actor?: string;
    readonly from?: string;
    readonly reason?: string;
  } = {},
): DeploymentRecord {
  const began = Math.round(day * minutesPerDay);
  const { from, reason = 'Validation failed' } = fields;
  const rollback = from && { rollback: { from, to: version, reason, trigger: 'push' } };
  const record = recordOf(
    began,
    version,
    steps.map(([word, minutes]) => [word, began + minutes] as const),
    {
      task: from === undefined ? 'deploy' : 'rollback',
      payload: payloadOf(version, {
        actor: fields.actor ?? 'octocat',
        run_id: String(7_000 + began),
        ...rollback,
      }),
    },
  );
  return { ...record, committedAt: shifted(record.createdAt, -(fields.lead ?? 60)) };
}

function shifted(time: string, minutes: number): string {
  return new Date(Date.parse(time) + minutes * 60_000).toISOString().replace('.000', '');
}

import { hasBegun, hasSucceeded, isOurs, type OurDeployment } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { Gate } from './gate.ts';

const day = 24 * 60 * 60_000;
const mostADay = 2;

/**
 * Keeps automatic rollbacks from chasing each other: one for a deployment, none after one that failed, and two a day in
 * an environment. What a person starts is not held up, and what was called off before its command does not count.
 */
export function breakerGate(
  history: readonly DeploymentRecord[],
  from: OurDeployment,
  { automatic, now }: { readonly automatic: boolean; readonly now: number },
): Gate {
  const name = 'Automatic rollbacks are not chasing each other';
  if (!automatic) return { name, outcome: 'skip', detail: 'a person started this one' };
  const before = history
    .filter(isOurs)
    .filter(({ task, payload }) => task === 'rollback' && payload.rollback?.automatic === true)
    .filter(hasBegun);
  const same = before.find(
    ({ id, payload }) => id > from.id && payload.rollback?.from === from.payload.version,
  );
  if (same !== undefined)
    return {
      name,
      outcome: 'fail',
      detail: `deployment ${same.id} ${hasSucceeded(same) ? 'went' : 'tried to go'} back from ${from.payload.version} already`,
    };
  const today = before.filter(({ createdAt }) => now - Date.parse(createdAt) < day);
  return today.length < mostADay
    ? { name, outcome: 'pass', detail: `${today.length} in the last 24 hours` }
    : {
        name,
        outcome: 'fail',
        detail: `${today.length} in the last 24 hours: a person should look first`,
      };
}

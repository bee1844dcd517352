import {
  currentDeployment,
  type OurDeployment,
  shortenDescription,
  sortStatuses,
} from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { Gate } from './gate.ts';

const mark = 'slipway: acknowledged';

/**
 * The rollback that an environment rests on until somebody acknowledges it; `undefined` where it does not. What was
 * gone back from failed in a way that nobody may have looked at yet, and the next deployment could bring it again.
 */
export function pinOf(history: readonly DeploymentRecord[]): OurDeployment | undefined {
  const current = currentDeployment(history);
  if (current?.payload.pinned !== true) return undefined;
  return isAcknowledged(current) ? undefined : current;
}

/** What the status says that lifts a pin. */
export function acknowledgement(actor: string, reason: string): string {
  return shortenDescription(`${mark} by ${actor}: ${reason}`);
}

function isAcknowledged({ statuses }: DeploymentRecord): boolean {
  return sortStatuses(statuses).some(({ description }) => description.startsWith(mark));
}

/** Whether the environment is free to be deployed to, or somebody lifts its pin with this very deployment. */
export function pinGate(pin: OurDeployment | undefined, acknowledge: string): Gate {
  const name = 'Not pinned by a rollback';
  if (pin === undefined) return { name, outcome: 'pass', detail: 'none, or acknowledged' };
  const { rollback, version } = pin.payload;
  const story = `deployment ${pin.id} went back from ${rollback?.from} to ${version}: ${rollback?.reason}`;
  return acknowledge === ''
    ? { name, outcome: 'fail', detail: `${story}; say in \`acknowledge\` that this was looked at` }
    : { name, outcome: 'overridden', detail: `${story}; acknowledged: ${acknowledge}` };
}

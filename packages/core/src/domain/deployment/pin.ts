import {
  currentDeployment,
  hasSucceeded,
  isGood,
  isOurs,
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

/**
 * The rollback that went back from a version, since when nobody has acknowledged it, and no proof has taken it back:
 * until then the version is denied, whether the environment is pinned or not. Records come newest first.
 */
export function denialOf(
  history: readonly DeploymentRecord[],
  version: string,
): OurDeployment | undefined {
  const ours = history.filter(isOurs);
  const from = ours.find(
    (record) => record.payload.rollback?.from === version && hasSucceeded(record),
  );
  if (from === undefined || isAcknowledged(from)) return undefined;
  const isLifted = ours.some(
    (record) =>
      record.id > from.id &&
      record.payload.version === version &&
      (record.payload.acknowledge !== undefined || isGood(record)),
  );
  return isLifted ? undefined : from;
}

/** Whether the version may come again, or somebody lets it with this very deployment. */
export function denialGate(denial: OurDeployment | undefined, acknowledge: string): Gate {
  const name = 'Not gone back from';
  if (denial === undefined) return { name, outcome: 'pass', detail: 'never, or acknowledged' };
  const { rollback } = denial.payload;
  const story = `deployment ${denial.id} went back from ${rollback?.from}: ${rollback?.reason}`;
  return acknowledge === ''
    ? { name, outcome: 'fail', detail: `${story}; say in \`acknowledge\` what is different now` }
    : { name, outcome: 'overridden', detail: `${story}; acknowledged: ${acknowledge}` };
}

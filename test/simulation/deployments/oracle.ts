import type { DeploymentRecord } from '../../../packages/core/src/domain/deployment/deployment-record.ts';
import type { Entry } from './world.ts';

/** The rules once more, told from what was said in the order in which it was said. */

interface Status {
  readonly state: string;
  readonly description: string;
  readonly createdAt: string;
}

interface Said {
  readonly statuses: readonly Status[];
}

/** Times have seconds: of one second, what ends a deployment comes after what begins it, and bad news come last. */
function inOrder(statuses: readonly Status[]): readonly Status[] {
  const rank = ({ state }: Status) =>
    isOpenState(state) ? 0 : state === 'success' ? 1 : state === 'inactive' ? 2 : 3;
  const second = ({ createdAt }: Status) => Math.floor(Date.parse(createdAt) / 1000);
  return statuses.toSorted((a, b) => second(a) - second(b) || rank(a) - rank(b));
}

const isMark = (description: string) => description.startsWith('slipway: pass ');

export function stateOf({ words }: Pick<Entry, 'words'>): string {
  const said = words.map((word) => ({ ...word, createdAt: new Date(word.at).toISOString() }));
  return inOrder(said).at(-1)?.state ?? 'pending';
}

export function isOpenState(state: string): boolean {
  return ['pending', 'queued', 'in_progress'].includes(state);
}

export function isProven({ statuses }: Said): boolean {
  let good = false;
  for (const { state, description } of inOrder(statuses)) {
    if (state === 'success' && isMark(description)) good = true;
    if (state === 'failure' || state === 'error') good = false;
  }
  return good;
}

export function isRefuted(said: Said): boolean {
  return !isProven(said) && said.statuses.some(({ state }) => state === 'failure');
}

/** Why nobody should go back to a version; `undefined` where one may. Records come newest first. */
export function provenTarget(
  records: readonly DeploymentRecord[],
  version: string,
): string | undefined {
  const ours = records.filter(({ payload }) => payload?.version === version);
  const [last] = ours.filter((record) => isProven(record) || isRefuted(record));
  if (last === undefined) return 'it was never proven';
  return isRefuted(last) ? `deployment ${last.id} refuted it` : undefined;
}

/** Whether an environment rests on a rollback that nobody has looked at. */
export function pinned(records: readonly DeploymentRecord[]): boolean {
  const active = records.filter(
    ({ payload, statuses }) =>
      payload !== undefined && inOrder(statuses).at(-1)?.state === 'success',
  );
  const time = ({ statuses }: DeploymentRecord) =>
    statuses.findLast(({ state }) => state === 'success')?.createdAt ?? '';
  const [current] = active.toSorted((a, b) =>
    time(a) < time(b) ? 1 : time(a) > time(b) ? -1 : b.id - a.id,
  );
  return (
    current?.payload?.pinned === true &&
    !current.statuses.some(({ description }) => description.startsWith('slipway: acknowledged'))
  );
}

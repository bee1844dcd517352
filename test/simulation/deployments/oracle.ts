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

export function stateOf(entry: Pick<Entry, 'words' | 'payload' | 'madeFor'>): string {
  const last = (words: Entry['words']) =>
    inOrder(words.map((word) => ({ ...word, createdAt: new Date(word.at).toISOString() }))).at(-1)
      ?.state ?? 'pending';
  if (entry.madeFor === undefined || entry.payload === undefined) return last(entry.words);
  const own = last(ownWords(entry));
  const job = last(entry.words.filter(({ ofJob }) => ofJob));
  // Whoever deployed knows best; GitHub, who knows of the job alone, is heard where they said nothing.
  return !isOpenState(own) || isOpenState(job) ? own : 'error';
}

/** What was said of a deployment, without what GitHub said of its job and without what a payload would hold. */
export function ownWords({ words }: Pick<Entry, 'words'>): Entry['words'] {
  return words.filter(({ ofJob, description }) => !ofJob && !recordWord.test(description));
}

const recordWord = /^slipway: record (\d+)\/(\d+) /;

/** The payload of an adopted record, once all of it was said. */
export function payloadOf({ words, sha }: Pick<Entry, 'words' | 'sha'>): Entry['payload'] {
  const parts: string[] = [];
  let all = 0;
  for (const { description } of words) {
    const [start, number, count] = recordWord.exec(description) ?? [];
    if (start === undefined) continue;
    parts[Number(number) - 1] = description.slice(start.length);
    all = Number(count);
  }
  const whole = all > 0 && Object.keys(parts).length === all;
  return whole ? { schema: 1, sha, ref: sha, ...JSON.parse(parts.join('')) } : undefined;
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

/** Whether the last thing that anybody said of a version is that it was gone back from. Records come newest first. */
export function goneBackFrom(records: readonly DeploymentRecord[], version: string): boolean {
  for (const record of records) {
    const { payload, statuses } = record;
    if (payload?.version === version && (payload.acknowledge !== undefined || isProven(record)))
      return false;
    const back = payload?.rollback?.from === version;
    if (back && statuses.some(({ state }) => state === 'success'))
      return !statuses.some(({ description }) => description.startsWith('slipway: acknowledged'));
  }
  return false;
}

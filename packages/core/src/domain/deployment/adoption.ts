import { descriptionLimit, sortStatuses } from './deployment-ledger.ts';
import { parsePayload } from './deployment-payload.ts';
import type { DeploymentPayload, DeploymentRecord, DeploymentStatus } from './deployment-record.ts';
import { runOf } from './job-record.ts';

/** GitHub's record of a job has an empty payload, which nobody can change: what ours would hold stands in statuses. */
const word = /^slipway: record (\d{1,2})\/(\d{1,2}) (.+)$/;
const wordPrefix = 'slipway: record 99/99 '.length;
/** A reason is somebody's prose; more of it would take a status for each sentence. */
const longestReason = 120;

const ended: ReadonlySet<DeploymentStatus['state']> = new Set(['success', 'failure', 'error']);
const settled: ReadonlySet<DeploymentStatus['state']> = new Set([...ended, 'inactive']);

/**
 * What a deployment's payload holds, as descriptions of statuses, each within GitHub's limit. Commit and ref are the
 * record's own. Only plain ASCII without spaces, so that nothing on the way can change it.
 */
export function adoptionWords(payload: DeploymentPayload): readonly string[] {
  const { override, acknowledge } = payload;
  const text = JSON.stringify({
    ...fieldsOf(payload),
    ...(override !== undefined && { override: override.slice(0, longestReason) }),
    ...(acknowledge !== undefined && { acknowledge: acknowledge.slice(0, longestReason) }),
  }).replace(/[^!-~]/g, escaped);
  const size = descriptionLimit - wordPrefix;
  const count = Math.ceil(text.length / size);
  return Array.from(
    { length: count },
    (_, index) =>
      `slipway: record ${index + 1}/${count} ${text.slice(index * size, (index + 1) * size)}`,
  );
}

/**
 * A record as it counts: one of GitHub's that a deployment of ours adopted gets the payload that its statuses tell, and
 * what GitHub says of its job is told from what we say of the deployment. Any other one comes back as it is.
 */
export function readAdoption(record: DeploymentRecord): DeploymentRecord {
  if (record.payload !== undefined) return record;
  const words = record.statuses.filter(({ description }) => word.test(description));
  const payload = payloadOf(record, words);
  if (payload === undefined) return record;
  const ofJob = (status: DeploymentStatus) =>
    status.description === '' && status.state !== 'inactive' && runOf(status) === payload.run_id;
  const own = record.statuses.filter((status) => !words.includes(status) && !ofJob(status));
  const end = sortStatuses(record.statuses.filter(ofJob)).findLast(({ state }) => ended.has(state));
  return {
    ...record,
    payload,
    statuses: [...own, ...endOfJob(own, end)],
    adoptedAt: sortStatuses(words).at(-1)?.createdAt,
  };
}

/**
 * GitHub's word on its job says nothing of the version's health, nor whether the command ran at all: a job may go on
 * after a step that failed. Where nobody closed the deployment its state is unknown; where somebody did, a failure only
 * spoils the proof, and a success takes nothing back.
 */
function endOfJob(
  own: readonly DeploymentStatus[],
  end: DeploymentStatus | undefined,
): readonly DeploymentStatus[] {
  if (end === undefined) return [];
  const isClosed = settled.has(sortStatuses(own).at(-1)?.state ?? 'pending');
  if (end.state === 'success' && isClosed) return [];
  return [{ ...end, state: 'error', ...(isClosed && { ofJob: true }) }];
}

function payloadOf(
  { sha, ref }: DeploymentRecord,
  words: readonly DeploymentStatus[],
): DeploymentPayload | undefined {
  const parts = new Map<number, string>();
  let count = 0;
  for (const { description } of words) {
    const [, number, of, text = ''] = word.exec(description) ?? [];
    parts.set(Number(number), text);
    count = Number(of);
  }
  if (count === 0 || parts.size !== count) return undefined;
  const text = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
  const told = parseObject(text.join(''));
  return told && parsePayload({ ...told, schema: 1, sha, ref });
}

function fieldsOf({ schema, sha, ref, override, acknowledge, ...fields }: DeploymentPayload) {
  return fields;
}

function parseObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

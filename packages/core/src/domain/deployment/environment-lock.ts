import { environmentKey } from './environment-key.ts';

/** How long a lock is held at most, in milliseconds: longer than a deployment with its soak; then it was left behind. */
export const longestHold = 2 * 60 * 60_000;

/** Who holds an environment's lock, and for how long. */
export interface LockOwner {
  readonly run_id: string;
  readonly attempt: number;
  readonly job: string;
  readonly actor: string;
  /** ISO 8601 in UTC: a lock that is older was left behind. */
  readonly expires: string;
  /** What is done meanwhile: two with the same purpose do the same. */
  readonly purpose?: string;
}

/** The lock as the text that is stored. */
export function renderLock(owner: LockOwner): string {
  return JSON.stringify({ schema: 1, ...owner });
}

/** Reads a stored lock; `undefined` where it is none of ours. */
export function parseLock(text: string): LockOwner | undefined {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const ours =
    fields.schema === 1 &&
    ['run_id', 'job', 'actor', 'expires'].every((name) => typeof fields[name] === 'string') &&
    typeof fields.attempt === 'number' &&
    (fields.purpose === undefined || typeof fields.purpose === 'string');
  return ours ? (fields as unknown as LockOwner) : undefined;
}

/** Whether a lock that is there keeps somebody else out at a moment (milliseconds since 1970). One that cannot be read does not. */
export function isForeignLock(
  held: LockOwner | undefined,
  own: Pick<LockOwner, 'run_id' | 'job'>,
  now: number,
): held is LockOwner {
  if (held === undefined || !(Date.parse(held.expires) > now)) return false;
  return held.run_id !== own.run_id || held.job !== own.job;
}

/** The ref on the server that is an environment's lock. */
export function lockRef(environment: string): string {
  return `refs/slipway/lock/${environmentKey(environment)}`;
}

/** Who is in the way, since when and what for, as a sentence. */
export function describeLock(environment: string, owner: LockOwner): string {
  const { run_id, attempt, job, actor, expires, purpose } = owner;
  const since = `${new Date(Date.parse(expires) - longestHold).toISOString().slice(0, 19)}Z`;
  const why = purpose === undefined ? '' : `, to ${purpose}`;
  return `Run ${run_id}, attempt ${attempt} (${job}, by ${actor}), has held the lock of ${environment} since ${since}${why}.`;
}

/** The same for somebody who is kept out: until when, and how to break a lock that was left behind. */
export function explainLock(environment: string, owner: LockOwner): string {
  return [
    describeLock(environment, owner),
    `It counts no more once that attempt is known to be over (in a private repository that takes \`actions: read\`), or after ${owner.expires}.`,
    `If nothing is going on there, give a reason in \`override\`, or remove it: \`git push origin :${lockRef(environment)}\`.`,
  ].join(' ');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

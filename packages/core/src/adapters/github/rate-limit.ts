import type { Clock } from '../../ports/clock.ts';
import type { Problem } from './problem.ts';

const firstBackoff = 500;
const readTries = 4;
/** GitHub asks for a minute where a secondary limit names no time. */
const withoutTime = 60_000;

/** Whether GitHub turned the request away unheard, because of a rate limit. */
export function isLimited(problem: Problem): boolean {
  if (problem.status === 429) return true;
  if (problem.status !== 403) return false;
  const { retryAfter, remaining } = problem.limits;
  return retryAfter !== undefined || remaining === 0 || /rate limit/i.test(problem.message);
}

/** Whether it is not known what became of the request: a server's fault, or no usable answer. */
export function isUnanswered(problem: Problem): boolean {
  return problem.status === 0 || problem.status >= 500;
}

/** Milliseconds to wait before the next try; `undefined`: there is none. */
export function pauseBefore(
  problem: Problem,
  call: { readonly tries: number; readonly repeatable: boolean },
  clock: Clock,
): number | undefined {
  if (isLimited(problem)) return toldWait(problem, clock);
  if (!call.repeatable || !isUnanswered(problem) || call.tries >= readTries) return undefined;
  return Math.round(firstBackoff * 2 ** (call.tries - 1) * (1 + clock.random() / 2));
}

function toldWait(problem: Problem, clock: Clock): number {
  const { retryAfter, remaining, reset } = problem.limits;
  if (retryAfter !== undefined) return retryAfter * 1000;
  if (remaining === 0 && reset !== undefined) return Math.max(1000, reset * 1000 - clock.now());
  return withoutTime;
}

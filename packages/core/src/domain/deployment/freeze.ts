import type { FreezeWindow } from '../config/config.ts';
import type { Gate } from './gate.ts';

const day = 24 * 60 * 60_000;

/** Whether deployments rest at a moment (milliseconds since 1970). A date as an end counts to its end. */
export function freezeGate(windows: readonly FreezeWindow[], now: number): Gate {
  const name = 'No freeze';
  if (windows.length === 0) return { name, outcome: 'skip', detail: 'none is configured' };
  const window = windows.find(
    ({ from, until }) => now >= Date.parse(from) && now < endOfFreeze(until),
  );
  return window === undefined
    ? { name, outcome: 'pass', detail: 'none at this time' }
    : { name, outcome: 'fail', detail: `until ${window.until}: ${window.reason}` };
}

/** When a freeze is over, in milliseconds since 1970: a date counts to its end. */
export function endOfFreeze(until: string): number {
  return Date.parse(until) + (until.includes('T') ? 0 : day);
}

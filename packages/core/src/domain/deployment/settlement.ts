import { isOpen } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';

/** How the main step left things, as far as it could tell before it ended. */
export type Progress =
  /** Nothing is known: it was killed. */
  | 'unknown'
  /** The command ended well. */
  | 'command-finished'
  /** There was no command: the job's own steps deploy. */
  | 'left-open';

export interface Settlement {
  readonly state: 'success' | 'failure' | 'error' | 'inactive';
  readonly description: string;
}

/**
 * How a deployment is closed that is still open when its job ends; `undefined` where it is closed already. Success without
 * our mark is no proof of health. `in_progress` is written just before the command, so that without it nothing began.
 */
export function settleOpen(
  record: DeploymentRecord,
  jobStatus: string,
  progress: Progress,
): Settlement | undefined {
  if (!isOpen(record)) return undefined;
  if (!record.statuses.some(({ state }) => state === 'in_progress'))
    return { state: 'inactive', description: 'Called off before its command began' };
  if (progress === 'unknown')
    return { state: 'error', description: 'Stopped while its command ran: state unknown' };
  if (jobStatus === 'success') return { state: 'success', description: 'Deployed, not validated' };
  if (jobStatus === 'cancelled')
    return {
      state: 'error',
      description: 'The job was cancelled before validation: state unknown',
    };
  return progress === 'left-open'
    ? { state: 'failure', description: 'A step of the job failed' }
    : { state: 'error', description: 'Deployed, then the job failed: not validated' };
}

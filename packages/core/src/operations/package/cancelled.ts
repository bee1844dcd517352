import { SlipwayError } from '../../domain/errors.ts';

/** Throws `cancelled` where somebody has stopped the run. */
export function stopIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return;
  throw new SlipwayError('cancelled', 'Packaging was cancelled; nothing was written.', {
    remedy: 'Run it again: it begins anew.',
  });
}

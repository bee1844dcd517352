import { SlipwayError } from './errors.ts';

/** Events that run with the repository's secrets on behalf of people who may be strangers to it. */
const strangers: ReadonlySet<string> = new Set(['pull_request_target', 'fork']);

/** Throws `refused-event` where a stranger could have started the run: nothing is deployed or released for them. */
export function requireTrustedEvent(event: string, done = 'deployed'): void {
  if (!strangers.has(event)) return;
  throw new SlipwayError('refused-event', `Nothing is ${done} for the event ${event}.`, {
    remedy:
      'Run the workflow on `push`, `release` or `workflow_dispatch`: strangers can start this one.',
  });
}

import { readFile } from 'node:fs/promises';
import { type RunContext, SlipwayError } from '@slipway/core';

/** The parts of GitHub's event payload that tell whose code started the run, and what it would be merged into. */
export interface EventPayload {
  readonly pull_request?: {
    readonly number?: number;
    readonly title?: string;
    readonly head?: { readonly ref?: string; readonly repo?: HeadRepository | null };
    readonly base?: { readonly sha?: string; readonly ref?: string };
  };
  readonly merge_group?: { readonly base_sha?: string; readonly base_ref?: string };
  readonly workflow_run?: { readonly head_repository?: HeadRepository | null };
}

interface HeadRepository {
  readonly full_name?: string;
}

const pullRequestEvents = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
]);

/**
 * Throws `refused-event` where strangers' code could act with the repository's rights: always on
 * `pull_request_target` and on a `workflow_run` of a fork; on a fork's pull request, whose token only reads,
 * where the step would write. A payload that cannot be read counts as a fork's.
 */
export function refuseUntrustedEvent(
  run: Pick<RunContext, 'event' | 'repository'>,
  payload: EventPayload | undefined,
  writes: boolean,
): void {
  if (run.event === 'pull_request_target')
    throw refused(
      '`pull_request_target` runs give the code of strangers the rights of the repository.',
    );
  if (run.event === 'workflow_run' && isForeign(payload?.workflow_run?.head_repository, run))
    throw refused("This `workflow_run` was started by a fork, and it has the repository's rights.");
  if (!writes || !pullRequestEvents.has(run.event)) return;
  if (isForeign(payload?.pull_request?.head?.repo, run))
    throw refused('This pull request comes from a fork: its run may read, and this step writes.');
}

function isForeign(
  head: HeadRepository | null | undefined,
  { repository }: { repository: string },
) {
  return head?.full_name?.toLowerCase() !== repository.toLowerCase();
}

function refused(message: string): SlipwayError {
  return new SlipwayError('refused-event', message, {
    remedy:
      'Start it by `push`, a tag or `workflow_dispatch`; on pull requests of forks use `dry-run: true`.',
  });
}

/** Reads the payload that the runner left in a file; `undefined` where there is none that can be read. */
export async function readEventPayload(
  path: string | undefined,
): Promise<EventPayload | undefined> {
  if (!path) return undefined;
  try {
    const payload: unknown = JSON.parse(await readFile(path, 'utf8'));
    return typeof payload === 'object' && payload !== null ? payload : undefined;
  } catch {
    return undefined;
  }
}

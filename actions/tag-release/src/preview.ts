import type { EventPayload, Runner } from '@slipway/action-kit';
import {
  isReleaseBranch,
  type ReleaseNotes,
  type ReleaseNotesRequest,
  type Releasing,
  type RunContext,
  SlipwayError,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { outputNotes, outputNothing } from './outputs.ts';
import { writePlanFiles } from './plan-files.ts';
import { renderPreview } from './preview-summary.ts';
import { tellPreview } from './preview-words.ts';
import { readNotesRequest } from './request.ts';

type Run = Runner<Input, Output, Releasing>;

const previewEvents: ReadonlySet<string> = new Set([
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'merge_group',
]);

/** Whether a run is of a change that is not merged: it only looks, whatever its inputs say. */
export function isPreview({ event }: Pick<RunContext, 'event'>): boolean {
  return previewEvents.has(event);
}

/**
 * Says what merging would release, and why. What is checked out is the change as it would be merged. Nothing is
 * written, and no token is needed.
 */
export async function preview(runner: Run): Promise<void> {
  const payload = await runner.event();
  const request = { ...(await readNotesRequest(runner)), ref: targetOf(payload) };
  const notes = await runner.slipway.generateReleaseNotes(request);
  const before = await planBefore(runner, request, payload);
  if (notes.kind === 'nothing')
    outputNothing(runner, notes, await writePlanFiles(runner, notes.plan));
  else await outputPlanned(runner, notes);
  const { release_management: settings } = request.config;
  const pull = payload?.pull_request;
  const words = tellPreview(notes, before, {
    isGroup: runner.run.event === 'merge_group',
    proposes:
      runner.inputs.text('mode') === 'pull-request' &&
      !isReleaseBranch(pull?.head?.ref ?? '', settings.release_branch),
  });
  const context = { repositoryUrl: runner.repositoryUrl };
  const title = pull?.title;
  await runner.summarize(
    renderPreview({ notes, before, words, title, bumps: settings.bumps }, context),
  );
  runner.log.notice(words.replaceAll('`', ''));
}

/** The branch that the change would be merged into: a maintenance branch does not release every version. */
function targetOf(payload: EventPayload | undefined): string {
  const branch = payload?.pull_request?.base?.ref;
  return branch === undefined ? (payload?.merge_group?.base_ref ?? '') : `refs/heads/${branch}`;
}

/** The outputs of a dry run: what a release would be. */
async function outputPlanned(
  runner: Run,
  notes: Extract<ReleaseNotes, { kind: 'release' }>,
): Promise<void> {
  outputNotes(runner, notes, await writePlanFiles(runner, notes.plan, { notes: notes.markdown }));
  runner.output('released', true);
  runner.output('release-id', '');
  runner.output('release-url', '');
}

/** What the next release is without the change; `undefined` where nobody can tell, or it was asked for. */
async function planBefore(
  { slipway, log }: Run,
  request: ReleaseNotesRequest,
  payload: EventPayload | undefined,
): Promise<ReleaseNotes | undefined> {
  const base = payload?.pull_request?.base?.sha ?? payload?.merge_group?.base_sha;
  if (base === undefined || !/^[0-9a-f]{40,64}$/.test(base)) return undefined;
  if (request.version !== undefined || request.bump !== 'auto') return undefined;
  try {
    return await slipway.generateReleaseNotes({ ...request, commit: base, strict: false });
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    log.debug(`What would be released without the change is not known: ${error.message}`);
    return undefined;
  }
}

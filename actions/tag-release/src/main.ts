import type { Runner } from '@slipway/action-kit';
import type { Releasing } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { outputNotes, outputNothing, outputRelease } from './outputs.ts';
import { writePlanFiles } from './plan-files.ts';
import { readNotesRequest, readReleaseRequest } from './request.ts';
import { renderNothing, renderSummary } from './summary.ts';

/** Names the next version, writes its notes, and releases it; nothing to release is no failure. */
export async function main(runner: Runner<Input, Output, Releasing>): Promise<void> {
  const context = { repositoryUrl: runner.repositoryUrl };
  const notes = await runner.slipway.generateReleaseNotes(await readNotesRequest(runner));
  if (notes.kind === 'nothing') {
    outputNothing(runner, notes, await writePlanFiles(runner, notes.plan, undefined));
    await runner.summarize(renderNothing(notes, context));
    runner.log.notice(`There is nothing to release: ${notes.reason}`);
    return;
  }
  const request = await readReleaseRequest(runner, notes);
  outputNotes(runner, notes, await writePlanFiles(runner, notes.plan, request.notes));
  const release = await runner.slipway.createRelease(request);
  outputRelease(runner, release);
  await runner.summarize(renderSummary(notes, release, context));
}

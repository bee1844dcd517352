import type { Runner } from '@slipway/action-kit';
import type { Releasing } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { outputNotes, outputNothing, outputRelease } from './outputs.ts';
import { writePlanFiles } from './plan-files.ts';
import { isPreview, preview } from './preview.ts';
import { releaseByPullRequest } from './pull-request.ts';
import { releasePackages } from './release-packages.ts';
import { readNotesRequest, readReleaseRequests } from './request.ts';
import { renderNothing, renderSummary } from './summary.ts';

/** Names the next versions, writes their notes, and releases them; nothing to release is no failure. */
export async function main(runner: Runner<Input, Output, Releasing>): Promise<void> {
  if (isPreview(runner.run)) return preview(runner);
  if (runner.inputs.choice('mode', ['direct', 'pull-request']) === 'pull-request')
    return releaseByPullRequest(runner);
  const context = { repositoryUrl: runner.repositoryUrl };
  const notes = await runner.slipway.generateReleaseNotes(await readNotesRequest(runner));
  if (notes.kind === 'nothing') {
    outputNothing(runner, notes, await writePlanFiles(runner, notes.plan));
    await runner.summarize(renderNothing(notes, context));
    runner.log.notice(`There is nothing to release: ${notes.reason}`);
    return;
  }
  const requests = await readReleaseRequests(runner, notes);
  const first = requests.find((one) => one.package === notes.package);
  const texts = { notes: first?.request.notes, changelog: first?.changelog };
  outputNotes(runner, notes, await writePlanFiles(runner, notes.plan, texts));
  const releases = await releasePackages(requests, runner.slipway);
  for (const {
    package: { tag, reason },
    release,
  } of releases)
    if (release.kind === 'planned')
      runner.log.notice(`Dry run: ${tag} would be released. ${reason}`);
  outputRelease(runner, releases, notes.package);
  await runner.summarize(renderSummary(notes, releases, context));
}

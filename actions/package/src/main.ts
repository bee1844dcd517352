import type { Runner } from '@slipway/action-kit';
import type { Packaging } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';
import { readRequest } from './request.ts';
import { renderSummary } from './summary.ts';
import { verifyDownload } from './verify.ts';

/** Builds and proves the project's artifacts, and tells the next steps where they are; or checks a downloaded release instead. */
export async function main(runner: Runner<Input, Output, Packaging>): Promise<void> {
  const folder = runner.inputs.optional('verify-release');
  if (folder !== undefined) return verifyDownload(runner, folder);
  const request = await readRequest(runner);
  const made = await runner.slipway.packageDeployment(request);
  runner.output('version', made.version);
  runner.output('manifest', made.manifestPath);
  runner.output('manifest-digest', made.manifestDigest);
  runner.output('artifacts', JSON.stringify(made.manifest.artifacts));
  runner.output('changes', JSON.stringify(made.contents?.changes ?? []));
  runner.output('output-directory', made.outputDirectory);
  await runner.summarize(renderSummary(made, { verified: request.verify }));
}

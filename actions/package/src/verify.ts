import { blocks, code, heading, prose, type Runner, table } from '@slipway/action-kit';
import { type Packaging, pathFrom, type ReleaseVerification } from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

/** Checks the downloaded release in a folder instead of packaging; the step fails where a check does. */
export async function verifyDownload(
  runner: Runner<Input, Output, Packaging>,
  folder: string,
): Promise<void> {
  const { workingDirectory, run, signal } = runner;
  const found = await runner.slipway.verifyRelease({
    folder: pathFrom(workingDirectory, folder),
    projectPath: workingDirectory,
    repository: run.repository,
    config: await runner.config(),
    signal,
  });
  runner.output('version', found.manifest?.version);
  runner.output('manifest', `${found.folder}/manifest.json`);
  runner.output('artifacts', JSON.stringify(found.manifest?.artifacts ?? []));
  runner.output('output-directory', found.folder);
  await runner.summarize(renderVerification(found));
  const [first, ...others] = found.checks.filter((check) => check.outcome === 'fail');
  if (first === undefined) return;
  const more =
    others.length > 0 ? ` ${others.map(({ name }) => name).join(', ')} failed, too.` : '';
  runner.fail(
    `The release in ${folder} must not be used. The check "${first.name}" failed: ${first.detail.replace(/\.$/, '')}.${more}`,
    `${first.remedy} Where it stays so, tell those who released it. The job summary shows each check.`,
  );
}

const signs: Readonly<Record<ReleaseVerification['checks'][number]['outcome'], string>> = {
  pass: '✅ good',
  fail: '❌ wrong',
  skip: '➖ nothing to check',
};

/** Sums that lie beside the files can be changed along with them. */
const unvouched =
  '> The files are whole and fit each other. Neither a signature nor provenance that was traced to a root says who made them: see `packaging.signing` and `packaging.trusted_root`.';

function renderVerification({
  kind,
  folder,
  manifest,
  checks,
  vouched,
}: ReleaseVerification): string {
  const what = manifest === undefined ? folder : `${manifest.name} ${manifest.version}`;
  return blocks(
    heading(kind === 'verified' ? `Verified ${what}` : `${what} must not be used`),
    table(
      ['Check', 'Outcome', 'Found'],
      checks.map(({ name, outcome, detail }) => [name, signs[outcome], prose(detail)]),
    ),
    kind === 'verified' && !vouched ? unvouched : '',
    ...checks.map((check) =>
      check.outcome === 'fail' ? `**${check.name}:** ${prose(check.remedy)}` : '',
    ),
    `Looked at ${code(folder)}; nothing was changed.`,
  );
}

import { blocks, code, details, heading, humanBytes, prose, table } from '@slipway/action-kit';
import type { DeploymentPackage } from '@slipway/core';
import { renderContents } from './contents-summary.ts';

/** The job summary of a package: what was made, what was proven of it, and what to look at. */
export function renderSummary(
  made: DeploymentPackage,
  { verified }: { readonly verified: boolean },
): string {
  const planned = made.kind === 'planned';
  const title = `${made.name} ${made.version}`;
  return blocks(
    heading(planned ? `Dry run: ${title} would be packaged` : `Packaged ${title}`),
    planned ? renderPlanned(made) : renderArtifacts(made),
    planned ? 'Nothing was built and nothing was written.' : renderProof(made, verified),
    renderWarnings(made),
    renderContents(made),
    renderCompanions(made),
    planned ? '' : details('SHA-256 sums', renderSums(made)),
  );
}

function renderPlanned({ manifest }: DeploymentPackage): string {
  return table(
    ['Artifact', 'Format'],
    manifest.artifacts.map(({ name, format }) => [code(name), format]),
  );
}

function renderArtifacts({ manifest, checks }: DeploymentPackage): string {
  const { artifacts } = manifest;
  const bound = artifacts.some(({ platform }) => platform !== 'any');
  const platformOf = (platform: string) => (bound ? [platform] : []);
  return table(
    ['Artifact', 'Format', ...platformOf('For'), 'Size', 'Proven'],
    artifacts.map(({ name, format, platform, size }, index) => [
      code(name),
      format,
      ...platformOf(platform),
      humanBytes(size),
      // Each thing on a line of its own: the list is read from top to bottom.
      prose((checks[index] ?? '—').replaceAll(', ', '\n')),
    ]),
  );
}

function renderProof({ commit, manifest }: DeploymentPackage, verified: boolean): string {
  const { artifacts, created } = manifest;
  const total = humanBytes(artifacts.reduce((sum, { size }) => sum + size, 0));
  const weight = artifacts.length > 1 ? `, ${total} together` : '';
  const made = `Made from commit ${code(commit.slice(0, 10))} of ${created}${weight}.`;
  return verified ? made : `${made} The contents were not checked: \`verify\` is off.`;
}

function renderCompanions({ companions }: DeploymentPackage): string {
  if (companions.length === 0) return '';
  return blocks(
    heading('Vouched for', 3),
    table(
      ['File', 'What it says'],
      companions.map(({ name, what }) => [code(name), prose(what)]),
    ),
  );
}

function renderWarnings({ warnings }: DeploymentPackage): string {
  if (warnings.length === 0) return '';
  return blocks(
    heading('To look at', 3),
    warnings.map((warning) => `- ${prose(warning)}`).join('\n'),
  );
}

function renderSums({ manifest }: DeploymentPackage): string {
  return table(
    ['SHA-256', 'Artifact'],
    manifest.artifacts.map(({ name, sha256 }) => [code(sha256), code(name)]),
  );
}

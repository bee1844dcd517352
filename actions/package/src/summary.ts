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
    renderContents(made),
    renderCompanions(made),
    renderWarnings(made),
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
  return table(
    ['Artifact', 'Format', 'For', 'Size', 'SHA-256', 'Proven'],
    manifest.artifacts.map(({ name, format, platform, size, sha256 }, index) => [
      code(name),
      format,
      platform,
      humanBytes(size),
      code(sha256.slice(0, 12)),
      prose(checks[index] ?? '—'),
    ]),
  );
}

function renderProof({ commit, manifest }: DeploymentPackage, verified: boolean): string {
  const made = `Made from commit ${code(commit.slice(0, 10))} of ${manifest.created}.`;
  return verified ? made : `${made} The contents were not checked: \`verify\` is off.`;
}

function renderCompanions({ companions }: DeploymentPackage): string {
  if (companions.length === 0) return '';
  return table(
    ['Beside them', 'What it says'],
    companions.map(({ name, what }) => [code(name), prose(what)]),
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

import {
  blocks,
  code,
  details,
  escapeMarkdown,
  gateTable,
  heading,
  humanDuration,
  link,
  prose,
  table,
} from '@slipway/action-kit';
import type { DeploymentResult } from '@slipway/core';

const titles: Readonly<Record<DeploymentResult['kind'], string>> = {
  deployed: '🚀 deployed',
  'left-open': '🚧 open for the job’s own steps',
  'already-deployed': '✅ deployed already',
  superseded: '⏭️ superseded',
  refused: '⛔ refused',
  failed: '❌ failed',
  planned: '📝 planned, nothing was changed',
};

/** The story of a deployment: from which version to which, of which commit, how long it took, and what was checked. */
export function renderSummary(result: DeploymentResult, repositoryUrl: string): string {
  const { environment, version, previousVersion } = result;
  const way = previousVersion === null ? version : `${previousVersion} → ${version}`;
  return blocks(
    heading(`${environment}, ${way}: ${titles[result.kind]}`),
    prose(result.reason),
    facts(result, repositoryUrl),
    result.gates.length === 0 ? '' : details('Checked before', gateTable(result.gates)),
  );
}

function facts(result: DeploymentResult, repositoryUrl: string): string {
  const { environment, version, tag, sha, id, name, status } = result;
  const took = Date.parse(result.endedAt) - Date.parse(result.startedAt);
  const page = `${repositoryUrl}/deployments/${encodeURIComponent(environment)}`;
  return table(
    ['Version', 'Commit', 'Deployment', 'State', 'Began', 'Took'],
    [
      [
        link(version, `${repositoryUrl}/releases/tag/${encodeURIComponent(tag)}`),
        link(sha.slice(0, 12), `${repositoryUrl}/commit/${sha}`),
        id === undefined ? '—' : `${code(name)} (${link(String(id), page)})`,
        code(status),
        escapeMarkdown(result.startedAt),
        took < 1_000 ? 'under 1 s' : humanDuration(took),
      ],
    ],
  );
}

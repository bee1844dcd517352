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
import type { Gate, RollbackResult } from '@slipway/core';
import { renderWay } from './way.ts';

export interface SummaryContext {
  readonly environment: string;
  readonly reason: string;
  readonly override: string;
  readonly repositoryUrl: string;
}

const titles: Readonly<Record<RollbackResult['kind'], string>> = {
  'rolled-back': '✅ rolled back',
  'nothing-to-do': '✅ nothing to do',
  refused: '⛔ refused',
  superseded: '⏭️ superseded',
  failed: '❌ failed',
  planned: '📝 planned, nothing was changed',
};

/** The story of a rollback: from where to where, over which versions, past which gates, and why. */
export function renderSummary(result: RollbackResult, context: SummaryContext): string {
  const { fromVersion, toVersion } = result;
  const way = toVersion === null ? (fromVersion ?? '') : `${fromVersion ?? '?'} → ${toVersion}`;
  const place = way === '' ? context.environment : `${context.environment}, ${way}`;
  return blocks(
    heading(`${place}: ${titles[result.kind]}`),
    prose(result.reason),
    renderWay(result),
    facts(result, context),
    gateTable(result.gates),
    overrideOf(result.gates, context.override),
    files(result),
  );
}

function facts(result: RollbackResult, context: SummaryContext): string {
  const { repositoryUrl, environment, reason } = context;
  const { targetSha, deploymentId, name, startedAt, endedAt } = result;
  if (result.toVersion === null) return '';
  const page = `${repositoryUrl}/deployments/${encodeURIComponent(environment)}`;
  return table(
    ['Why', 'Commit', 'Deployment', 'Began', 'Took'],
    [
      [
        escapeMarkdown(reason),
        targetSha === undefined
          ? '—'
          : link(targetSha.slice(0, 12), `${repositoryUrl}/commit/${targetSha}`),
        deploymentId === undefined
          ? '—'
          : `${code(name ?? '')} (${link(String(deploymentId), page)})`,
        escapeMarkdown(startedAt),
        humanDuration(Date.parse(endedAt) - Date.parse(startedAt)),
      ],
    ],
  );
}

function overrideOf(gates: readonly Gate[], override: string): string {
  const passedOver = gates.some(({ outcome }) => outcome === 'overridden');
  return passedOver ? `Overridden because: ${escapeMarkdown(override)}` : '';
}

function files({ reportPath, evidencePath }: RollbackResult): string {
  if (reportPath === undefined || evidencePath === undefined) return '';
  return details('Files', `Report: ${code(reportPath)}<br>Evidence: ${code(evidencePath)}`);
}

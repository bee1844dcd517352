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

const mostCommits = 30;

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
    result.pinned === true ? pinned : '',
    renderWay(result),
    facts(result, context),
    renderRemoved(result, context),
    result.followed.length === 0 ? '' : list(result.followed),
    gateTable(result.gates),
    overrideOf(result.gates, context.override),
    files(result),
  );
}

const pinned =
  'The environment is pinned now: the next `deploy` says in its input `acknowledge` what was looked at, or is refused.';

/** Of a plan: what would go out of service, commit by commit. */
function renderRemoved(
  { kind, removed }: RollbackResult,
  { repositoryUrl }: SummaryContext,
): string {
  if (kind !== 'planned' || removed.length === 0) return '';
  const shown = removed.slice(0, mostCommits);
  const lines = shown.map(
    ({ sha, subject }) =>
      `${link(sha.slice(0, 7), `${repositoryUrl}/commit/${sha}`)} ${escapeMarkdown(subject)}`,
  );
  const more = removed.length > shown.length ? [`and ${removed.length - shown.length} more`] : [];
  const commits = removed.length === 1 ? '1 commit' : `${removed.length} commits`;
  return details(`${commits} would go out of service`, list([...lines, ...more]));
}

function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
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

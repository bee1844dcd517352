import {
  blocks,
  code,
  details,
  escapeMarkdown,
  heading,
  humanDuration,
  link,
  mermaid,
  mermaidLabel,
  prose,
  table,
} from '@slipway/action-kit';
import type { Sample, ValidationResult, Verdict } from '@slipway/core';

export interface SummaryContext {
  readonly repositoryUrl: string;
  readonly phase: 'pre' | 'post' | 'all';
  readonly dryRun: boolean;
}

/** The last samples that fit into a row. */
const shownSamples = 24;
/** With fewer points a curve says less than the table. */
const pointsForCurve = 6;
const mostPoints = 40;

const signs: Readonly<Record<Verdict, string>> = { pass: '✅', fail: '❌', inconclusive: '⚠️' };
const squares: Readonly<Record<Sample['outcome'], string>> = {
  pass: '🟩',
  fail: '🟥',
  stale: '🟨',
  error: '⬜',
};

/** What the validation found, for people: the verdict, each check over time, and where a rollback would go. */
export function renderSummary(result: ValidationResult, context: SummaryContext): string {
  const { environment, version } = result.report.deployment;
  const moment = context.phase === 'pre' ? ' before the deployment' : '';
  return blocks(
    heading(`${signs[result.verdict]} ${environment}${moment}, ${version}: ${result.verdict}`),
    context.dryRun ? 'A dry run: no record was changed and no webhook was sent.' : '',
    prose(result.reasons.map((reason) => `- ${reason}`).join('\n')),
    checkTable(result),
    curve(result.samples),
    facts(result, context),
    details(
      'Files',
      `Report: ${code(result.reportPath)}<br>Evidence: ${code(result.evidencePath)}`,
    ),
  );
}

function checkTable({ checks, samples }: ValidationResult): string {
  if (checks.length === 0) return '';
  const rows = checks.map((check) => [
    escapeMarkdown(check.name) + (check.critical ? '' : ' (not critical)'),
    `${signs[check.verdict]} ${check.verdict}`,
    `${check.passes} of ${check.samples}`,
    overTime(samples.filter((sample) => sample.check === check.name)),
    milliseconds(check.p50_ms),
    milliseconds(check.p95_ms),
    check.first_failure === null ? '' : prose(check.first_failure),
  ]);
  const legend =
    '🟩 pass, 🟥 fail, 🟨 another version answered, ⬜ no answer. p95 needs 20 samples.';
  return `${table(['Check', 'Verdict', 'Passed', 'Over time', 'p50', 'p95', 'First failure'], rows)}\n${legend}`;
}

function overTime(samples: readonly Sample[]): string {
  const hidden = samples.length > shownSamples ? '… ' : '';
  return (
    hidden +
    samples
      .slice(-shownSamples)
      .map(({ outcome }) => squares[outcome])
      .join('')
  );
}

/** The latency of the check that was sampled most, over time. */
function curve(samples: readonly Sample[]): string {
  const answered = samples.filter(
    ({ phase, outcome }) => phase !== 'functional' && outcome !== 'error',
  );
  const names = [...new Set(answered.map(({ check }) => check))];
  const longest = names
    .map((name) => answered.filter(({ check }) => check === name))
    .reduce<readonly Sample[]>((most, own) => (own.length > most.length ? own : most), []);
  const [first] = longest;
  if (first === undefined || longest.length < pointsForCurve) return '';
  const points = longest.slice(-mostPoints);
  return mermaid(
    [
      'xychart-beta',
      `  title ${mermaidLabel(`Latency of ${first.check} over time`)}`,
      `  x-axis "seconds" [${points.map(({ at }) => mermaidLabel((at / 1_000).toFixed(1))).join(', ')}]`,
      '  y-axis "ms"',
      `  line [${points.map(({ latency }) => latency).join(', ')}]`,
    ].join('\n'),
  );
}

function facts({ report, rollbackPossible }: ValidationResult, context: SummaryContext): string {
  const { deployment, release_info: release, rollback_capability: rollback } = report;
  const commit = link(
    release.commit_hash.slice(0, 12),
    `${context.repositoryUrl}/commit/${release.commit_hash}`,
  );
  const target = escapeMarkdown(rollback.previous_version ?? 'none proven');
  return table(
    ['Deployment', 'Commit', 'Released by', 'Took', 'Rollback target'],
    [
      [
        code(deployment.deployment_id),
        commit,
        escapeMarkdown(release.released_by),
        humanDuration(deployment.duration_seconds * 1_000),
        rollback.previous_version === null || rollbackPossible
          ? target
          : `${target} (not possible)`,
      ],
    ],
  );
}

function milliseconds(value: number | null): string {
  return value === null ? '—' : `${Math.round(value)} ms`;
}

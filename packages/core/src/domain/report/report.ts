import { deploymentName } from '../deployment/deployment-name.ts';
import type { DeploymentRecord } from '../deployment/deployment-record.ts';
import { isServiceCheck, type Verdict } from '../health/health.ts';
import type { CheckJudgement } from '../health/verdict.ts';
import type { Release } from '../release/release.ts';
import { withoutMarks } from '../release/release-mark.ts';

export type CheckOutcome = 'passed' | 'failed' | 'inconclusive' | 'skipped';

/** The report's exact shape; `report.schema.json` says the same for other languages. */
export interface Report {
  readonly deployment: {
    /** `deploy-YYYYMMDD-HHMMSS-NNN` in UTC. */
    readonly deployment_id: string;
    readonly version: string;
    readonly environment: string;
    readonly status: 'successful' | 'failed' | 'inconclusive' | 'rolled_back' | 'in_progress';
    readonly start_time: string;
    readonly end_time: string;
    readonly duration_seconds: number;
  };
  readonly release_info: {
    readonly version: string;
    readonly tag: string;
    readonly commit_hash: string;
    readonly release_notes: string;
    readonly released_by: string;
  };
  readonly validation_results: {
    readonly pre_deployment: CheckOutcome;
    readonly post_deployment: CheckOutcome;
    readonly health_checks: CheckOutcome;
    readonly functional_tests: CheckOutcome;
  };
  readonly rollback_capability: {
    readonly available: boolean;
    readonly previous_version: string | null;
    readonly rollback_possible: boolean;
  };
}

export interface ReportFacts {
  readonly environment: string;
  readonly version: string;
  readonly tag: string;
  /** `undefined`: no record of this deployment. */
  readonly record: DeploymentRecord | undefined;
  readonly release: Release | undefined;
  /** Who stands for it where there is no release. */
  readonly actor: string;
  /** The commit, where there is no record. */
  readonly sha: string;
  readonly status: Report['deployment']['status'];
  /** Milliseconds since the epoch, of the validation where there is no record. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly validation: Report['validation_results'];
  readonly rollback: Report['rollback_capability'];
}

/** The report in the published shape, from facts that are all known by then. */
export function buildReport(facts: ReportFacts): Report {
  const { record, release } = facts;
  const start = record?.createdAt ?? isoSeconds(facts.startedAt);
  const end = Math.max(facts.endedAt, Date.parse(start));
  return {
    deployment: {
      deployment_id: deploymentName(start, record?.id ?? 0),
      version: facts.version,
      environment: facts.environment,
      status: facts.status,
      start_time: isoSeconds(Date.parse(start)),
      end_time: isoSeconds(end),
      duration_seconds: Math.floor(end / 1_000) - Math.floor(Date.parse(start) / 1_000),
    },
    release_info: {
      version: facts.version,
      tag: facts.tag,
      commit_hash: record?.sha ?? facts.sha,
      release_notes: withoutMarks(release?.body ?? ''),
      released_by: release?.author ?? record?.creator ?? facts.actor,
    },
    validation_results: facts.validation,
    rollback_capability: facts.rollback,
  };
}

/** What the checks of one kind came to together, by those that decide; all of them where none does. */
export function outcomeOf(
  judged: readonly CheckJudgement[],
  kind: 'service' | 'command',
): CheckOutcome {
  const ofKind = judged.filter(({ check }) => isServiceCheck(check) === (kind === 'service'));
  const critical = ofKind.filter(({ check }) => check.critical);
  const verdicts = (critical.length > 0 ? critical : ofKind).map(({ verdict }) => verdict);
  if (verdicts.length === 0) return 'skipped';
  if (verdicts.includes('fail')) return 'failed';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'passed';
}

const outcomes: Readonly<Record<Verdict, CheckOutcome>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'inconclusive',
};

/** The report's word for a verdict. */
export function asOutcome(verdict: Verdict): CheckOutcome {
  return outcomes[verdict];
}

/** ISO 8601 in UTC, without fractions: `2026-01-12T12:00:00Z`. */
export function isoSeconds(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/u, 'Z');
}

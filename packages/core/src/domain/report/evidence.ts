import type { Gate } from '../deployment/gate.ts';
import type { Check, Sample, Verdict } from '../health/health.ts';
import { type Latencies, latencies } from '../health/latency.ts';
import { type Baseline, type CheckJudgement, noBaseline } from '../health/verdict.ts';
import type { RunContext } from '../run-context.ts';

/** Something that was chosen on the way, and why. */
export interface Decision {
  readonly decision: string;
  readonly reason: string;
}

export interface CheckEvidence {
  readonly name: string;
  readonly kind: Check['kind'];
  readonly critical: boolean;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly samples: number;
  readonly passes: number;
  readonly p50_ms: number | null;
  readonly p95_ms: number | null;
  readonly p99_ms: number | null;
  readonly first_failure: string | null;
}

/** `evidence.json`: every sample, gate and decision, so that a verdict can be followed afterwards. */
export interface Evidence {
  readonly schema: 1;
  readonly environment: string;
  readonly phase: 'pre' | 'post' | 'all';
  readonly version: string;
  readonly deployment: number | null;
  readonly run: {
    readonly repository: string;
    readonly id: string;
    readonly attempt: number;
    readonly job: string;
    readonly url: string;
  };
  readonly started_at: string;
  readonly ended_at: string;
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly checks: readonly CheckEvidence[];
  readonly samples: readonly {
    readonly check: string;
    readonly phase: Sample['phase'];
    readonly at_ms: number;
    readonly outcome: Sample['outcome'];
    readonly latency_ms: number;
    readonly detail: string;
    readonly version: string | null;
  }[];
  readonly gates: readonly Gate[];
  readonly decisions: readonly Decision[];
}

export interface EvidenceFacts
  extends Pick<
    Evidence,
    'environment' | 'phase' | 'version' | 'verdict' | 'reasons' | 'gates' | 'decisions'
  > {
  readonly deploymentId: number | undefined;
  readonly run: RunContext;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly checks: readonly CheckJudgement[];
  readonly samples: readonly Sample[];
}

/** The evidence of one validation or rollback, in the form that is written down (schema 1). */
export function buildEvidence(facts: EvidenceFacts): Evidence {
  const { run } = facts;
  return {
    schema: 1,
    environment: facts.environment,
    phase: facts.phase,
    version: facts.version,
    deployment: facts.deploymentId ?? null,
    run: {
      repository: run.repository,
      id: run.runId,
      attempt: run.attempt,
      job: run.job,
      url: run.runUrl,
    },
    started_at: facts.startedAt,
    ended_at: facts.endedAt,
    verdict: facts.verdict,
    reasons: facts.reasons,
    checks: facts.checks.map((judged) => checkEvidence(judged, facts.samples)),
    samples: facts.samples.map(sampleEvidence),
    gates: facts.gates,
    decisions: facts.decisions,
  };
}

function sampleEvidence(sample: Sample): Evidence['samples'][number] {
  const { check, phase, outcome, detail } = sample;
  const version = sample.version ?? null;
  return { check, phase, at_ms: sample.at, outcome, latency_ms: sample.latency, detail, version };
}

/** One check in figures. Its baseline is not part of what the deployment has shown, unless it is all there is. */
export function checkEvidence(judged: CheckJudgement, samples: readonly Sample[]): CheckEvidence {
  const all = samples.filter(({ check }) => check === judged.check.name);
  const after = all.filter(({ phase }) => phase !== 'baseline');
  const own = after.length > 0 ? after : all;
  const measured = latencies(own);
  return {
    name: judged.check.name,
    kind: judged.check.kind,
    critical: judged.check.critical,
    verdict: judged.verdict,
    reason: judged.reason,
    samples: own.length,
    passes: own.filter(({ outcome }) => outcome === 'pass').length,
    p50_ms: measured.p50 ?? null,
    p95_ms: measured.p95 ?? null,
    p99_ms: measured.p99 ?? null,
    first_failure: own.find(({ outcome }) => outcome !== 'pass')?.detail ?? null,
  };
}

/**
 * What an evidence file of the same environment and run, written before the deployment, tells of it. The file lies
 * where other steps can write, so that anything unexpected in it counts as nothing.
 */
export function baselineIn(
  text: string | undefined,
  of: { readonly environment: string; readonly runId: string },
): Baseline {
  const evidence = parse(text);
  if (evidence?.environment !== of.environment || evidence.run?.id !== of.runId) return noBaseline;
  const samples = Array.isArray(evidence.samples) ? evidence.samples : [];
  const checks = Array.isArray(evidence.checks) ? evidence.checks : [];
  const answered = samples.filter(
    (sample) => sample?.phase === 'baseline' && sample.outcome === 'pass',
  );
  return {
    passed: new Set(answered.map(({ check }) => String(check))),
    latencies: new Map(checks.flatMap((check) => latenciesOf(check))),
  };
}

function latenciesOf(check: CheckEvidence | null): readonly (readonly [string, Latencies])[] {
  if (check === null || typeof check !== 'object') return [];
  const known = (value: unknown) => (typeof value === 'number' && value >= 0 ? value : undefined);
  const { p50_ms, p95_ms, p99_ms } = check;
  return [[String(check.name), { p50: known(p50_ms), p95: known(p95_ms), p99: known(p99_ms) }]];
}

type Written = { readonly [K in keyof Evidence]?: Evidence[K] | null };

function parse(text: string | undefined): Written | undefined {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

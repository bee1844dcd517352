import { afterSample, hasConverged, isLost, notConverged, streakNeeded } from './converge.ts';
import {
  type Check,
  isServiceCheck,
  type Sample,
  type SamplePhase,
  type ServiceCheck,
  type Verdict,
} from './health.ts';
import { judgeLatency, type Latencies, latencies } from './latency.ts';

export interface HealthFacts {
  readonly checks: readonly Check[];
  readonly samples: readonly Sample[];
  /** `baseline`: only what answers before the deployment; `deployment`: what the deployment must show. */
  readonly subject: 'baseline' | 'deployment';
  /** What was found before the deployment, by the check's name. */
  readonly before: Baseline;
  /** Whether something else on the network answered; `undefined` where nothing was asked. */
  readonly controlWorks: boolean | undefined;
  /** Seconds; 0 means there was no soak. */
  readonly soakSeconds: number;
  /** Misses that a soak forgives: one transient failure must not roll a deployment back. */
  readonly failureLimit: number;
}

/** What is known from before a deployment. */
export interface Baseline {
  /** Names of checks that passed. */
  readonly passed: ReadonlySet<string>;
  /** What their answers took. */
  readonly latencies: ReadonlyMap<string, Latencies>;
}

/** The share of a soak's samples that chance does not miss. */
const chanceMisses = 0.2;

export const noBaseline: Baseline = { passed: new Set(), latencies: new Map() };

export interface CheckJudgement {
  readonly check: Check;
  readonly verdict: Verdict;
  /** One sentence. */
  readonly reason: string;
}

export interface Judgement {
  readonly verdict: Verdict;
  /** One sentence each, the deciding one first. */
  readonly reasons: readonly string[];
  readonly checks: readonly CheckJudgement[];
}

/**
 * Three values: FAIL where a critical check fails; PASS only where each critical check has enough samples, a pass among
 * them, and no limit broken; all else is INCONCLUSIVE. Silence never passes: no checks, no samples and nothing but
 * errors all leave it open. Checks that are not critical are told and never decide.
 */
export function judge(facts: HealthFacts): Judgement {
  const checks = facts.checks
    .filter((check) => facts.subject === 'deployment' || isServiceCheck(check))
    .map((check) => judgeCheck(check, facts));
  const critical = checks.filter(({ check }) => check.critical);
  const verdict = combine(critical.map((judged) => judged.verdict));
  return { verdict, reasons: reasonsFor(verdict, checks, critical, facts), checks };
}

function combine(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.length === 0 || verdicts.includes('inconclusive') ? 'inconclusive' : 'pass';
}

function reasonsFor(
  verdict: Verdict,
  checks: readonly CheckJudgement[],
  critical: readonly CheckJudgement[],
  facts: HealthFacts,
): readonly string[] {
  const deciding = critical.filter((judged) => judged.verdict === verdict);
  const others = checks.filter((judged) => !deciding.includes(judged) && judged.verdict !== 'pass');
  const told = others.map(({ check, reason }) =>
    check.critical ? reason : `${reason} (Not critical.)`,
  );
  if (critical.length === 0) return [nothingDecides(facts), ...told];
  if (verdict !== 'pass') return [...deciding.map(({ reason }) => reason), ...told];
  const count =
    critical.length === 1
      ? 'The critical check passes'
      : `All ${critical.length} critical checks pass`;
  return [`${count}: ${critical.map(({ check }) => check.name).join(', ')}.`, ...told];
}

function nothingDecides(facts: HealthFacts): string {
  if (facts.checks.length === 0)
    return 'No checks are configured, so nothing is known of the deployment.';
  return facts.subject === 'baseline'
    ? 'A baseline needs a critical check over HTTP or TCP, and there is none.'
    : 'None of the checks is critical, so nothing decides.';
}

function judgeCheck(check: Check, facts: HealthFacts): CheckJudgement {
  const [verdict, reason] =
    facts.subject === 'baseline'
      ? judgeBaseline(samplesOf(check, 'baseline', facts))
      : isServiceCheck(check)
        ? judgeService(check, facts)
        : judgeCommand(samplesOf(check, 'functional', facts));
  return { check, verdict, reason: `${check.name}: ${reason}.` };
}

type Ruling = readonly [verdict: Verdict, reason: string];

function judgeBaseline(samples: readonly Sample[]): Ruling {
  if (samples.some(({ outcome }) => outcome === 'pass'))
    return ['pass', 'answers before the deployment'];
  const failed = samples.findLast(({ outcome }) => outcome !== 'error');
  if (failed !== undefined)
    return ['fail', `already fails before the deployment: ${failed.detail}`];
  return ['inconclusive', silence(samples)];
}

function judgeCommand(samples: readonly Sample[]): Ruling {
  const last = samples.at(-1);
  if (last === undefined) return ['inconclusive', 'was not run'];
  if (last.outcome === 'pass') return ['pass', 'passed'];
  return [last.outcome === 'error' ? 'inconclusive' : 'fail', last.detail];
}

function judgeService(check: ServiceCheck, facts: HealthFacts): Ruling {
  const samples = samplesOf(check, 'converge', facts);
  const state = samples.reduce((before, { outcome }) => afterSample(before, outcome), notConverged);
  if (hasConverged(state)) return withLatency(check, facts, judgeSoak(check, facts));
  const broken = samples.findLast(({ outcome }) => outcome === 'fail' || outcome === 'stale');
  if (broken !== undefined) return ['fail', broken.detail];
  const passes = samples.filter(({ outcome }) => outcome === 'pass').length;
  if (passes > 0 && passes === samples.length)
    return [
      'inconclusive',
      `passed only ${passes} of ${streakNeeded} times before the time was over`,
    ];
  if (samples.length === 0) return ['inconclusive', silence(samples)];
  return judgeErrors(silence(samples), facts.before.passed.has(check.name), facts);
}

function judgeSoak(check: Check, facts: HealthFacts): Ruling {
  if (facts.soakSeconds === 0) return ['pass', 'passed'];
  const samples = samplesOf(check, 'soak', facts);
  const missed = samples.filter(({ outcome }) => outcome === 'fail' || outcome === 'stale');
  const errors = samples.filter(({ outcome }) => outcome === 'error');
  const share = (count: number) =>
    `${count} of ${samples.length} times while it had to stay healthy`;
  if (missed.length > facts.failureLimit)
    return ['fail', `failed ${share(missed.length)}, the last time: ${missed.at(-1)?.detail}`];
  if (missed.length + errors.length > facts.failureLimit) {
    const reason = `did not pass ${share(missed.length + errors.length)}, the last time: ${[...missed, ...errors].at(-1)?.detail}`;
    // It answered from here a moment ago: that is the baseline of a soak.
    return wentAway(samples)
      ? judgeErrors(reason, true, facts)
      : ['inconclusive', `${reason}; it answered again, so this may be the network's fault`];
  }
  return samples.some(({ outcome }) => outcome === 'pass')
    ? ['pass', 'passed and stayed healthy']
    : ['inconclusive', 'had no passing sample while it had to stay healthy'];
}

/**
 * A network loses an answer now and then, and no deployment is to blame for that: what went away misses to the end, or
 * so often that chance is no excuse.
 */
function wentAway(samples: readonly Sample[]): boolean {
  const misses = samples.filter(({ outcome }) => outcome !== 'pass').length;
  const last = samples.reduce((before, { outcome }) => afterSample(before, outcome), notConverged);
  return isLost(last) || misses >= Math.max(streakNeeded, samples.length * chanceMisses);
}

/** Slowness is looked at only where nothing worse was found. */
function withLatency(check: ServiceCheck, facts: HealthFacts, ruling: Ruling): Ruling {
  if (ruling[0] !== 'pass' || check.latency.length === 0) return ruling;
  const measured = latencies(
    facts.samples.filter(({ check: name, phase }) => name === check.name && phase !== 'baseline'),
  );
  const judged = judgeLatency(check.latency, measured, facts.before.latencies.get(check.name));
  if (judged.kind === 'holds') return ruling;
  return [judged.kind === 'broken' ? 'fail' : 'inconclusive', judged.reason];
}

/** No answer is the deployment's fault only where it answered before and the network is known to work. */
function judgeErrors(reason: string, answeredBefore: boolean, facts: HealthFacts): Ruling {
  if (answeredBefore && facts.controlWorks === true)
    return ['fail', `${reason}; it answered before, and the network works`];
  const missing = answeredBefore
    ? 'nothing shows that the network works'
    : 'nothing shows that it answered before the deployment';
  return ['inconclusive', `${reason}; ${missing}, so this may not be the deployment's fault`];
}

function silence(samples: readonly Sample[]): string {
  const last = samples.findLast(({ outcome }) => outcome === 'error');
  return last === undefined ? 'has no samples' : `did not answer: ${last.detail}`;
}

function samplesOf(check: Check, phase: SamplePhase, facts: HealthFacts): readonly Sample[] {
  return facts.samples.filter((sample) => sample.check === check.name && sample.phase === phase);
}

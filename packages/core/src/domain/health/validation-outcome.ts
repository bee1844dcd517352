import { shortenDescription } from '../deployment/deployment-ledger.ts';
import type { DeploymentState } from '../deployment/deployment-record.ts';
import type { Decision } from '../report/evidence.ts';
import { asOutcome, outcomeOf, type Report } from '../report/report.ts';
import type { Verdict } from './health.ts';
import type { Judgement } from './verdict.ts';

export interface OutcomeFacts {
  readonly phase: 'pre' | 'post' | 'all';
  readonly onInconclusive: 'hold' | 'pass' | 'fail';
  /** `undefined`: no baseline was taken. */
  readonly baseline: Judgement | undefined;
  /** `undefined`: before the deployment. */
  readonly deployment: Judgement | undefined;
}

/** What is written on GitHub's record of the deployment. */
export type Closing =
  | { readonly kind: 'nothing' }
  /** Good, and the proof of it: the evidence's digest, which is known once the evidence is written. */
  | { readonly kind: 'prove' }
  | {
      readonly kind: 'state';
      readonly state: Extract<DeploymentState, 'success' | 'failure'>;
      readonly description: string;
    }
  /** Left open, with a word that says so. */
  | { readonly kind: 'hold'; readonly description: string };

export interface Outcome {
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
  readonly closing: Closing;
  readonly status: Report['deployment']['status'];
  readonly validation: Report['validation_results'];
  readonly decisions: readonly Decision[];
}

/** From what was measured to what is said and written. A baseline alone says nothing of a deployment. */
export function decideOutcome(facts: OutcomeFacts): Outcome {
  const judged = facts.deployment ?? facts.baseline ?? nothing;
  const { verdict, decision } = applyPolicy(judged, facts.onInconclusive);
  const forced = verdict !== judged.verdict;
  const reasons = forced ? [decision.reason, ...judged.reasons.slice(1)] : judged.reasons;
  return {
    verdict,
    reasons,
    closing:
      facts.deployment === undefined ? { kind: 'nothing' } : close(verdict, forced, reasons[0]),
    status: facts.deployment === undefined ? 'in_progress' : statuses[verdict],
    validation: {
      pre_deployment: facts.baseline === undefined ? 'skipped' : asOutcome(facts.baseline.verdict),
      post_deployment: facts.deployment === undefined ? 'skipped' : asOutcome(verdict),
      health_checks: outcomeOf(judged.checks, 'service'),
      functional_tests: outcomeOf(facts.deployment?.checks ?? [], 'command'),
    },
    decisions: [decision],
  };
}

const nothing: Judgement = { verdict: 'inconclusive', reasons: [], checks: [] };

const statuses = { pass: 'successful', fail: 'failed', inconclusive: 'inconclusive' } as const;

function applyPolicy(judged: Judgement, policy: OutcomeFacts['onInconclusive']) {
  const [reason = ''] = judged.reasons;
  const taken = judged.verdict === 'inconclusive' && policy !== 'hold' ? policy : judged.verdict;
  const decision: Decision =
    taken === judged.verdict
      ? { decision: `verdict: ${taken}`, reason }
      : {
          decision: `verdict: ${taken}`,
          reason: `The checks were inconclusive, and \`on-inconclusive\` takes that as a ${taken}. ${reason}`,
        };
  return { verdict: taken, decision };
}

function close(verdict: Verdict, forced: boolean, reason = ''): Closing {
  if (verdict === 'inconclusive')
    return {
      kind: 'hold',
      description: shortenDescription(`slipway: inconclusive, held. ${reason}`),
    };
  if (verdict === 'fail')
    return {
      kind: 'state',
      state: 'failure',
      description: shortenDescription(`slipway: fail. ${reason}`),
    };
  // What was only taken for a pass is no proof: a later rollback must not rely on it.
  return forced
    ? { kind: 'state', state: 'success', description: 'slipway: inconclusive, taken as a pass' }
    : { kind: 'prove' };
}

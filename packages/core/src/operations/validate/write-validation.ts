import { rollbackCapability, validationGates } from '../../domain/health/validation-gates.ts';
import type { Outcome } from '../../domain/health/validation-outcome.ts';
import { buildEvidence, type CheckEvidence, type Evidence } from '../../domain/report/evidence.ts';
import { buildReport, isoSeconds, type Report } from '../../domain/report/report.ts';
import type { Gathered, Measured, ValidatePorts, ValidateRequest } from '../validate-deployment.ts';
import { type WrittenProof, writeProof } from './write-proof.ts';

export interface WrittenValidation extends WrittenProof {
  readonly report: Report;
  readonly checks: readonly CheckEvidence[];
}

/** A validation that has ended. */
interface Ended {
  readonly request: ValidateRequest;
  readonly gathered: Pick<Gathered, 'subject' | 'before' | 'startedAt'>;
  readonly measured: Measured;
  readonly outcome: Outcome;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

const unknownVersion = 'unknown';

/** Writes the evidence and the report; together they are what people and later steps read. */
export async function writeValidation(
  request: ValidateRequest,
  gathered: Ended['gathered'],
  measured: Measured,
  outcome: Outcome,
  { files, clock }: Pick<ValidatePorts, 'files' | 'clock'>,
): Promise<WrittenValidation> {
  const ended = { request, gathered, measured, outcome, endedAt: clock.now() };
  const evidence = evidenceOf(ended);
  const report = reportOf(ended);
  const { outputDirectory, phase } = request;
  const folder = phase === 'pre' ? `${outputDirectory}/pre` : outputDirectory;
  const written = await writeProof(request, folder, { report, evidence }, files);
  return { ...written, report, checks: evidence.checks };
}

function evidenceOf({ request, gathered, measured, outcome, endedAt }: Ended): Evidence {
  const { record, rollback, version } = gathered.subject;
  const { checks, controlWorks } = measured.judged;
  return buildEvidence({
    environment: request.environment,
    phase: request.phase,
    version: version ?? unknownVersion,
    deploymentId: record?.id,
    run: request.run,
    startedAt: isoSeconds(gathered.startedAt),
    endedAt: isoSeconds(endedAt),
    verdict: outcome.verdict,
    reasons: outcome.reasons,
    checks,
    samples: measured.samples,
    gates: validationGates({ record, rollback, controlWorks }),
    decisions: outcome.decisions,
  });
}

function reportOf({ request, gathered, outcome, endedAt }: Ended): Report {
  const { subject, before, startedAt } = gathered;
  return buildReport({
    ...subject,
    version: subject.version ?? unknownVersion,
    environment: request.environment,
    actor: request.run.actor,
    sha: request.run.sha,
    status: outcome.status,
    startedAt,
    endedAt,
    validation: preDeployment(outcome.validation, before.passed),
    rollback: rollbackCapability(subject, request.config.deployment.rollback_enabled),
  });
}

/** A baseline that an earlier step of this run took counts. */
function preDeployment(
  validation: Report['validation_results'],
  baselinePassed: ReadonlySet<string>,
): Report['validation_results'] {
  return validation.pre_deployment === 'skipped' && baselinePassed.size > 0
    ? { ...validation, pre_deployment: 'passed' }
    : validation;
}

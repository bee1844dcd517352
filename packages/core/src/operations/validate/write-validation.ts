import { rollbackCapability, validationGates } from '../../domain/health/validation-gates.ts';
import type { Outcome } from '../../domain/health/validation-outcome.ts';
import { buildEvidence, type CheckEvidence } from '../../domain/report/evidence.ts';
import { renderJunit } from '../../domain/report/junit.ts';
import { buildReport, isoSeconds, type Report } from '../../domain/report/report.ts';
import { sha256 } from '../digest.ts';
import type { Gathered, Measured, ValidatePorts, ValidateRequest } from '../validate-deployment.ts';

export interface WrittenValidation {
  readonly report: Report;
  readonly reportPath: string;
  readonly evidencePath: string;
  readonly checks: readonly CheckEvidence[];
  /** SHA-256 of the evidence: what the proof mark holds. */
  readonly proof: string;
}

/** Writes the evidence and the report; together they are what people and later steps read. */
export async function writeValidation(
  request: ValidateRequest,
  gathered: Pick<Gathered, 'subject' | 'baselinePassed' | 'startedAt'>,
  measured: Measured,
  outcome: Outcome,
  ports: Pick<ValidatePorts, 'files' | 'clock'>,
): Promise<WrittenValidation> {
  const { subject } = gathered;
  const { record, rollback } = subject;
  const { judged } = measured;
  const endedAt = ports.clock.now();
  const version = subject.version ?? 'unknown';
  const evidence = buildEvidence({
    environment: request.environment,
    phase: request.phase,
    version,
    deploymentId: subject.record?.id,
    run: request.run,
    startedAt: isoSeconds(gathered.startedAt),
    endedAt: isoSeconds(endedAt),
    verdict: outcome.verdict,
    reasons: outcome.reasons,
    checks: judged.checks,
    samples: measured.samples,
    gates: validationGates({ record, rollback, controlWorks: judged.controlWorks }),
    decisions: outcome.decisions,
  });
  const report = buildReport({
    ...subject,
    version,
    environment: request.environment,
    actor: request.run.actor,
    sha: request.run.sha,
    status: outcome.status,
    startedAt: gathered.startedAt,
    endedAt,
    validation: preDeployment(outcome.validation, gathered.baselinePassed),
    rollback: rollbackCapability(subject, request.config.deployment.rollback_enabled),
  });
  const folder =
    request.phase === 'pre' ? `${request.outputDirectory}/pre` : request.outputDirectory;
  const reportPath = `${folder}/report.json`;
  const evidencePath = `${folder}/evidence.json`;
  const text = asJson(evidence);
  await ports.files.writeText(evidencePath, text);
  await ports.files.writeText(reportPath, asJson(report));
  if (request.config.ci_cd.jenkins_integration)
    await ports.files.writeText(`${folder}/junit.xml`, renderJunit(evidence));
  return { report, reportPath, evidencePath, checks: evidence.checks, proof: await sha256(text) };
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

function asJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

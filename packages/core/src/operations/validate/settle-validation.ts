import type { NotificationEvent } from '../../domain/config/config.ts';
import {
  hasBegun,
  isOpen,
  isOurs,
  proofDescription,
} from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { Verdict } from '../../domain/health/health.ts';
import type { Outcome } from '../../domain/health/validation-outcome.ts';
import type { Report } from '../../domain/report/report.ts';
import { announce } from '../announce.ts';
import { closeDeployment } from '../deploy/close-deployment.ts';
import type { ValidatePorts, ValidateRequest } from '../validate-deployment.ts';
import type { ValidationSubject } from './gather-validation.ts';

/** Closes the deployment as the outcome says; a verdict that only holds leaves it open, with a word. */
export async function closeValidated(
  request: ValidateRequest,
  { record }: ValidationSubject,
  { closing }: Outcome,
  proof: string,
  ports: Pick<ValidatePorts, 'deployments' | 'log'>,
): Promise<void> {
  if (record === undefined || closing.kind === 'nothing') return;
  const logUrl = request.run.runUrl;
  if (closing.kind === 'hold') {
    const { description } = closing;
    if (isOpen(record) && request.config.ci_cd.status_reporting)
      await ports.deployments.addStatus(record.id, { state: 'in_progress', description, logUrl });
    return;
  }
  const fails = closing.kind === 'state' && closing.state === 'failure';
  if (fails && (await closeOvertaken(record, logUrl, ports))) return;
  const settings = request.config.deployment.environments[request.environment];
  const closed = await closeDeployment(
    {
      id: record.id,
      ...(closing.kind === 'prove'
        ? { state: 'success', description: proofDescription(proof) }
        : closing),
      logUrl,
      environmentUrl: request.url ?? settings?.url,
    },
    ports,
  );
  if (closed.kind !== 'closed')
    ports.log.warning(`Deployment ${record.id} was not closed by this verdict: ${closed.kind}.`);
}

/**
 * What another deployment replaced meanwhile is not refuted by what answers now: then it is no failure. What was proven
 * before stays so; gives whether it was overtaken.
 */
async function closeOvertaken(
  { id, environment }: DeploymentRecord,
  logUrl: string,
  { deployments, log }: Pick<ValidatePorts, 'deployments' | 'log'>,
): Promise<boolean> {
  const { records } = await deployments.page(environment, undefined);
  const newer = records.filter(isOurs).find((other) => other.id > id && hasBegun(other));
  if (newer === undefined) return false;
  const reason = `Deployment ${newer.id} of ${newer.payload.version} began meanwhile`;
  log.warning(`${reason}: deployment ${id} is not blamed for what answers now.`);
  const record = await deployments.read(id);
  if (record !== undefined && isOpen(record)) {
    const description = `${reason}: state unknown`;
    await closeDeployment({ id, state: 'error', description, logUrl }, { deployments });
  }
  return true;
}

const occasions: Readonly<Record<Verdict, NotificationEvent>> = {
  pass: 'passed',
  fail: 'failed',
  inconclusive: 'held',
};

/** Tells the receivers. It never fails: the verdict stands whoever hears of it. */
export async function notifyValidated(
  request: ValidateRequest,
  outcome: Outcome,
  report: Report,
  ports: Pick<ValidatePorts, 'webhooks' | 'processes' | 'log'>,
): Promise<void> {
  const { run, environment, phase } = request;
  const { verdict, reasons } = outcome;
  const { version } = report.deployment;
  const notification = {
    event: 'deployment.validated',
    title: `${run.repository} ${version} in ${environment}: ${verdict}`,
    lines: reasons,
    link: run.runUrl,
    data: { schema: 1, repository: run.repository, environment, version, verdict, reasons, report },
  };
  await announce(
    {
      ...request,
      // What was found before a deployment is nobody's news but the step's own.
      occasion: phase === 'pre' ? undefined : occasions[verdict],
      id: `slipway-${run.runId}-${run.attempt}-${run.job}-${environment}-${phase}`,
      notification,
      stands: 'The verdict stands.',
    },
    ports,
  );
}

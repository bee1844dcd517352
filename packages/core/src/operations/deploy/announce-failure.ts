import { type AnnouncePorts, announce } from '../announce.ts';
import type { DeployRequest } from './deploy-request.ts';
import type { DeploymentResult } from './deployment-result.ts';

/** Tells the receivers that a command failed; what was found by a validation is told by that. */
export async function announceFailure(
  { config, environment, run }: DeployRequest,
  { version, reason, name }: DeploymentResult,
  ports: AnnouncePorts,
): Promise<void> {
  const notification = {
    event: 'deployment.failed',
    title: `${run.repository} ${version} to ${environment}: failed`,
    lines: [reason],
    link: run.runUrl,
    data: { schema: 1, repository: run.repository, environment, version, deployment: name, reason },
  };
  await announce(
    {
      environment,
      config,
      webhookUrl: undefined,
      occasion: 'failed',
      id: `slipway-${run.runId}-${run.attempt}-${run.job}-${environment}-deploy`,
      notification,
      stands: 'The deployment has failed all the same.',
    },
    ports,
  );
}

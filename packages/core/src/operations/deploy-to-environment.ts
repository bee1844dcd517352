import { requireSpelling } from '../domain/config/environment-name.ts';
import { deploymentName } from '../domain/deployment/deployment-name.ts';
import { planDeployment } from '../domain/deployment/deployment-plan.ts';
import type { DeploymentRecord } from '../domain/deployment/deployment-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { Files } from '../ports/files.ts';
import { type ApplyDeploymentPorts, applyDeployment } from './deploy/apply-deployment.ts';
import { deactivateEarlier } from './deploy/close-deployment.ts';
import type { DeployRequest } from './deploy/deploy-request.ts';
import { type DeploymentResult, type Result, resultOf } from './deploy/deployment-result.ts';
import { type GatherPorts, gatherDeployment } from './deploy/gather-deployment.ts';
import { type JudgeGatesPorts, judgeGates } from './deploy/judge-gates.ts';
import { requireEnvironment } from './deploy/open-deployment.ts';

export interface DeployPorts extends GatherPorts, JudgeGatesPorts, ApplyDeploymentPorts {
  readonly deployments: ApplyDeploymentPorts['deployments'];
  readonly lock: ApplyDeploymentPorts['lock'];
  readonly log: ApplyDeploymentPorts['log'];
  readonly files: Files;
  readonly clock: Clock;
}

/**
 * Deploys one version to one environment and records it at GitHub, once its gates hold. With a command that ends well
 * the record stays `in_progress`: validation closes it, so that success means proven. A failing command makes it a
 * `failure`. Throws `unknown-environment`, `artifact-invalid`, `not-found`, `conflict`, `cancelled` and what the ports throw.
 */
export async function deployToEnvironment(
  request: DeployRequest,
  ports: DeployPorts,
): Promise<DeploymentResult> {
  requireSpelling(request.environment, request.config.deployment.environments);
  await requireEnvironment(request.environment, ports.deployments);
  return ports.files.withTemporaryFolder(async (folder) => {
    const gathered = await gatherDeployment(request, folder, ports);
    const plan = planDeployment(gathered.facts);
    const result = resultOf(gathered, plan, ports.clock);
    if (plan.kind === 'already-deployed') return finish(request, result, plan.record, ports);
    if (plan.kind !== 'deploy') return result({});
    const { refusing, gates, spared } = await judgeGates(request, gathered, plan, ports);
    const told: Result = (changes) => result({ gates, ...changes });
    if (refusing !== undefined)
      return told({ kind: 'refused', reason: `${refusing.name}: no. ${refusing.detail}.` });
    if (request.dryRun) return told({});
    return applyDeployment(request, { gathered, plan, spared }, told, ports);
  });
}

/** An earlier attempt did it all but, perhaps, the clearing up behind it. */
async function finish(
  request: DeployRequest,
  result: Result,
  record: DeploymentRecord,
  ports: DeployPorts,
): Promise<DeploymentResult> {
  const { id, createdAt, environment, payload } = record;
  if (!request.dryRun) await deactivateEarlier(record, request.run.runUrl, ports);
  return result({
    id,
    name: deploymentName(createdAt, id),
    status: 'success',
    reason: `This run deployed ${payload?.version} to ${environment} already.`,
  });
}

import { defaultEnvironment } from '../../domain/config/defaults.ts';
import { deployGates } from '../../domain/deployment/deploy-gates.ts';
import type { DeploymentPlan } from '../../domain/deployment/deployment-plan.ts';
import { type GateRuling, overrideGates } from '../../domain/deployment/gate.ts';
import { whySpared } from '../../domain/deployment/spared-command.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import type { DeployRequest } from './deploy-request.ts';
import { runGateCommands } from './gate-commands.ts';
import type { Gathered } from './gather-deployment.ts';
import { type GatherGatesPorts, gatherGates } from './gather-gates.ts';
import { deployVariables } from './run-deploy-command.ts';

export interface JudgeGatesPorts extends GatherGatesPorts {
  readonly processes: Processes;
  readonly log: Log;
}

export interface JudgedGates extends GateRuling {
  /** Why the command need not run; `undefined`: it must. */
  readonly spared: string | undefined;
}

/** Asks the maintainer's own gates only where ours hold: they may take their time. */
export async function judgeGates(
  request: DeployRequest,
  gathered: Gathered,
  { previousVersion }: Pick<DeploymentPlan, 'previousVersion'>,
  ports: JudgeGatesPorts,
): Promise<JudgedGates> {
  const { settings = defaultEnvironment, artifacts, tag } = gathered;
  const facts = await gatherGates(request, gathered, ports);
  const own = deployGates(facts);
  const spared = whySpared(facts);
  const ruling = overrideGates(own, request.override);
  if (ruling.refusing !== undefined) return { ...ruling, spared };
  const { environment, workingDirectory, signal } = request;
  const deploying = { environment, tag, artifacts, previousVersion };
  const variables = {
    ...deployVariables(deploying),
    SLIPWAY_DRY_RUN: String(request.dryRun),
  };
  const asked = await runGateCommands({ settings, workingDirectory, variables, signal }, ports);
  return { ...overrideGates([...own, ...asked], request.override), spared };
}

import { defaultEnvironment } from '../../domain/config/defaults.ts';
import { type GateFacts, isProofOf } from '../../domain/deployment/deploy-gates.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommitChecks } from '../../ports/commit-checks.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { EnvironmentLock } from '../../ports/environment-lock.ts';
import type { Log } from '../../ports/log.ts';
import type { Probe } from '../../ports/probe.ts';
import type { WorkflowRuns } from '../../ports/workflow-runs.ts';
import type { DeployRequest } from './deploy-request.ts';
import type { Gathered } from './gather-deployment.ts';
import { readLiveVersion } from './live-version.ts';
import { readHistory } from './read-history.ts';

export interface GatherGatesPorts {
  readonly deployments: Pick<Deployments, 'page'>;
  readonly checks: CommitChecks;
  readonly lock: Pick<EnvironmentLock, 'holder'>;
  readonly probe: Probe;
  readonly runs: WorkflowRuns;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** Looks at what the gates of a deployment ask for, and at nothing that they do not. */
export async function gatherGates(
  request: DeployRequest,
  { facts, settings = defaultEnvironment, artifacts }: Gathered,
  ports: GatherGatesPorts,
): Promise<GateFacts> {
  const { required_checks: required, after } = settings;
  const { version, sha } = facts;
  const proves = (record: DeploymentRecord) => isProofOf(record, version, artifacts.digest);
  const earlier = new Map<string, readonly DeploymentRecord[]>();
  for (const name of after)
    earlier.set(name, await readHistory(ports.deployments, name, (all) => all.some(proves)));
  return {
    ...facts,
    settings,
    scheme: request.config.deployment.version_scheme,
    now: ports.clock.now(),
    artifactsDigest: artifacts.digest,
    vouched: artifacts.vouched,
    checks: required !== 'all' && required.length === 0 ? undefined : await ports.checks.list(sha),
    earlier,
    lock: await readLock(facts.environment, ports),
    live: await readLiveVersion(settings, { url: request.url, version }, ports, request.signal),
    acknowledge: request.acknowledge,
    alwaysRun: request.alwaysRun,
  };
}

/** A lock whose run is over was left behind. One that cannot be read is a warning: the records tell who deploys, too. */
async function readLock(
  environment: string,
  { lock, runs, log }: Pick<GatherGatesPorts, 'lock' | 'runs' | 'log'>,
): Promise<GateFacts['lock']> {
  try {
    const holder = await lock.holder(environment);
    if (holder === undefined) return undefined;
    return (await runs.isOver(holder.run_id, holder.attempt)) === true ? undefined : holder;
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'cancelled') throw error;
    log.warning(`The lock of ${environment} could not be read: ${error.message} ${error.remedy}`);
    return 'unreadable';
  }
}

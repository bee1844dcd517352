import { defaultEnvironment } from '../../domain/config/defaults.ts';
import type { OurDeployment } from '../../domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../domain/deployment/deployment-record.ts';
import type { RollbackFacts } from '../../domain/deployment/rollback-plan.ts';
import {
  findRollbackTarget,
  type RollbackQuery,
  type RollbackTarget,
} from '../../domain/deployment/rollback-target.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Deployments } from '../../ports/deployments.ts';
import type { Tags } from '../../ports/releases.ts';
import type { Repository } from '../../ports/repository.ts';
import type { WorkflowRuns } from '../../ports/workflow-runs.ts';
import {
  type ArtifactSet,
  type DownloadPorts,
  downloadArtifactSet,
} from '../deploy/artifact-set.ts';
import { readHistory } from '../deploy/read-history.ts';
import { findVanished } from '../deploy/vanished-runs.ts';
import { readTrust, type Trust } from '../integrity/vouch.ts';
import type { RollbackRequest } from './rollback-request.ts';

export interface RollbackLedger {
  /** Newest first, as far as it was read. */
  readonly history: readonly DeploymentRecord[];
  readonly target: RollbackTarget<OurDeployment>;
}

/** Reads the ledger until the target is found: ten pages at most. */
export async function readRollbackLedger(
  { environment, version, override, run }: RollbackRequest,
  deployments: Pick<Deployments, 'page'>,
): Promise<RollbackLedger> {
  const unproven = version !== undefined && override !== '';
  const query: RollbackQuery<OurDeployment> = { environment, version, runId: run.runId, unproven };
  const find = (records: readonly DeploymentRecord[]) => findRollbackTarget(records, query);
  const history = await readHistory(
    deployments,
    environment,
    (records) => find(records).kind === 'found',
  );
  return { history, target: find(history) };
}

export interface GatherRollbackPorts extends DownloadPorts {
  readonly tags: Pick<Tags, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly repository: Pick<Repository, 'changes'>;
  readonly runs: WorkflowRuns;
}

export interface GatheredRollback {
  readonly facts: RollbackFacts;
  /** `undefined` where they could not be fetched. */
  readonly artifacts: ArtifactSet | undefined;
  /** The shell line that deploys. */
  readonly command: string | undefined;
}

/** Finds out what the gates want to know of a target; fetches its artifacts into `folder`. */
export async function gatherRollback(
  request: RollbackRequest,
  found: {
    readonly from: OurDeployment;
    readonly target: OurDeployment;
    readonly history: readonly DeploymentRecord[];
  },
  folder: string,
  ports: GatherRollbackPorts,
): Promise<GatheredRollback> {
  const { config, run, environment } = request;
  const { deployment } = config;
  const settings = deployment.environments[environment] ?? defaultEnvironment;
  const command = request.command ?? settings.run;
  const { from, target, history } = found;
  const { tag } = target.payload;
  const fetched = await fetchArtifacts(tag, folder, await readTrust(request, ports.files), ports);
  const artifacts = 'problem' in fetched ? undefined : fetched;
  return {
    artifacts,
    command,
    facts: {
      from,
      target,
      history,
      now: ports.clock.now(),
      automatic: isAutomatic(from, run),
      scheme: deployment.version_scheme,
      maxAgeDays: settings.rollback_max_age_days,
      blockingPaths: settings.blocking_paths,
      changed:
        settings.blocking_paths.length === 0
          ? undefined
          : (await ports.repository.changes(target.sha, from.sha)).files,
      vanished: await findVanished(history, run.runId, ports.runs),
      enabled: deployment.rollback_enabled,
      hasCommand: command !== undefined,
      runId: run.runId,
      tagCommit: (await ports.tags.read(tag))?.commit,
      artifacts:
        'problem' in fetched
          ? fetched
          : {
              digest: fetched.digest,
              commit: fetched.manifest.commit,
              vouched: fetched.vouched,
            },
    },
  };
}

/** Whether the run that goes back is the one that deployed what it goes back from: nobody has looked in between. */
export function isAutomatic(
  { payload }: OurDeployment,
  { runId }: Pick<RollbackRequest['run'], 'runId'>,
): boolean {
  return payload.run_id === runId;
}

/** A release that is gone or broken is a gate that refuses; a server that does not answer is an error. */
async function fetchArtifacts(
  tag: string,
  folder: string,
  trust: Trust,
  ports: GatherRollbackPorts,
): Promise<ArtifactSet | { readonly problem: string }> {
  try {
    return await downloadArtifactSet(tag, folder, trust, ports);
  } catch (error) {
    const broken =
      error instanceof SlipwayError &&
      (error.code === 'not-found' || error.code === 'artifact-invalid');
    if (broken) return { problem: error.message };
    throw error;
  }
}

import { commandEnvironment, shellCommand } from '../../domain/deployment/command-environment.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import type { ArtifactSet } from './artifact-set.ts';

/** Minutes that a deployment's command may take, where nobody says otherwise. */
export const defaultCommandTimeout = 30;

export interface DeployCommand {
  /** Shell line of the maintainer's. */
  readonly line: string;
  readonly workingDirectory: string;
  readonly timeoutMinutes: number;
  readonly passEnv: readonly string[];
  readonly environment: string;
  readonly tag: string;
  readonly artifacts: ArtifactSet;
  /** `null` for a first deployment. */
  readonly previousVersion: string | null;
  readonly deploymentId: number;
  readonly signal?: AbortSignal | undefined;
}

export type CommandOutcome =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** A clause after "the command". */
      readonly reason: string;
    };

/**
 * Runs the command that deploys. It learns what to deploy from `SLIPWAY_*` variables alone, and nothing of the job's
 * secrets but what `passEnv` names. Throws `cancelled` where the run is, and `missing-tool` where there is no shell.
 */
export async function runDeployCommand(
  command: DeployCommand,
  ports: { readonly processes: Processes; readonly log: Log },
): Promise<CommandOutcome> {
  const { file, args } = shellCommand(command.line, { bash: await ports.processes.find('bash') });
  const result = await ports.log.group(`Deploying to ${command.environment}`, () =>
    ports.processes.run({
      file,
      args,
      cwd: command.workingDirectory,
      env: commandEnvironment(ports.processes.environment(), command.passEnv, {
        ...deployVariables(command),
        SLIPWAY_DEPLOYMENT_ID: String(command.deploymentId),
      }),
      timeout: command.timeoutMinutes * 60_000,
      onOutput: (chunk) => ports.log.output(chunk),
      // The log has it already.
      keep: 64 * 1024,
      ...(command.signal === undefined ? {} : { signal: command.signal }),
    }),
  );
  if (result.timedOut)
    return { ok: false, reason: `did not end within ${command.timeoutMinutes} minutes` };
  if (result.exitCode === null) return { ok: false, reason: 'was ended by a signal' };
  return result.exitCode === 0
    ? { ok: true }
    : { ok: false, reason: `ended with ${result.exitCode}` };
}

/** What a command learns of the deployment that it is for. */
export function deployVariables(
  command: Pick<DeployCommand, 'environment' | 'tag' | 'artifacts' | 'previousVersion'>,
): Record<string, string> {
  const { manifest, folder, manifestPath } = command.artifacts;
  return {
    SLIPWAY_VERSION: manifest.version,
    SLIPWAY_TAG: command.tag,
    SLIPWAY_SHA: manifest.commit,
    SLIPWAY_ENVIRONMENT: command.environment,
    SLIPWAY_ARTIFACTS: folder,
    SLIPWAY_MANIFEST: manifestPath,
    SLIPWAY_PREVIOUS_VERSION: command.previousVersion ?? '',
  };
}

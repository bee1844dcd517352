import { commandEnvironment } from '../../../domain/deployment/command-environment.ts';
import type { ImageBuild } from '../../../domain/packaging/image/image-commands.ts';
import { imageRemedy } from '../../../domain/packaging/image/image-trouble.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import { type BuildJob, epochSeconds } from '../build.ts';
import { toolFailure, tryTool } from '../tools.ts';

/** Where an image is built, and by which program. */
export interface Place {
  readonly job: BuildJob;
  /** Absolute: the project. */
  readonly source: string;
  /** Absolute: buildah or docker. */
  readonly file: string;
  /** What the artifact will be called. */
  readonly artifact: string;
}

/** Runs a step of a build; its failure says what to do about what the tool wrote. */
export async function runImageTool(
  args: readonly string[],
  place: Place,
  what: string,
): Promise<void> {
  const { ports, request } = place.job;
  const result = await tryTool(ports, { ...callOf(args, place), signal: request.signal });
  if (result.exitCode !== 0) throw imageFailure(result, what);
}

export function imageFailure(result: CommandResult, what: string) {
  const remedy = imageRemedy(`${result.stdout}\n${result.stderr}`);
  return toolFailure(result, { code: 'build-failed', what, remedy });
}

export function callOf(args: readonly string[], { job, source, file }: Place) {
  return { file, args, cwd: source, env: imageEnvironment(job) };
}

/** The platform of a build as the end of what it is called. */
export function forPlatform({ platform }: ImageBuild): string {
  return platform === undefined ? '' : ` for ${platform}`;
}

/** The usual variables, those that say where the tools keep images and how they log in, and the secrets of the build. */
function imageEnvironment({ ports, request, created }: BuildJob) {
  const environment = ports.processes.environment();
  const settings = Object.keys(environment).filter(
    (name) =>
      name === 'REGISTRY_AUTH_FILE' ||
      (/^(?:BUILDAH|BUILDX|BUILDKIT|CONTAINERS|STORAGE|DOCKER)_/.test(name) &&
        !/TOKEN|AUTH|PASSWORD|SECRET/.test(name)),
  );
  const secrets = Object.values(request.config.packaging.image.secrets);
  const time = { SOURCE_DATE_EPOCH: epochSeconds(created) };
  return commandEnvironment(environment, [...settings, ...secrets], time);
}

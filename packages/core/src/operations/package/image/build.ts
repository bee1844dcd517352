import type { ImageSettings } from '../../../domain/config/image-settings.ts';
import { commandEnvironment } from '../../../domain/deployment/command-environment.ts';
import { SlipwayError } from '../../../domain/errors.ts';
import {
  buildahCommands,
  dockerCommand,
  type ImageBuild,
} from '../../../domain/packaging/image/image-commands.ts';
import {
  fillIn,
  type ImageFacts,
  imageLabels,
} from '../../../domain/packaging/image/image-index.ts';
import { sha256 } from '../../digest.ts';
import type { PackagePorts } from '../../package-deployment.ts';
import { type BuildJob, type Built, epochSeconds } from '../build.ts';
import { runTool } from '../tools.ts';
import { assembleImage } from './archive.ts';

/** Builds the project's Containerfile for each platform, and puts the images into one OCI archive with one digest. */
export async function buildImage(
  job: BuildJob,
  source: string,
  output: string,
): Promise<readonly Built[]> {
  const { plan, request, ports, created } = job;
  const settings = request.config.packaging.image;
  const tool = await findImageTool(ports, settings.tool);
  const facts = await imageFacts(job);
  const base = {
    containerfile: await findContainerfile(source, settings, ports),
    context: settings.context === '.' ? source : `${source}/${settings.context}`,
    target: settings.target,
    arguments: fillIn(settings.arguments, facts),
    secrets: settings.secrets,
    labels: imageLabels(facts),
    time: epochSeconds(created),
    tag: `localhost/slipway-${(await sha256(job.folder)).slice(0, 20)}`,
  };
  requireSecrets(settings, ports);
  const layouts: string[] = [];
  for (const platform of settings.platforms.length > 0 ? settings.platforms : [undefined]) {
    const layout = `${output}/layout-${layouts.length}`;
    await ports.files.writeText(`${layout}/.keep`, '');
    await ports.log.group(
      `Build the image${platform === undefined ? '' : ` for ${platform}`} with ${tool.name}`,
      () => tool.build({ ...base, platform, layout }, { job, source, file: tool.file }),
    );
    layouts.push(layout);
  }
  const name = `${plan.root}-oci.tar`;
  const platforms = await assembleImage(job, layouts, { facts, output, name });
  return [{ format: 'oci', name, path: `${output}/${name}`, platform: platforms.join('+') }];
}

async function imageFacts({ plan, request, ports, created }: BuildJob): Promise<ImageFacts> {
  return {
    name: plan.name,
    version: plan.version,
    revision: String(await ports.git.resolve('HEAD')),
    created,
    labels: request.config.packaging.image.labels,
  };
}

interface Place {
  readonly job: BuildJob;
  readonly source: string;
  readonly file: string;
}

interface ImageTool {
  readonly name: 'buildah' | 'docker';
  readonly build: (build: ImageBuild, place: Place) => Promise<void>;
}

const tools: readonly ImageTool[] = [
  { name: 'buildah', build: buildWithBuildah },
  { name: 'docker', build: buildWithDocker },
];

async function findImageTool(
  { processes }: Pick<PackagePorts, 'processes'>,
  wanted: ImageSettings['tool'],
): Promise<ImageTool & { readonly file: string }> {
  const names = wanted === undefined ? 'Neither `buildah` nor `docker`' : `No \`${wanted}\``;
  for (const tool of tools) {
    const file =
      wanted === undefined || wanted === tool.name ? await processes.find(tool.name) : undefined;
    if (file !== undefined) return { ...tool, file };
  }
  throw new SlipwayError(
    'missing-tool',
    `${names} is on PATH, and an image needs ${wanted === undefined ? 'one of them' : 'it'}.`,
    {
      remedy:
        'Install one before this step: `sudo apt-get install buildah`, or the action `docker/setup-buildx-action`.',
    },
  );
}

async function findContainerfile(
  source: string,
  { containerfile }: ImageSettings,
  { files }: Pick<PackagePorts, 'files'>,
): Promise<string> {
  const names = containerfile === undefined ? ['Containerfile', 'Dockerfile'] : [containerfile];
  for (const name of names)
    if ((await files.readText(`${source}/${name}`)) !== undefined) return `${source}/${name}`;
  throw new SlipwayError(
    'invalid-input',
    `An image is built from ${names.map((name) => `\`${name}\``).join(' or ')}, and the project has no such file.`,
    {
      remedy:
        'Add it, name another with `packaging.image.containerfile`, or leave `oci` out of `formats`.',
    },
  );
}

async function buildWithBuildah(build: ImageBuild, place: Place): Promise<void> {
  const environment = place.job.ports.processes.environment();
  const commands = buildahCommands(build, environment['BUILDAH_ISOLATION'] ?? 'chroot');
  await run(commands.build, place, 'Building the image with `buildah build`');
  try {
    await run(commands.push, place, 'Writing the image with `buildah push`');
  } finally {
    await removeImage(commands.remove, place);
  }
}

/** A copy that stays in the store harms nobody, and must not hide why something else failed. */
async function removeImage(args: readonly string[], { job, source, file }: Place): Promise<void> {
  const { ports } = job;
  const env = imageEnvironment(job);
  const { exitCode } = await ports.processes.run({ file, args, cwd: source, env, timeout: 60_000 });
  if (exitCode !== 0) ports.log.debug(`\`buildah rmi\` ended with ${exitCode}.`);
}

async function buildWithDocker(build: ImageBuild, place: Place): Promise<void> {
  await run(
    dockerCommand(build),
    place,
    'Building the image with `docker buildx build`',
    'Mend what it says. Where it can’t export OCI images, add the action `docker/setup-buildx-action` before this one.',
  );
}

function run(
  args: readonly string[],
  { job, source, file }: Place,
  what: string,
  remedy = 'Mend the Containerfile, or what it runs, as its last lines say.',
): Promise<void> {
  const { ports, request } = job;
  const env = imageEnvironment(job);
  const call = { file, args, cwd: source, env, signal: request.signal };
  return runTool(ports, call, { code: 'build-failed', what, remedy });
}

function requireSecrets(
  { secrets }: ImageSettings,
  { processes }: Pick<PackagePorts, 'processes'>,
): void {
  const environment = processes.environment();
  const missing = Object.values(secrets).find((name) => !environment[name]);
  if (missing === undefined) return;
  throw new SlipwayError('invalid-input', `The image needs ${missing}, which is not set.`, {
    remedy: `Give it to this step by \`env: ${missing}: \${{ secrets.NAME }}\`, or take it out of \`packaging.image.secrets\`.`,
  });
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

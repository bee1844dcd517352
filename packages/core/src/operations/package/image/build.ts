import type { ImageSettings } from '../../../domain/config/image-settings.ts';
import { SlipwayError } from '../../../domain/errors.ts';
import type { ImageBuild } from '../../../domain/packaging/image/image-commands.ts';
import {
  fillIn,
  type ImageFacts,
  imageLabels,
} from '../../../domain/packaging/image/image-index.ts';
import type { PackagePorts } from '../../package-deployment.ts';
import { type BuildJob, type Built, epochSeconds } from '../build.ts';
import { assembleImage } from './archive.ts';
import { buildWithBuildah } from './buildah.ts';
import { buildWithDocker } from './docker.ts';
import type { Place } from './run.ts';

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
  };
  requireSecrets(settings, ports);
  const platforms = settings.platforms.length > 0 ? settings.platforms : [undefined];
  const builds = platforms.map((platform, at): ImageBuild => {
    return { ...base, platform, layout: `${output}/layout-${at}`, tag: `localhost/image:${at}` };
  });
  for (const { layout } of builds) await ports.files.writeText(`${layout}/.keep`, '');
  const name = `${plan.root}-oci.tar`;
  await tool.build(builds, { job, source, file: tool.file, artifact: name });
  const layouts = builds.map(({ layout }) => layout);
  const built = await assembleImage(job, layouts, { facts, output, name });
  return [{ format: 'oci', name, path: `${output}/${name}`, platform: built.join('+') }];
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

interface ImageTool {
  readonly name: 'buildah' | 'docker';
  readonly build: (builds: readonly ImageBuild[], place: Place) => Promise<void>;
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

import {
  buildahCommands,
  buildahStore,
  buildahUpkeep,
  type ImageBuild,
} from '../../../domain/packaging/image/image-commands.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import { callOf, forPlatform, imageFailure, type Place, runImageTool } from './run.ts';

/** Milliseconds: looking and clearing are no builds. */
const longest = 5 * 60_000;

/** Builds each image by buildah, in a store of its own that is empty afterwards, however the build ended. */
export async function buildWithBuildah(builds: readonly ImageBuild[], place: Place): Promise<void> {
  const store = await openStore(place);
  try {
    for (const build of builds)
      await place.job.ports.log.group(`Build the image${forPlatform(build)} with buildah`, () =>
        buildOne(build, store, place),
      );
  } finally {
    await clearStore(store, place);
  }
}

async function buildOne(build: ImageBuild, store: readonly string[], place: Place): Promise<void> {
  const environment = place.job.ports.processes.environment();
  const commands = buildahCommands(build, environment['BUILDAH_ISOLATION'] ?? 'chroot');
  const image = `${place.artifact}${forPlatform(build)} with`;
  await runImageTool([...store, ...commands.build], place, `Building ${image} \`buildah build\``);
  await runImageTool([...store, ...commands.push], place, `Writing ${image} \`buildah push\``);
}

/**
 * With what buildah would choose by itself, said aloud: where it had to choose its second best, it would not find its way
 * back. Where it can't choose at all, with `vfs`, which copies layers and works everywhere.
 */
async function openStore(place: Place): Promise<readonly string[]> {
  const { folder, ports } = place.job;
  const look = async (driver?: string) =>
    upkeep([...buildahStore(`${folder}/images`, driver), ...buildahUpkeep.look], place);
  const chosen = await look();
  const looked = chosen.exitCode === 0 ? chosen : await look('vfs');
  if (looked.exitCode !== 0) throw imageFailure(looked, 'Looking where `buildah` can keep images');
  const driver = looked.stdout.trim();
  ports.log.debug(`buildah keeps images with ${driver}. ${chosen.stderr.trim()}`);
  return buildahStore(`${folder}/images`, driver);
}

/** What can't be cleared harms nobody else, and must not hide why something else failed. */
async function clearStore(store: readonly string[], place: Place): Promise<void> {
  for (const command of buildahUpkeep.clear) {
    const { exitCode } = await upkeep([...store, ...command], place);
    if (exitCode !== 0)
      place.job.ports.log.debug(`\`buildah ${command.join(' ')}\` ended with ${exitCode}.`);
  }
}

/** Also after the job was cancelled: so without its signal. */
function upkeep(args: readonly string[], place: Place): Promise<CommandResult> {
  return place.job.ports.processes.run({ ...callOf(args, place), timeout: longest });
}

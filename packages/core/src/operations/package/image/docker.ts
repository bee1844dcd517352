import { dockerCommand, type ImageBuild } from '../../../domain/packaging/image/image-commands.ts';
import { forPlatform, type Place, runImageTool } from './run.ts';

/** Builds each image by docker's plugin buildx. */
export async function buildWithDocker(builds: readonly ImageBuild[], place: Place): Promise<void> {
  for (const build of builds) {
    const where = forPlatform(build);
    await place.job.ports.log.group(`Build the image${where} with docker`, () =>
      runImageTool(
        dockerCommand(build),
        place,
        `Building ${place.artifact}${where} with \`docker buildx build\``,
      ),
    );
  }
}

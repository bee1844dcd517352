import type { CreateReleaseRequest } from './create-release.ts';
import { type PublishingPorts, preparePackages } from './release/prepare-packages.ts';

/**
 * Looks at all registries that several releases would publish to, before the first of them writes anything: what one of them
 * can't publish must not be known only when others are out. Each release looks again when its turn comes. Does nothing
 * where nothing is published.
 *
 * @throws SlipwayError as `preparePackages`
 */
export async function checkRegistries(
  requests: readonly CreateReleaseRequest[],
  ports: PublishingPorts,
): Promise<void> {
  // What there is to say, each release says for itself.
  const log = { ...ports.log, info: () => undefined, warning: () => undefined };
  for (const request of requests) await preparePackages(request, { ...ports, log });
}

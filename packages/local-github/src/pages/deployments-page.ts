import { addresses } from '../render/repository.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { World } from '../state/world.ts';
import { escapeHtml, htmlLink, htmlPage, htmlTable } from './html.ts';

/** The ledger for people: each deployment with all that was said of it, newest first. */
export function deploymentsPage(
  world: World,
  repository: LocalRepository,
  environment: string | undefined,
): string {
  const rows = repository.deployments
    .filter((deployment) => environment === undefined || deployment.environment === environment)
    .toReversed()
    .map((deployment) => [
      String(deployment.id),
      escapeHtml(deployment.environment),
      escapeHtml(deployment.task),
      `<code>${deployment.sha.slice(0, 7)}</code> ${escapeHtml(deployment.description ?? '')}`,
      deployment.statuses
        .map(
          ({ state, description }) =>
            `<span class="state">${state}</span> ${escapeHtml(description)}`,
        )
        .join('<br>'),
    ]);
  const { page } = addresses(world, repository);
  const where = environment === undefined ? '' : ` to ${escapeHtml(environment)}`;
  return htmlPage(
    `Deployments · ${repository.fullName}`,
    `<p>${htmlLink(`${page}/releases`, repository.fullName)}</p>
<h1>Deployments${where}</h1>
${htmlTable(['Id', 'Environment', 'Task', 'What', 'Statuses'], rows)}`,
  );
}

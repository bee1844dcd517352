import { assetKey } from '../releases/asset-storage.ts';
import { addresses } from '../render/repository.ts';
import type { LocalRepository } from '../state/local-repository.ts';
import type { ReleaseRecord } from '../state/records.ts';
import type { World } from '../state/world.ts';
import { escapeHtml, htmlLink, htmlPage, htmlTable } from './html.ts';

/** A release for people: its notes as they were written, and its assets to download. */
export function releasePage(
  world: World,
  repository: LocalRepository,
  release: ReleaseRecord,
): string {
  const { page } = addresses(world, repository);
  const title = escapeHtml(release.name ?? release.tag);
  const states = [release.draft && 'draft', release.prerelease && 'pre-release'].filter(Boolean);
  const marks = states.map((state) => ` <span class="state">${state}</span>`).join('');
  const assets = release.assets.map((asset) => [
    htmlLink(`${world.serverUrl}/-/assets/${asset.id}/${assetKey(world, asset)}`, asset.name),
    String(asset.size),
    `<code>${escapeHtml(asset.digest ?? asset.state)}</code>`,
  ]);
  return htmlPage(
    `${title} · ${repository.fullName}`,
    `<p>${htmlLink(`${page}/releases`, repository.fullName)}</p>
<h1>${title}${marks}</h1>
<p>${escapeHtml(release.author)} · ${release.publishedAt ?? release.createdAt} · tag <code>${escapeHtml(release.tag)}</code></p>
<pre>${escapeHtml(release.body ?? '')}</pre>
<h2>Assets</h2>
${htmlTable(['Name', 'Bytes', 'Digest'], assets)}`,
  );
}

/** All published releases, newest first. */
export function releasesPage(world: World, repository: LocalRepository): string {
  const { page } = addresses(world, repository);
  const rows = repository.releases
    .filter(({ draft }) => !draft)
    .toReversed()
    .map((release) => [
      htmlLink(`${page}/releases/tag/${encodeURIComponent(release.tag)}`, release.tag),
      escapeHtml(release.name ?? ''),
      String(release.publishedAt),
    ]);
  return htmlPage(
    `Releases · ${repository.fullName}`,
    `<h1>${repository.fullName}</h1>
<p>${htmlLink(`${page}/deployments`, 'Deployments')}</p>
<h2>Releases</h2>
${htmlTable(['Tag', 'Name', 'Published'], rows)}`,
  );
}

import { parseTag, parseTagTemplate } from '../../domain/history/tag-name.ts';
import {
  contentsName,
  type Listing,
  parseListing,
} from '../../domain/packaging/contents/listing.ts';
import type { PackagingPlan } from '../../domain/packaging/packaging-plan.ts';
import type { Release, ReleaseAsset } from '../../domain/release/release.ts';
import { compareVersions, parseVersion } from '../../domain/version/version.ts';

import type { EarlierReleases } from '../../ports/earlier-releases.ts';
import type { PackageRequest } from '../package-deployment.ts';

/** The contents of an earlier release, or why there are none to compare with: the end of a sentence. */
export type Earlier =
  | { readonly kind: 'found'; readonly tag: string; readonly listing: Listing }
  | { readonly kind: 'skipped'; readonly why: string };

/** Releases of other packages may lie between: so many lists are looked at. */
const tries = 3;
/** Bytes; a list that is longer is left alone. */
const longest = 20_000_000;

/**
 * Fetches what the newest release before this version says of its contents: two requests. Never fails: a comparison is
 * good to have, and no more.
 */
export async function findEarlier(
  { config }: Pick<PackageRequest, 'config'>,
  plan: Pick<PackagingPlan, 'name' | 'version'>,
  releases: EarlierReleases | undefined,
): Promise<Earlier> {
  if (releases === undefined) return skipped('there is no token to read releases with');
  try {
    const candidates = choose(await releases.recent(), plan, config);
    for (const { tag, asset } of candidates.slice(0, tries)) {
      const listing = parseListing(await releases.read(asset));
      if (listing?.name === plan.name && listing.version !== plan.version)
        return { kind: 'found', tag, listing };
    }
  } catch {
    return skipped('the releases could not be read');
  }
  return skipped(`no earlier release has a ${contentsName}`);
}

function skipped(why: string): Earlier {
  return { kind: 'skipped', why };
}

interface Candidate {
  readonly tag: string;
  readonly asset: ReleaseAsset;
}

/** Releases before this version, the nearest first; those whose tags tell no version keep their order, the newest first. */
function choose(
  releases: readonly Release[],
  { version }: Pick<PackagingPlan, 'version'>,
  { deployment, release_management }: PackageRequest['config'],
): readonly Candidate[] {
  const scheme = deployment.version_scheme;
  const template = parseTagTemplate(release_management.tag_prefix);
  const current = parseVersion(version, scheme);
  return releases
    .filter(({ draft }) => !draft)
    .flatMap(({ tag, assets }) => {
      const asset = assets.find(({ name, state }) => name === contentsName && state === 'uploaded');
      const found = parseTag(template, scheme, tag);
      const isEarlier = found === undefined || compareVersions(found, current) < 0;
      return asset && isEarlier && asset.size <= longest ? [{ tag, asset, found }] : [];
    })
    .sort((a, b) => (a.found && b.found ? compareVersions(b.found, a.found) : 0));
}

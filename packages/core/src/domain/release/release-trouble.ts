import type { Release, ReleaseAsset } from './release.ts';
import { hashInBody, hashInMessage } from './release-mark.ts';
import type { ReleaseState, Stop, WantedRelease } from './release-protocol.ts';

/** What keeps a release from being made. */
export type Trouble = Pick<Stop, 'code' | 'message' | 'remedy'>;

/** What is there and can't be reconciled with what should be: a tag elsewhere, or a release with other contents. */
export function troubleWith(state: ReleaseState, wanted: WantedRelease): Trouble | undefined {
  return troubleWithTag(state, wanted) ?? troubleWithPublished(state, wanted);
}

function troubleWithTag(state: ReleaseState, wanted: WantedRelease): Trouble | undefined {
  const { tag } = state;
  if (tag === undefined) return wanted.createsTag ? undefined : missingTag(wanted);
  if (tag.commit !== wanted.commit)
    return {
      code: 'conflict',
      message: `The tag ${wanted.tag} points to ${tag.commit}, not to ${wanted.commit}.`,
      remedy: 'A tag never moves. Release another version, or release the commit that has the tag.',
    };
  const hash = hashInMessage(tag.message ?? '');
  if (hash === undefined || hash === wanted.hash || state.published !== undefined) return undefined;
  return {
    code: 'conflict',
    message: `The tag ${wanted.tag} was made for a release with other files.`,
    remedy: `Release the files of the run that made it, or delete the tag ${wanted.tag}, which no release uses yet.`,
  };
}

function missingTag(wanted: WantedRelease): Trouble {
  return {
    code: 'not-found',
    message: `There is no tag ${wanted.tag} on the server, and \`release_management.auto_tag\` is off.`,
    remedy: `Push the tag ${wanted.tag} at ${wanted.commit}, or switch \`auto_tag\` on.`,
  };
}

function troubleWithPublished(state: ReleaseState, wanted: WantedRelease): Trouble | undefined {
  const { published } = state;
  if (published === undefined) return undefined;
  const remedy = 'A published release is never changed. Release these files under another version.';
  if (state.tag === undefined)
    return {
      code: 'conflict',
      message: `${wanted.tag} is published, but the tag is gone.`,
      remedy: `Push the tag ${wanted.tag} at ${wanted.commit} again, then run it again.`,
    };
  const difference = differenceOf(published, wanted);
  if (difference === undefined) return undefined;
  return {
    code: 'conflict',
    message: `${wanted.tag} is published with other contents: ${difference}.`,
    remedy,
  };
}

/**
 * The first difference between a published release and the wanted one. Files that were added later, such as
 * signatures, are none where the release carries our mark.
 */
function differenceOf(published: Release, wanted: WantedRelease): string | undefined {
  for (const asset of wanted.assets) {
    const there = published.assets.find((candidate) => candidate.name === asset.name);
    if (there === undefined) return `\`${asset.name}\` is missing`;
    if (!isWantedAsset(there, wanted)) return `\`${asset.name}\` differs`;
  }
  if (hashInBody(published.body) === wanted.hash) return undefined;
  const strange = published.assets.find(
    (asset) => !wanted.assets.some((candidate) => candidate.name === asset.name),
  );
  return strange === undefined ? undefined : `\`${strange.name}\` is not one of these files`;
}

/** Whether an asset is whole, and one of those that should be. */
export function isWantedAsset(asset: ReleaseAsset, wanted: WantedRelease): boolean {
  return (
    asset.state === 'uploaded' &&
    wanted.assets.some(
      (candidate) => candidate.name === asset.name && candidate.sha256 === asset.sha256,
    )
  );
}

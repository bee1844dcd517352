import { runAgain, SlipwayError } from '../../domain/errors.ts';
import type { Release } from '../../domain/release/release.ts';
import { tagMessage } from '../../domain/release/release-mark.ts';
import {
  type Effect,
  hasUnfinished,
  type Stop,
  type WantedRelease,
} from '../../domain/release/release-protocol.ts';
import type { Change } from '../../domain/release/release-state.ts';
import type { ReleaseFields } from '../../ports/releases.ts';
import { poll, pollTag } from './poll.ts';
import { isPushed, pushTag } from './push-tag.ts';
import type { ReconcilePorts, Run } from './release-run.ts';

/** An effect that changes the world, or looks at it. */
export type Doing = Exclude<Effect, Stop | { readonly kind: 'done' }>;

/** Does one effect, and says what its answer tells. */
export async function applyEffect(run: Run, effect: Doing): Promise<Change> {
  const { wanted, ports } = run;
  const { releases } = ports;
  switch (effect.kind) {
    case 'create-draft': {
      // The release commit is not on the server yet.
      const target = wanted.releaseCommit?.planned ?? wanted.commit;
      const release = await releases.createDraft({ ...fieldsOf(wanted), target });
      return { kind: 'drafted', release };
    }
    case 'delete-asset':
      await releases.deleteAsset(effect.asset);
      return { kind: 'asset-deleted', draft: effect.draft.id, asset: effect.asset.id };
    case 'upload':
      return uploadAsset(effect, ports);
    case 'verify':
      return readAgain(effect.draft, ports);
    case 'create-tag':
      return createTag(run);
    case 'publish': {
      const fields = { ...fieldsOf(wanted), latest: effect.latest };
      const release = await releases.publish(effect.draft.id, fields);
      return { kind: 'published', release: { ...release, assets: effect.draft.assets } };
    }
    case 'delete-draft':
      await deleteOwnDraft(effect.draft, ports);
      return { kind: 'draft-deleted', draft: effect.draft.id };
  }
}

/** Deletes a draft of ours, unless it is one no more: a published release never disappears. */
export async function deleteOwnDraft(
  draft: Release,
  { releases }: Pick<ReconcilePorts, 'releases'>,
): Promise<void> {
  const now = await releases.read(draft.id);
  if (now?.draft === true) await releases.deleteDraft(draft.id);
}

async function createTag(run: Run): Promise<Change> {
  const { wanted, ports, options } = run;
  const { tag: name, commit } = wanted;
  const message = tagMessage(name, wanted.hash);
  const answer = isPushed(wanted)
    ? await pushTag(run)
    : await ports.tags.create({ name, commit, message, date: options.date });
  // Whatever has the name now is compared by the plan.
  if (answer === 'exists') return readTag(wanted, ports);
  return { kind: 'tagged', tag: { object: commit, commit, message } };
}

async function readTag(wanted: WantedRelease, ports: ReconcilePorts): Promise<Change> {
  const tag = await pollTag(wanted, ports);
  if (tag !== undefined) return { kind: 'tagged', tag };
  throw new SlipwayError(
    'retryable',
    `GitHub says that the tag ${wanted.tag} exists, and does not show it.`,
    { remedy: runAgain },
  );
}

async function uploadAsset(
  effect: Extract<Effect, { kind: 'upload' }>,
  { releases }: ReconcilePorts,
): Promise<Change> {
  const asset = await releases.upload(effect.draft, effect.asset);
  if (asset.name !== effect.asset.name)
    throw new SlipwayError(
      'artifact-invalid',
      `GitHub names the file \`${effect.asset.name}\` \`${asset.name}\`.`,
      { remedy: 'Rename it to a name of letters, digits, dots, hyphens and underscores.' },
    );
  // Where the server gives no digest yet, reading the draft again finds it out.
  const sha256 = asset.sha256 ?? effect.asset.sha256;
  return { kind: 'uploaded', draft: effect.draft.id, asset: { ...asset, sha256 } };
}

async function readAgain(draft: Release, { releases, clock }: ReconcilePorts): Promise<Change> {
  const look = () => releases.read(draft.id);
  const release = await poll(look, clock, (now) => now !== undefined && shows(now, draft));
  return release === undefined
    ? { kind: 'draft-deleted', draft: draft.id }
    : { kind: 'read-again', release };
}

/** Whether an answer is as new as what we know: a reading may lag behind the answers to our uploads. */
function shows(now: Release, known: Release): boolean {
  const names = new Set(now.assets.map(({ name }) => name));
  return !now.draft || (!hasUnfinished(now) && known.assets.every(({ name }) => names.has(name)));
}

function fieldsOf(wanted: WantedRelease): ReleaseFields {
  const { tag, name, body, commit: target, prerelease } = wanted;
  return { tag, name, body, target, prerelease };
}

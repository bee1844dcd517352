import { SlipwayError } from '../../domain/errors.ts';
import type { Release } from '../../domain/release/release.ts';
import { tagMessage } from '../../domain/release/release-mark.ts';
import {
  type Effect,
  hasUnfinished,
  type Stop,
  type WantedRelease,
} from '../../domain/release/release-protocol.ts';
import type { Change } from '../../domain/release/release-state.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ReleaseFields, ReleaseReader, ReleaseWriter, Tags } from '../../ports/releases.ts';

/** An effect that changes the world, or looks at it. */
export type Doing = Exclude<Effect, Stop | { readonly kind: 'done' }>;

export interface EffectPorts {
  readonly releases: ReleaseReader & ReleaseWriter;
  readonly tags: Tags;
  readonly clock: Clock;
}

const polls = 5;
/** Milliseconds between looking and looking again: GitHub's own answers may lag that long. */
const pollPause = 1000;

/** Does one effect, and says what its answer tells. */
export async function applyEffect(
  effect: Doing,
  wanted: WantedRelease,
  date: string,
  ports: EffectPorts,
): Promise<Change> {
  const { releases, tags } = ports;
  switch (effect.kind) {
    case 'create-draft':
      return { kind: 'drafted', release: await releases.createDraft(fieldsOf(wanted)) };
    case 'delete-asset':
      await releases.deleteAsset(effect.asset);
      return { kind: 'asset-deleted', draft: effect.draft.id, asset: effect.asset.id };
    case 'upload':
      return uploadAsset(effect, ports);
    case 'verify':
      return readAgain(effect.draft, ports);
    case 'create-tag': {
      const message = tagMessage(wanted.tag, wanted.hash);
      const { tag: name, commit } = wanted;
      const answer = await tags.create({ name, commit, message, date });
      // Whatever has the name now is compared by the plan.
      if (answer === 'exists') return readTag(wanted, ports);
      return { kind: 'tagged', tag: { object: commit, commit, message } };
    }
    case 'publish': {
      const fields = { ...fieldsOf(wanted), latest: wanted.latest };
      const release = await releases.publish(effect.draft.id, fields);
      return { kind: 'published', release: { ...release, assets: effect.draft.assets } };
    }
    case 'delete-draft':
      await deleteOwnDraft(effect.draft, ports);
      return { kind: 'draft-deleted', draft: effect.draft.id };
  }
}

/** What became of an effect whose answer was lost: looks, and never repeats. Empty: nothing, as far as one sees. */
export async function settleLostReply(
  effect: Doing,
  wanted: WantedRelease,
  ports: EffectPorts,
): Promise<readonly Change[]> {
  const { releases, tags } = ports;
  switch (effect.kind) {
    case 'create-draft': {
      const { drafts, published } = await releases.find(wanted.tag);
      const changes: Change[] = drafts.map((release) => ({ kind: 'drafted', release }));
      return published === undefined
        ? changes
        : [...changes, { kind: 'published', release: published }];
    }
    case 'create-tag': {
      const tag = await tags.read(wanted.tag);
      return tag === undefined ? [] : [{ kind: 'tagged', tag }];
    }
    default: {
      const release = await readSettled(effect.draft, ports);
      return release === undefined
        ? [{ kind: 'draft-deleted', draft: effect.draft.id }]
        : [{ kind: 'read-again', release }];
    }
  }
}

/** Deletes a draft of ours, unless it is one no more: a published release never disappears. */
export async function deleteOwnDraft(draft: Release, ports: EffectPorts): Promise<void> {
  const now = await ports.releases.read(draft.id);
  if (now?.draft === true) await ports.releases.deleteDraft(draft.id);
}

async function uploadAsset(
  effect: Extract<Effect, { kind: 'upload' }>,
  ports: EffectPorts,
): Promise<Change> {
  const asset = await ports.releases.upload(effect.draft, effect.asset);
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

async function readAgain(draft: Release, ports: EffectPorts): Promise<Change> {
  const look = () => ports.releases.read(draft.id);
  const release = await poll(look, ports.clock, (now) => now !== undefined && shows(now, draft));
  return release === undefined
    ? { kind: 'draft-deleted', draft: draft.id }
    : { kind: 'read-again', release };
}

/** The draft, once none of its files is under way any more, as far as we wait for that. */
function readSettled(draft: Release, ports: EffectPorts): Promise<Release | undefined> {
  const look = () => ports.releases.read(draft.id);
  return poll(look, ports.clock, (now) => now?.draft !== true || !hasUnfinished(now));
}

/** Whether an answer is as new as what we know: a reading may lag behind the answers to our uploads. */
function shows(now: Release, known: Release): boolean {
  const names = new Set(now.assets.map(({ name }) => name));
  return !now.draft || (!hasUnfinished(now) && known.assets.every(({ name }) => names.has(name)));
}

async function readTag(wanted: WantedRelease, ports: EffectPorts): Promise<Change> {
  const tag = await pollTag(wanted, ports);
  if (tag !== undefined) return { kind: 'tagged', tag };
  throw new SlipwayError(
    'retryable',
    `GitHub says that the tag ${wanted.tag} exists, and does not show it.`,
    {
      remedy: 'Run it again: it goes on from what is there.',
    },
  );
}

/** The tag, where there must be one. */
export function pollTag(wanted: WantedRelease, { tags, clock }: EffectPorts) {
  return poll(() => tags.read(wanted.tag), clock);
}

/** The published release, where another run seems to have made it. */
export function pollPublished(wanted: WantedRelease, { releases, clock }: EffectPorts) {
  return poll(() => releases.findPublished(wanted.tag), clock);
}

/** Looks until the answer is good enough, or as long as answers may lag behind; gives the last one. */
async function poll<T>(
  look: () => Promise<T | undefined>,
  clock: Clock,
  enough: (found: T | undefined) => boolean = (found) => found !== undefined,
): Promise<T | undefined> {
  for (let attempt = 1; attempt < polls; attempt += 1) {
    const found = await look();
    if (enough(found)) return found;
    await clock.sleep(pollPause);
  }
  return look();
}

function fieldsOf(wanted: WantedRelease): ReleaseFields {
  const { tag, name, body, commit: target, prerelease } = wanted;
  return { tag, name, body, target, prerelease };
}

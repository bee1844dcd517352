import type { Release } from './release.ts';
import {
  type Effect,
  planRelease,
  type ReleaseState,
  type WantedRelease,
} from './release-protocol.ts';
import { advance, type Change } from './release-state.ts';

export const nothingThere: ReleaseState = {
  published: undefined,
  drafts: [],
  tag: undefined,
  stable: [],
  verified: false,
};

/** One line for people: what an effect does, or would do. */
export function describeEffect(effect: Effect, wanted: WantedRelease): string {
  switch (effect.kind) {
    case 'create-draft':
      return `Create the draft release ${wanted.name}.`;
    case 'delete-asset':
      return `Remove \`${effect.asset.name}\` from our draft: it is not what it should be.`;
    case 'upload':
      return `Upload \`${effect.asset.name}\`.`;
    case 'verify':
      return 'Read the draft again and compare the digest of each file.';
    case 'create-tag':
      return describeTagging(wanted);
    case 'publish':
      return `Publish the release ${wanted.name}.`;
    case 'delete-draft':
      return `Delete our left-over draft ${effect.draft.id}.`;
    case 'done':
      return wanted.draft ? 'The draft is complete.' : `${wanted.name} is published.`;
    case 'stop':
      return effect.message;
  }
}

function describeTagging({ tag, commit, sign, releaseCommit }: WantedRelease): string {
  const kind = sign ? 'signed' : 'annotated';
  if (releaseCommit === undefined) return `Create the ${kind} tag ${tag} at ${commit}.`;
  const { paths, branch } = releaseCommit;
  const files = paths.map((path) => `\`${path}\``).join(', ');
  return `Commit ${files} to ${branch}, with the ${kind} tag ${tag}: both or none.`;
}

/** All effects of a release where nothing is there yet but, perhaps, the tag. */
export function previewRelease(wanted: WantedRelease, tagThere: boolean): readonly Effect[] {
  const tag = { object: wanted.commit, commit: wanted.commit, message: undefined };
  let state: ReleaseState = tagThere ? { ...nothingThere, tag } : nothingThere;
  const effects: Effect[] = [];
  for (;;) {
    const effect = planRelease(state, wanted);
    const change = imagine(effect, wanted);
    if (change === undefined) return effects;
    effects.push(effect);
    state = advance(state, change);
  }
}

function imagine(effect: Effect, wanted: WantedRelease): Change | undefined {
  switch (effect.kind) {
    case 'create-draft':
      return { kind: 'drafted', release: imaginedDraft(wanted) };
    case 'upload': {
      const { name, size, sha256 } = effect.asset;
      const asset = { id: 0, name, size, sha256, state: 'uploaded' };
      return { kind: 'uploaded', draft: effect.draft.id, asset };
    }
    case 'verify':
      return { kind: 'read-again', release: effect.draft };
    case 'create-tag':
      return {
        kind: 'tagged',
        tag: { object: wanted.commit, commit: wanted.commit, message: undefined },
      };
    case 'publish':
      return { kind: 'published', release: { ...effect.draft, draft: false } };
    default:
      return undefined;
  }
}

function imaginedDraft(wanted: WantedRelease): Release {
  return {
    id: 0,
    tag: wanted.tag,
    name: wanted.name,
    body: wanted.body,
    draft: true,
    prerelease: wanted.prerelease,
    target: wanted.commit,
    url: '',
    uploadUrl: '',
    author: '',
    assets: [],
  };
}

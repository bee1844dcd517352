import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Release, type ReleaseAsset, SlipwayError } from '@slipway/core';
import type { TagTarget } from '../../packages/core/src/domain/release/release.ts';
import type { ReleaseReader, ReleaseWriter, Tags } from '../../packages/core/src/ports/releases.ts';
import type { Repository } from '../../packages/core/src/ports/repository.ts';

/** What a run that was killed throws: nothing of ours catches it. */
export class Killed extends Error {}

type Trouble = 'kill-before' | 'kill-after' | 'lost-before' | 'lost-after' | SlipwayError;

export interface MemoryReleases {
  readonly releases: ReleaseReader & ReleaseWriter;
  readonly tags: Tags;
  readonly repository: Repository;
  /** All calls so far, as `name` for reads and `name!` for effects. */
  readonly calls: string[];
  /** Lets the n-th effect from now (counted from 1) go wrong. */
  spoil(nth: number, trouble: Trouble): void;
  /** Lets the next call of a method go wrong. */
  spoilNext(method: string, trouble: Trouble): void;
  /** Runs something right before the next call of a method, as another run would. */
  meanwhile(method: string, happens: () => void): void;
  readonly world: World;
}

interface World {
  releases: Release[];
  readonly tags: Map<string, TagTarget>;
  readonly files: Map<string, string>;
  readonly contents: Map<number, Buffer>;
  forbidden: boolean;
  comparison: 'ahead' | 'behind' | 'identical' | 'diverged';
  /** Whether the server says digests. */
  digests: boolean;
  /** What arrives instead of what was sent. */
  corrupt: boolean;
  rename: (name: string) => string;
}

/** Releases, tags and files of a repository in memory, where every call can go wrong. */
export function createMemoryReleases(): MemoryReleases {
  const calls: string[] = [];
  const world: World = {
    releases: [],
    tags: new Map(),
    files: new Map(),
    contents: new Map(),
    forbidden: false,
    comparison: 'ahead',
    digests: true,
    corrupt: false,
    rename: (name) => name,
  };
  const byCount = new Map<number, Trouble>();
  const byMethod = new Map<string, Trouble>();
  const events = new Map<string, () => void>();
  let effects = 0;
  let lastId = 100;
  const nextId = () => {
    lastId += 1;
    return lastId;
  };

  async function call<T>(method: string, effect: boolean, body: () => T | Promise<T>): Promise<T> {
    const event = events.get(method);
    events.delete(method);
    event?.();
    calls.push(effect ? `${method}!` : method);
    if (effect) effects += 1;
    const trouble = byMethod.get(method) ?? (effect ? byCount.get(effects) : undefined);
    byMethod.delete(method);
    if (trouble instanceof SlipwayError) throw trouble;
    if (trouble === 'kill-before') throw new Killed();
    if (trouble === 'lost-before') throw lostReply();
    const answer = await body();
    if (trouble === 'kill-after') throw new Killed();
    if (trouble === 'lost-after') throw lostReply();
    return answer;
  }

  const find = (id: number) => world.releases.find((release) => release.id === id);
  const update = (id: number, change: Partial<Release>) => {
    world.releases = world.releases.map((release) =>
      release.id === id ? { ...release, ...change } : release,
    );
    return shown(find(id) as Release);
  };
  const shown = (release: Release): Release =>
    world.digests
      ? release
      : {
          ...release,
          assets: release.assets.map((asset) => ({ ...asset, sha256: undefined })),
        };
  const ofTag = (tag: string) => world.releases.filter((release) => release.tag === tag);

  const releases: ReleaseReader & ReleaseWriter = {
    findPublished: (tag) =>
      call('findPublished', false, () =>
        ofTag(tag)
          .map(shown)
          .find(({ draft }) => !draft),
      ),
    find: (tag) =>
      call('find', false, () => ({
        published: ofTag(tag)
          .map(shown)
          .find(({ draft }) => !draft),
        drafts: ofTag(tag)
          .filter(({ draft }) => draft)
          .map(shown),
      })),
    read: (id) =>
      call('read', false, () => {
        const release = find(id);
        return release && shown(release);
      }),
    download: (asset) => call('download', false, () => digestOf(world.contents.get(asset.id))),
    createDraft: (fields) =>
      call('createDraft', true, () => {
        const release: Release = {
          ...fields,
          id: nextId(),
          draft: true,
          url: `https://github.test/releases/${fields.tag}`,
          uploadUrl: '',
          author: 'github-actions[bot]',
          assets: [],
        };
        world.releases.push(release);
        return release;
      }),
    upload: (release, { name, path, size }) =>
      call('upload', true, async () => {
        const bytes = world.corrupt ? Buffer.from('damaged') : await readFile(path);
        const there = find(release.id);
        const named = world.rename(name);
        if (there?.assets.some((asset) => asset.name === named)) throw lostReply();
        const id = nextId();
        world.contents.set(id, bytes);
        const asset = { id, name: named, size, state: 'uploaded', sha256: digestOf(bytes) };
        if (there !== undefined) update(release.id, { assets: [...there.assets, asset] });
        return world.digests ? asset : { ...asset, sha256: undefined };
      }),
    deleteAsset: (asset: ReleaseAsset) =>
      call('deleteAsset', true, () => {
        for (const release of world.releases)
          update(release.id, { assets: release.assets.filter(({ id }) => id !== asset.id) });
      }),
    publish: (id, { latest: _latest, ...fields }) =>
      call('publish', true, () => {
        if (ofTag(fields.tag).some((release) => !release.draft && release.id !== id))
          throw new SlipwayError('conflict', 'The tag has a release.', { remedy: '' });
        return update(id, { ...fields, draft: false });
      }),
    deleteDraft: (id) =>
      call('deleteDraft', true, () => {
        world.releases = world.releases.filter((release) => release.id !== id);
      }),
  };

  const tags: Tags = {
    read: (tag) => call('readTag', false, () => world.tags.get(tag)),
    create: ({ name, commit, message }) =>
      call('createTag', true, () => {
        if (world.tags.has(name)) return 'exists';
        world.tags.set(name, { object: `tag-of-${commit}`, commit, message });
        return 'created';
      }),
    move: (name, commit) =>
      call('moveTag', true, () => {
        world.tags.set(name, { object: commit, commit, message: undefined });
      }),
  };

  const repository: Repository = {
    defaultBranch: () => call('defaultBranch', false, () => 'main'),
    compare: () => call('compare', false, () => world.comparison),
    readFile: (path, branch) =>
      call('readFile', false, () => {
        const text = world.files.get(`${branch}:${path}`);
        return text === undefined ? undefined : { text, blob: digestOf(Buffer.from(text)) };
      }),
    writeFile: ({ path, branch, text, blob }) =>
      call('writeFile', true, () => {
        if (world.forbidden) return 'forbidden';
        const there = world.files.get(`${branch}:${path}`);
        if (blob !== (there === undefined ? undefined : digestOf(Buffer.from(there))))
          return 'conflict';
        world.files.set(`${branch}:${path}`, text);
        return 'written';
      }),
  };

  return {
    releases,
    tags,
    repository,
    calls,
    world,
    spoil: (nth, trouble) => byCount.set(effects + nth, trouble),
    spoilNext: (method, trouble) => byMethod.set(method, trouble),
    meanwhile: (method, happens) => events.set(method, happens),
  };
}

function lostReply(): SlipwayError {
  return new SlipwayError('retryable', 'GitHub gave no usable answer.', { remedy: 'Run again.' });
}

function digestOf(bytes: Buffer | undefined): string {
  return createHash('sha256')
    .update(bytes ?? '')
    .digest('hex');
}

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type Release, type ReleaseAsset, SlipwayError } from '@slipway/core';
import type { TagTarget } from '../../packages/core/src/domain/release/release.ts';
import type { ReleaseCommit } from '../../packages/core/src/domain/release/release-commit.ts';
import type {
  Carried,
  ReleaseCommits,
  TagObject,
} from '../../packages/core/src/ports/release-commits.ts';
import type { ReleaseReader, ReleaseWriter, Tags } from '../../packages/core/src/ports/releases.ts';
import type { Repository } from '../../packages/core/src/ports/repository.ts';

/** What a run that was killed throws: nothing of ours catches it. */
export class Killed extends Error {}

type Trouble = 'kill-before' | 'kill-after' | 'lost-before' | 'lost-after' | SlipwayError;

export interface MemoryReleases {
  readonly releases: ReleaseReader & ReleaseWriter;
  readonly tags: Tags;
  readonly repository: Omit<Repository, 'changes'>;
  readonly commits: ReleaseCommits;
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
  /** Branches of the server: the commits that they hold. */
  readonly branches: Map<string, string>;
  /** Texts of the planned commit. */
  readonly texts: Map<string, string>;
  /** Release commits that were made in the clone, by SHA. */
  readonly made: Map<string, ReleaseCommit>;
  /** What comes of commits that others put on a branch of ours; `undefined`: they do not fit. */
  carried: Carried | undefined;
  /** Whether the server lets the token push. */
  pushable: boolean | undefined;
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
    branches: new Map(),
    texts: new Map(),
    made: new Map(),
    carried: undefined,
    pushable: true,
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
        stable: world.releases
          .filter(({ draft, prerelease }) => !draft && !prerelease)
          .map((release) => release.tag),
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

  const repository: Omit<Repository, 'changes'> = {
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
    commits: createMemoryCommits(world, call),
    calls,
    world,
    spoil: (nth, trouble) => byCount.set(effects + nth, trouble),
    spoilNext: (method, trouble) => byMethod.set(method, trouble),
    meanwhile: (method, happens) => events.set(method, happens),
  };
}

type Call = <T>(method: string, effect: boolean, body: () => T | Promise<T>) => Promise<T>;

/** A clone in memory, and pushing from it. */
function createMemoryCommits(world: World, call: Call): ReleaseCommits {
  const objects = new Map<string, TagObject>();
  const held = (ref: string) =>
    ref.startsWith('refs/tags/')
      ? world.tags.get(ref.slice('refs/tags/'.length))?.object
      : world.branches.get(ref.slice('refs/heads/'.length));
  const movedOf: ReleaseCommits['push'] = async (updates) =>
    updates
      .filter(({ ref, from, to }) => held(ref) !== to && held(ref) !== from)
      .map(({ ref }) => ref);
  return {
    rehearse: (updates) =>
      call('rehearse', false, async () => ({
        allowed: world.pushable,
        moved: await movedOf(updates),
      })),
    readTexts: async (_, paths) =>
      new Map([...world.texts].filter(([path]) => paths.includes(path))),
    write: async (commit) => {
      const sha = digestOf(Buffer.from(JSON.stringify(commit))).slice(0, 40);
      world.made.set(sha, commit);
      return sha;
    },
    carry: async ({ head }) =>
      world.carried ?? { kind: 'stuck', sha: head, message: 'docs: word it' },
    writeTag: (tag) =>
      call('writeTag', false, () => {
        const object = `${tag.sign ? 'signed' : 'plain'} tag of ${tag.commit}`;
        objects.set(object, tag);
        return object;
      }),
    push: (updates) =>
      call('push', true, async () => {
        const moved = await movedOf(updates);
        if (moved.length > 0) return moved;
        for (const { ref, to } of updates) {
          const tag = to === undefined ? undefined : objects.get(to);
          if (to === undefined) world.branches.delete(ref.slice('refs/heads/'.length));
          else if (tag === undefined) world.branches.set(ref.slice('refs/heads/'.length), to);
          else world.tags.set(tag.name, { object: to, commit: tag.commit, message: tag.message });
        }
        return [];
      }),
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

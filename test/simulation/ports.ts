import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import type { Files } from '../../packages/core/src/ports/files.ts';
import { createWire, type RunnerOptions } from './runner.ts';
import type { State } from './state.ts';

export interface SimulatedPorts {
  readonly ports: CreateReleasePorts;
  /** Effects that were sent so far. */
  effects(): number;
}

/** The ports of one run, over the simulated server. */
export function createSimulatedPorts(options: RunnerOptions): SimulatedPorts {
  const wire = createWire(options);
  return {
    effects: wire.count,
    ports: {
      releases: { ...reader(wire, options), ...writer(wire, options) },
      tags: tags(wire, options),
      repository: repository(wire, options),
      git: {
        commit: async (sha) => ({
          ...{ sha, parents: [], message: '', authorName: '', authorEmail: '' },
          date: '2026-01-12T12:00:00Z',
        }),
      },
      files: filesOf(options),
      clock: {
        now: options.scheduler.now,
        monotonic: options.scheduler.now,
        random: () => 0.5,
        sleep: async (milliseconds, signal) => {
          await options.scheduler.wait(milliseconds);
          if (signal?.aborted === true) throw new SlipwayError('cancelled', '', { remedy: '' });
        },
      },
      log: silentLog,
    },
  };
}

type Wire = ReturnType<typeof createWire>;

function reader(wire: Wire, { weather, server }: RunnerOptions) {
  const shown = (release: Release): Release =>
    weather.digests
      ? release
      : { ...release, assets: release.assets.map((asset) => ({ ...asset, sha256: undefined })) };
  const ofTag = (state: State, tag: string) =>
    state.releases.filter((release) => release.tag === tag).map(shown);
  return {
    findPublished: (tag: string) =>
      wire.read('findPublished', (state) => ofTag(state, tag).find(({ draft }) => !draft)),
    find: (tag: string) =>
      wire.read('find', (state) => ({
        published: ofTag(state, tag).find(({ draft }) => !draft),
        drafts: ofTag(state, tag).filter(({ draft }) => draft),
      })),
    read: (id: number) =>
      wire.read(`read ${id}`, (state) => {
        const release = state.releases.find((candidate) => candidate.id === id);
        return release && shown(release);
      }),
    download: (asset: { readonly id: number }) =>
      wire.read(`download ${asset.id}`, () => {
        const assets = server.state.releases.flatMap((release) => release.assets);
        const found = assets.find(({ id }) => id === asset.id);
        if (found?.sha256 !== undefined) return found.sha256;
        throw new SlipwayError('not-found', 'Not Found (404)', { remedy: '' });
      }),
  };
}

function writer(
  wire: Wire,
  options: RunnerOptions,
): Omit<CreateReleasePorts['releases'], 'find' | 'findPublished' | 'read' | 'download'> {
  const { server, plan, random, weather } = options;
  const digestOf = (name: string) => {
    const damaged = weather.lossRate > 0 && random.chance(0.02);
    return damaged ? 'damaged' : String(plan.assets.find((asset) => asset.name === name)?.sha256);
  };
  return {
    createDraft: (fields) => wire.effect('create draft', () => server.createDraft(fields, plan)),
    async upload(release, asset) {
      const sha256 = digestOf(asset.name);
      const done = await wire.upload(
        `upload ${asset.name} to ${release.id}`,
        () => server.startUpload(release.id, asset),
        ({ id }) => server.finishUpload(id, sha256),
      );
      // GitHub may work the digest out after it has answered.
      return weather.digests && random.chance(0.8) ? done : { ...done, sha256: undefined };
    },
    deleteAsset: ({ id, name }) =>
      wire.effect(`delete ${name} (${id})`, () => server.deleteAsset(id)),
    publish: (id, { latest: _, ...fields }) =>
      wire.effect(`publish ${id}`, () => server.publish(id, fields)),
    deleteDraft: (id) => wire.effect(`delete draft ${id}`, () => server.deleteRelease(id)),
  };
}

function tags(wire: Wire, { server }: RunnerOptions): CreateReleasePorts['tags'] {
  return {
    read: (tag) => wire.read(`read tag ${tag}`, (state) => state.tags[tag]),
    create: ({ name, commit, message }) =>
      wire.effect('create tag', () => {
        if (server.state.tags[name] !== undefined) return 'exists';
        const made = { object: `tag of ${commit}`, commit, message };
        server.set({ tags: { ...server.state.tags, [name]: made } });
        return 'created';
      }),
    move: (name, commit) =>
      wire.effect(`move tag ${name}`, () => {
        const moved = { object: commit, commit, message: undefined };
        server.set({ tags: { ...server.state.tags, [name]: moved } });
      }),
  };
}

function repository(wire: Wire, { server }: RunnerOptions): CreateReleasePorts['repository'] {
  return {
    defaultBranch: async () => 'main',
    compare: () => wire.read('compare', () => 'ahead' as const),
    readFile: (path) =>
      wire.read(`read ${path}`, ({ files }) => {
        const text = files[path];
        return text === undefined ? undefined : { text, blob: text };
      }),
    writeFile: ({ path, text, blob }) =>
      wire.effect(`write ${path}`, () => {
        if (server.state.files[path] !== blob) return 'conflict';
        server.set({ files: { ...server.state.files, [path]: text } });
        return 'written';
      }),
  };
}

/** The plan's files, as if they lay in the working directory. */
function filesOf({ plan }: RunnerOptions): Files {
  const nothing = async () => undefined;
  return {
    readText: nothing,
    writeText: nothing,
    move: nothing,
    list: async () =>
      plan.assets.map(({ name, size }) => ({
        path: name,
        kind: 'file' as const,
        size,
        executable: false,
      })),
    sha256: async (path) =>
      String(plan.assets.find(({ name }) => path.endsWith(`/${name}`))?.sha256),
    withTemporaryFolder: (body) => body('/temporary'),
  };
}

const silent = () => undefined;
const silentLog: CreateReleasePorts['log'] = {
  debug: silent,
  info: silent,
  notice: silent,
  warning: silent,
  output: silent,
  group: (_, body) => body(),
};

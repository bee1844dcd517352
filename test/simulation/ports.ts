import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import type { Files } from '../../packages/core/src/ports/files.ts';
import { noRegistries } from '../doubles/no-registries.ts';
import { compareCommits } from './plan.ts';
import { createReleases } from './releases.ts';
import { createWire, type RunnerOptions, type Wire } from './runner.ts';
import { refusal } from './server.ts';

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
      releases: createReleases(wire, options),
      tags: createTags(wire, options),
      repository: createRepository(wire, options),
      git: {
        commit: async (sha) => ({
          ...{ sha, parents: [], message: '', authorName: '', authorEmail: '' },
          date: '2026-01-12T12:00:00Z',
        }),
        resolve: async () => undefined,
        tags: async () => [],
      },
      commits: createCommits(options),
      registries: noRegistries,
      files: createFiles(options),
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

/** Tags are made by the API here; only the rights are asked of git's side. */
function createCommits({ rights }: RunnerOptions): CreateReleasePorts['commits'] {
  return {
    rehearse: async () => ({ allowed: rights === 'all' ? true : undefined, moved: [] }),
    readTexts: async () => new Map(),
    write: async ({ parent }) => parent,
    writeTag: async ({ commit }) => commit,
    push: async () => [],
  };
}

function createTags(wire: Wire, { server, rights }: RunnerOptions): CreateReleasePorts['tags'] {
  const needRights = () => {
    if (rights !== 'all')
      throw refusal('missing-permission', 'Resource not accessible by integration (403)');
  };
  return {
    read: (tag) => wire.read(`read tag ${tag}`, (state) => state.tags[tag]),
    create: ({ name, commit, message }) =>
      wire.effect('create tag', () => {
        needRights();
        return server.createTag(name, { object: `tag of ${commit}`, commit, message });
      }),
    move: (name, commit) =>
      wire.effect(`move tag ${name}`, () => {
        needRights();
        const moved = { object: commit, commit, message: undefined };
        server.set({ tags: { ...server.state.tags, [name]: moved } }, 'run');
      }),
  };
}

function createRepository(
  wire: Wire,
  { server, rights }: RunnerOptions,
): CreateReleasePorts['repository'] {
  return {
    defaultBranch: async () => 'main',
    compare: (base, head) =>
      wire.read(`compare ${base.slice(0, 7)}`, () => compareCommits(base, head)),
    readFile: (path) =>
      wire.read(`read ${path}`, ({ files }) => {
        const text = files[path];
        return text === undefined ? undefined : { text, blob: text };
      }),
    writeFile: ({ path, text, blob }) =>
      wire.effect(`write ${path}`, () => {
        if (server.rules.branchProtected || rights === 'read') return 'forbidden';
        if (server.state.files[path] !== blob) return 'conflict';
        server.set({ files: { ...server.state.files, [path]: text } }, 'run');
        return 'written';
      }),
  };
}

/** The plan's files, as if they lay in the working directory. */
function createFiles({ plan }: RunnerOptions): Files {
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

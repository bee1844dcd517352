import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import { createFiles } from './files.ts';
import { createCommits, createGit } from './git.ts';
import { createRegistries } from './registry.ts';
import { createReleases } from './releases.ts';
import { refusal } from './rules.ts';
import { createWire, type RunnerOptions, type Wire } from './runner.ts';

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
      git: createGit(wire, options),
      commits: createCommits(wire, options),
      registries: createRegistries(wire, options),
      files: createFiles(options.plan),
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

function createTags(wire: Wire, { server, rights }: RunnerOptions): CreateReleasePorts['tags'] {
  const { objects } = server;
  const needRights = () => {
    if (rights !== 'all')
      throw refusal('missing-permission', 'Resource not accessible by integration (403)');
  };
  return {
    read: (tag) => wire.read(`read tag ${tag}`, (state) => state.tags[tag]),
    create: ({ name, commit, message }) =>
      wire.effect('create tag', () => {
        needRights();
        return server.createTag(name, objects.tag(objects.addTag({ commit, message }, false)));
      }),
    move: (name, commit) =>
      wire.effect(`move tag ${name}`, () => {
        needRights();
        server.set({ tags: { ...server.state.tags, [name]: objects.tag(commit) } }, 'run');
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
      wire.read(`compare ${base.slice(0, 7)}`, () => server.objects.compare(base, head)),
    readFile: (path) =>
      wire.read(`read ${path}`, ({ files }) => {
        const text = files[path];
        return text === undefined ? undefined : { text, blob: text };
      }),
    writeFile: ({ path, text, message, blob }) =>
      wire.effect(`write ${path}`, () => {
        const { state, rules, objects } = server;
        if (rules.branchProtected || rights === 'read') return 'forbidden';
        if (state.files[path] !== blob) return 'conflict';
        const main = objects.add({ parent: state.main, message, files: { [path]: text } });
        server.set({ main, files: { ...state.files, [path]: text } }, 'run');
        return 'written';
      }),
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

import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import { refusal } from './rules.ts';
import type { RunnerOptions, Wire } from './runner.ts';

/** The clone of one run, as fresh as the server at that moment. */
export function createGit(wire: Wire, { server }: RunnerOptions): CreateReleasePorts['git'] {
  return {
    commit: async (sha) => {
      const { parent, message } = server.objects.commit(sha);
      const parents = parent === undefined ? [] : [parent];
      const who = { authorName: 'Ada', authorEmail: 'ada@example.com' };
      return { sha, parents, message, ...who, date: '2026-01-12T12:00:00Z' };
    },
    resolve: (ref) =>
      wire.read(`fetch ${ref}`, ({ tags }) => tags[ref.slice('refs/tags/'.length)]?.commit),
    tags: () =>
      wire.read('fetch tags', ({ tags }) =>
        Object.entries(tags).map(([name, { commit }]) => ({ name, commit })),
      ),
  };
}

/** Commits and tags of one run, and its pushes. */
export function createCommits(
  wire: Wire,
  { server, rights, random }: RunnerOptions,
): CreateReleasePorts['commits'] {
  const { objects } = server;
  return {
    rehearse: (updates) =>
      wire.read('rehearse a push', () => {
        if (rights === 'read') return { allowed: false, moved: [] };
        // Some servers answer nothing that one could tell it by.
        if (random.chance(0.1)) return { allowed: undefined, moved: [] };
        return { allowed: true, moved: server.movedOf(updates) };
      }),
    readTexts: async (_commit, paths) => {
      const { files } = server.stateBefore(Number.POSITIVE_INFINITY);
      return new Map(
        paths.flatMap((path) => (files[path] === undefined ? [] : [[path, files[path]]])),
      );
    },
    write: async ({ parent, message, files }) =>
      objects.add({
        parent,
        message,
        files: Object.fromEntries(files.map(({ path, text }) => [path, text])),
      }),
    writeTag: async ({ commit, message, sign }) => objects.addTag({ commit, message }, sign),
    push: (updates) =>
      wire.effect(`push ${updates.map(({ ref }) => ref).join(' and ')}`, () => {
        if (rights !== 'all')
          throw refusal('missing-permission', 'refusing to allow to create or update workflow');
        return server.push(updates);
      }),
  };
}

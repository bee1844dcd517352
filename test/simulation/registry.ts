import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import type { Registry } from '../../packages/core/src/ports/registries.ts';
import { refusal } from './rules.ts';
import type { RunnerOptions, Wire } from './runner.ts';

/** A package registry: whoever is first has the name for ever. */
export function createRegistries(
  wire: Wire,
  options: RunnerOptions,
): CreateReleasePorts['registries'] {
  return { open: async () => createRegistry(wire, options) };
}

function createRegistry(wire: Wire, { server, plan, rights }: RunnerOptions): Registry {
  return {
    identify: async (file) => ({
      ...file,
      registry: 'npm',
      url: '',
      package: file.name,
      version: plan.version,
      digests: [`sha256:${file.sha256}`],
      distTag: undefined,
      private: false,
    }),
    look: ({ name }) =>
      wire.read(`look for ${name}`, ({ packages }) => {
        const sha256 = packages[name];
        const digest = sha256 === undefined ? undefined : `sha256:${sha256}`;
        return { digest, versions: [], latest: undefined };
      }),
    authorize: async () => {
      if (rights !== 'all') throw refusal('missing-permission', 'no publisher is set up for this');
      return 'a token';
    },
    async publish({ name, sha256 }) {
      try {
        return await wire.effect(`publish package ${name}`, () => {
          const { packages } = server.state;
          if (packages[name] !== undefined) {
            const error = refusal('conflict', 'this version exists already (403)');
            return { kind: 'taken' as const, error };
          }
          server.set({ packages: { ...packages, [name]: sha256 } }, 'run');
          return { kind: 'published' as const };
        });
      } catch (error) {
        if (!(error instanceof SlipwayError) || error.code !== 'retryable') throw error;
        return { kind: 'lost', why: error.message };
      }
    },
  };
}

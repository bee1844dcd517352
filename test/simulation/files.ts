import { manifestName } from '../../packages/core/src/domain/packaging/manifest.ts';
import type { Files } from '../../packages/core/src/ports/files.ts';
import type { Plan } from './plan.ts';

/** The plan's files, as if they lay in the working directory, with a manifest where it has one. */
export function createFiles({ assets, commit, version }: Plan): Files {
  const nothing = async () => undefined;
  return {
    readText: async (path) =>
      path.endsWith(manifestName)
        ? JSON.stringify({
            schema: 1,
            name: 'service',
            version,
            commit,
            created: '2026-01-12T12:00:00Z',
            artifacts: assets
              .filter(({ name }) => name !== manifestName)
              .map((asset) => ({ ...asset, path: asset.name, format: 'npm', platform: 'any' })),
          })
        : undefined,
    writeText: nothing,
    copy: nothing,
    move: nothing,
    list: async (_folder, skip = () => false) =>
      assets
        .filter(({ name }) => !skip(name))
        .map(({ name, size }) => ({ path: name, kind: 'file' as const, size, executable: false })),
    sha256: async (path) => String(assets.find(({ name }) => path.endsWith(`/${name}`))?.sha256),
    withTemporaryFolder: (body) => body('/temporary'),
  };
}

import { expect, test } from '@jest/globals';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import type { RegistryView } from '../../packages/core/src/domain/registry/registry.ts';
import { checkRegistries } from '../../packages/core/src/operations/check-registries.ts';
import type { CreateReleaseRequest } from '../../packages/core/src/operations/create-release.ts';
import type { Registry } from '../../packages/core/src/ports/registries.ts';
import { createFakeClock } from '../doubles/fake-clock.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const names = ['hull', 'mast'];
const request = (name: string): CreateReleaseRequest => ({
  version: '1.0.0',
  tag: `${name}-v1.0.0`,
  commit: 'c'.repeat(40),
  previousVersion: null,
  notes: '',
  changelogFile: '',
  manifestPath: `/work/${name}/manifest.json`,
  artifacts: [],
  workingDirectory: '/work',
  draft: false,
  prerelease: undefined,
  latest: 'auto',
  floatingTags: 'none',
  sign: false,
  publish: ['npm'],
  config: defaultConfig,
  run: fakeRun,
  dryRun: false,
});

/** What the registry shows of each package, and what was asked of it. */
async function check(views: Readonly<Record<string, Partial<RegistryView>>>) {
  const asked: string[] = [];
  const registry: Registry = {
    identify: async (file) => ({
      ...{ ...file, registry: 'npm', url: 'https://npm.example.org/', package: file.name },
      ...{ version: '1.0.0', digests: ['ours'], distTag: undefined, private: false },
    }),
    look: async (file) => {
      asked.push(`look ${file.package}`);
      return { digest: undefined, versions: [], latest: undefined, ...views[file.package] };
    },
    authorize: async (file) => {
      asked.push(`authorize ${file.package}`);
      return 'a token';
    },
    publish: () => Promise.reject(new Error('nothing is published yet')),
  };
  const { log, lines } = createRecordedLog();
  const artifact = (name: string) => ({
    ...{ name, path: name, format: 'npm', size: 1, sha256: 'a'.repeat(64), platform: 'any' },
  });
  const manifest = (name: string) => ({
    ...{ schema: 1, name, version: '1.0.0', commit: 'c'.repeat(40) },
    ...{ created: '2026-01-12T12:00:00Z', artifacts: [artifact(name)] },
  });
  const files = createMemoryFiles(
    Object.fromEntries(
      names.map((name) => [`/work/${name}/manifest.json`, JSON.stringify(manifest(name))]),
    ),
  );
  const ports = { registries: { open: async () => registry }, clock: createFakeClock(), log };
  const checking = checkRegistries(names.map(request), {
    ...ports,
    files: { ...files, sha256: async () => 'a'.repeat(64) },
  });
  return { outcome: await checking.catch((error: unknown) => error), asked, lines };
}

test('all packages are looked for, and the right to publish each is asked for', async () => {
  const { outcome, asked, lines } = await check({ hull: { digest: 'ours' } });
  expect(outcome).toBeUndefined();
  expect(asked).toEqual(['look hull', 'look mast', 'authorize mast']);
  // Each release tells it when its turn comes.
  expect([...lines('info'), ...lines('warning')]).toEqual([]);
});

test('one that is there with other contents is told before any is released', async () => {
  const { outcome } = await check({ mast: { digest: 'theirs' } });
  expect(outcome).toMatchObject({ code: 'conflict', message: expect.stringContaining('mast') });
});

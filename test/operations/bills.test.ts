import { posix } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Artifact } from '../../packages/core/src/domain/packaging/manifest.ts';
import type { NativePackage } from '../../packages/core/src/domain/packaging/native/native-package.ts';
import { writeBills } from '../../packages/core/src/operations/package/bills.ts';
import type { Built } from '../../packages/core/src/operations/package/build.ts';
import type { Making } from '../../packages/core/src/operations/package/making.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';

/** What the bill of one artifact says, where the project and the artifact hold these texts. */
async function billOf(
  format: Built['format'],
  project: Readonly<Record<string, string>>,
  inside: Readonly<Record<string, string>> = {},
  { npmFolders = [], native }: { npmFolders?: readonly string[]; native?: NativePackage } = {},
) {
  const name = `service.${format}`;
  const files = createMemoryFiles(
    Object.fromEntries(
      Object.entries(project).map(([path, text]) => [
        posix.join('/repository/apps/service', path),
        text,
      ]),
    ),
  );
  const archives = {
    async *read() {
      yield { path: 'service/', kind: 'folder', target: '', content: async function* () {} };
      for (const [path, text] of Object.entries(inside))
        yield {
          path,
          kind: 'file',
          target: '',
          content: async function* () {
            yield Buffer.from(text).toString('latin1');
          },
        };
    },
  };
  const making = {
    request: { projectPath: '/repository/apps/service', sbom: ['cyclonedx'] },
    plan: { name: 'service', version: '1.2.3', npmFolders },
    source: { created: '2026-01-12T12:00:00Z' },
    ports: {
      files: { ...files, readText: (path: string) => files.readText(posix.normalize(path)) },
      archives,
      git: { locate: async () => 'apps/service' },
    },
    folder: '/work',
  } as unknown as Making;
  const artifact = { name, path: name, format, size: 1, sha256: 'a'.repeat(64), platform: 'any' };
  const built = [{ format, name, path: `/work/${name}`, ...(native && { native }) }];
  const [bill] = await writeBills(making, built, [artifact as Artifact]);
  const document = JSON.parse(files.texts.get(bill?.path ?? '') ?? '');
  return {
    check: bill?.check,
    purl: document.metadata.component.purl,
    licence: document.metadata.component.licenses?.[0],
    parts: document.components.map(
      (each: { purl?: string; name: string }) => each.purl ?? each.name,
    ),
  };
}

const npm = '{"name":"@octo/service","license":"MIT","dependencies":{"left":"^1.0.0"}}';
const metadata =
  'Name: Octo.Service\nLicense: Lizenz für Bücher\nRequires-Dist: idna\n\nThe description.\n';
const lock = '[[package]]\nname = "idna"\nversion = "3.1"\n';

describe('the bill of materials', () => {
  test.each([
    ['beside its package.json', 'package-lock.json'],
    ['at the top of the repository', '../../package-lock.json'],
  ])('of an npm package holds what its lock file resolves that lies %s', async (_, place) => {
    const packages = { 'node_modules/left': { version: '1.0.1' } };
    const project = { [place]: JSON.stringify({ packages }) };
    expect(await billOf('npm', project, { 'package/package.json': npm })).toEqual({
      check: 'CycloneDX 1.6 of service.npm, 1 dependency',
      purl: 'pkg:npm/%40octo/service@1.2.3',
      licence: { expression: 'MIT' },
      parts: ['pkg:npm/left@1.0.1'],
    });
  });

  test('of one of several npm packages holds what is resolved for its own folder', async () => {
    const packages = {
      'node_modules/left': { version: '2.0.0' },
      'apps/service/packages/a/node_modules/left': { version: '1.0.1' },
    };
    const project = {
      '../../package-lock.json': JSON.stringify({ packages }),
      'package.json': '{"name":"frame"}',
      'packages/a/package.json': npm,
    };
    const bill = await billOf(
      'npm',
      project,
      { 'package/package.json': npm },
      { npmFolders: ['packages/gone', 'packages/b', 'packages/a'] },
    );
    expect(bill).toMatchObject({ parts: ['pkg:npm/left@1.0.1'] });
  });

  test('of an npm package is of its ranges where the lock file says nothing', async () => {
    const bill = await billOf('npm', { 'yarn.lock': '' }, { 'package/package.json': npm });
    expect(bill).toMatchObject({ parts: ['pkg:npm/left'] });
  });

  test.each([
    ['wheel', 'octo_service-1.2.3.dist-info/METADATA', 'uv.lock'],
    ['wheel', 'octo_service-1.2.3.dist-info/METADATA', '../uv.lock'],
    ['sdist', 'octo_service-1.2.3/PKG-INFO', 'poetry.lock'],
  ] as const)('of a %s holds what its own metadata asks for', async (format, path, file) => {
    const inside = { 'octo/METADATA': 'Name: no\n', [path]: metadata };
    expect(await billOf(format, { [file]: lock }, inside)).toEqual({
      check: `CycloneDX 1.6 of service.${format}, 1 dependency`,
      purl: 'pkg:pypi/octo-service@1.2.3',
      licence: { license: { name: 'Lizenz für Bücher' } },
      parts: ['pkg:pypi/idna@3.1'],
    });
  });

  test('of an archive holds its files and what the project needs', async () => {
    const inside = { 'service/été.txt': '', 'service/a.txt': '' };
    const pyproject = '[project]\nname = "service"\ndependencies = ["idna"]\n';
    expect(await billOf('zip', { 'pyproject.toml': pyproject }, inside)).toEqual({
      check: 'CycloneDX 1.6 of service.zip, 1 dependency',
      purl: 'pkg:generic/service@1.2.3',
      licence: undefined,
      parts: ['pkg:pypi/idna', 'service/a.txt', 'service/été.txt'],
    });
  });

  test.each([
    ['deb', 'pkg:generic/libc6'],
    ['rpm', 'pkg:generic/glibc'],
  ] as const)('of a %s holds what it asks the system for', async (format, asked) => {
    const depends = [{ deb: 'libc6 >= 2.31', rpm: 'glibc >= 2.31' }];
    const native = { license: 'Apache-2.0', depends } as unknown as NativePackage;
    expect(await billOf(format, { 'package.json': npm }, {}, { native })).toEqual({
      check: `CycloneDX 1.6 of service.${format}, 2 dependencies`,
      purl: 'pkg:generic/service@1.2.3',
      licence: { expression: 'Apache-2.0' },
      parts: [asked, 'pkg:npm/left'],
    });
  });

  test.each(['msi', 'npm'] as const)(
    'of a %s of which nothing is known is short',
    async (format) => {
      expect(await billOf(format, {})).toMatchObject({
        check: `CycloneDX 1.6 of service.${format}, 0 dependencies`,
        parts: [],
      });
    },
  );
});

import { describe, expect, test } from '@jest/globals';
import { distTag } from '../../packages/core/src/domain/registry/dist-tag.ts';
import {
  parseNpmPackage,
  readPackument,
} from '../../packages/core/src/domain/registry/npm-package.ts';
import { planPackage } from '../../packages/core/src/domain/registry/publish-plan.ts';
import {
  normalName,
  parsePythonMetadata,
  pythonTag,
  refusalOfPublicIndex,
} from '../../packages/core/src/domain/registry/python-metadata.ts';
import {
  type PackageFile,
  registriesFor,
} from '../../packages/core/src/domain/registry/registry.ts';
import {
  pythonAddress,
  registryAddress,
} from '../../packages/core/src/domain/registry/registry-address.ts';
import { findInSimpleIndex } from '../../packages/core/src/domain/registry/simple-index.ts';

const sha256 = 'ab'.repeat(32);
const code = (name: string) => expect.objectContaining({ code: name });

describe('the dist-tag', () => {
  test.each([
    // version, what is there, where `latest` points, the `latest` input, the tag
    ['1.0.0', [], undefined, 'auto', 'latest'],
    ['1.1.0', ['1.0.0'], '1.0.0', 'auto', 'latest'],
    ['1.1.0', ['1.0.0'], '1.0.0', 'false', 'release-1.x'],
    ['1.0.1', ['1.0.0', '2.0.0'], '2.0.0', 'auto', 'release-1.x'],
    ['1.0.1', ['1.0.0', '1.1.0', '2.0.0'], '2.0.0', 'auto', 'release-1.0.x'],
    ['1.0.1', ['1.0.0', '1.0.2', '2.0.0'], '2.0.0', 'auto', 'release-1.0.1'],
    ['1.0.1', ['1.0.0', '2.0.0'], '2.0.0', 'true', 'latest'],
    // `latest` is held back on purpose.
    ['1.9.1', ['1.9.0', '2.0.0'], '1.9.0', 'auto', 'latest'],
    // The first package was a pre-release, and npm pointed `latest` at it.
    ['1.0.0', ['1.0.0-beta.1'], '1.0.0-beta.1', 'auto', 'latest'],
    ['0.9.0', ['1.0.0', 'odd'], undefined, 'auto', 'release-0.x'],
    ['1.0.0', ['1.0.0'], '1.0.0', 'auto', 'latest'],
    ['2.0.0-beta.1', ['1.0.0'], '1.0.0', 'true', 'beta'],
    ['2.0.0-rc.1', [], undefined, 'auto', 'rc'],
    ['2.0.0-0', ['1.0.0'], '1.0.0', 'auto', 'next'],
    ['not-a-version', [], undefined, 'auto', 'latest'],
  ] as const)(
    'of %s, where %j are there and latest is %s, with `latest: %s`, is %s',
    (version, versions, latest, input, tag) => {
      expect(distTag({ version, distTag: undefined }, { versions, latest }, input)).toBe(tag);
    },
  );

  test('is the one that the package names, where it does', () => {
    const there = { versions: [], latest: undefined };
    expect(distTag({ version: '1.0.0', distTag: 'canary' }, there, 'true')).toBe('canary');
  });
});

describe('what is to be done', () => {
  const file: PackageFile = {
    name: 'ship-1.0.0.tgz',
    path: '/ship-1.0.0.tgz',
    format: 'npm',
    size: 1,
    sha256,
    registry: 'npm',
    url: 'https://example.com/',
    package: 'ship',
    version: '1.0.0',
    digests: ['sha512-abc', 'sha1:def'],
    distTag: undefined,
    private: false,
  };
  const view = (digest: string | undefined) => ({ digest, versions: [], latest: undefined });

  test('is to publish what is not there, under a tag where the registry has tags', () => {
    expect(planPackage(file, view(undefined), 'auto')).toMatchObject({
      kind: 'publish',
      tag: 'latest',
    });
    const wheel = { ...file, registry: 'pypi' } as const;
    expect(planPackage(wheel, view(undefined), 'auto')).toMatchObject({
      kind: 'publish',
      tag: undefined,
    });
  });

  test.each(['sha512-abc', 'sha1:def'])('is nothing where %s is there', (digest) => {
    expect(planPackage(file, view(digest), 'auto').kind).toBe('already-there');
  });

  test('is to stop where something else is there', () => {
    expect(() => planPackage(file, view('sha512-xyz'), 'auto')).toThrow(code('conflict'));
  });

  test('of several registries those of the ecosystem count', () => {
    const names = ['npm', 'pypi', 'testpypi'] as const;
    expect(registriesFor('npm', names)).toEqual(['npm']);
    expect(registriesFor('python', names)).toEqual(['pypi', 'testpypi']);
    expect(registriesFor('generic', names)).toEqual([]);
  });
});

describe('an npm package', () => {
  const parse = (value: object) => parseNpmPackage(JSON.stringify(value), 'ship.tgz');

  test('says its name, its version without build metadata, and where it goes', () => {
    expect(parse({ name: '@octo/ship', version: '1.0.0+42' })).toEqual({
      ...{ name: '@octo/ship', version: '1.0.0', registry: undefined },
      ...{ distTag: undefined, private: false },
    });
    const publishConfig = {
      registry: 'https://a.example',
      '@octo:registry': 'https://b.example',
      tag: 'x',
    };
    const said = { version: '1.0.0', private: true, publishConfig };
    expect(parse({ name: '@octo/ship', ...said })).toMatchObject({
      ...{ registry: 'https://b.example', distTag: 'x', private: true },
    });
    expect(parse({ name: 'ship', ...said }).registry).toBe('https://a.example');
  });

  test.each([
    undefined,
    'no json',
    '[]',
    '{"name":"ship"}',
    '{"name":"","version":"1.0.0"}',
    '{"name":"../ship","version":"1.0.0"}',
    '{"name":"--flag","version":"1.0.0"}',
  ])('without a usable name and version is refused: %s', (text) => {
    expect(() => parseNpmPackage(text, 'ship.tgz')).toThrow(code('artifact-invalid'));
  });

  test.each([
    [{ integrity: 'sha1-x sha512-y' }, 'sha512-y'],
    [{ shasum: 'abc' }, 'sha1:abc'],
    [{ integrity: 'sha1-x', shasum: 'abc' }, 'sha1:abc'],
    [{}, 'no digest'],
  ])('is told apart on a registry by %j', (dist, digest) => {
    const text = JSON.stringify({
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { dist } },
    });
    expect(readPackument(text, '1.0.0')).toEqual({ digest, versions: ['1.0.0'], latest: '1.0.0' });
  });

  test('is not there under another version, nor in what is no packument', () => {
    expect(readPackument('{"versions":{"1.0.0":7}}', '1.1.0')).toMatchObject({
      digest: undefined,
      latest: undefined,
    });
    expect(readPackument('{"versions":{"1.0.0":7}}', '1.0.0')?.digest).toBe('no digest');
    for (const text of ['', '7', '{}', '{"versions":[]}'])
      expect(readPackument(text, '1.0.0')).toBeUndefined();
  });
});

describe("a Python package's metadata", () => {
  test('becomes the fields of the upload form', () => {
    const text = [
      'Metadata-Version: 2.4',
      'Name: Ship.Yard',
      'Version: 1.0.0',
      'Classifier: A',
      'Classifier: B',
      'Project-URL: Home, https://example.com',
      'Requires-Dist: sail>=1',
      'License: MIT',
      '        and more',
      'no header',
      '',
      'It sails.',
      '',
      'Far.',
    ].join('\r\n');
    expect(parsePythonMetadata(text, 'ship.whl')).toEqual({
      name: 'Ship.Yard',
      version: '1.0.0',
      fields: [
        ['metadata_version', '2.4'],
        ['name', 'Ship.Yard'],
        ['version', '1.0.0'],
        ['classifiers', 'A'],
        ['classifiers', 'B'],
        ['project_urls', 'Home, https://example.com'],
        ['requires_dist', 'sail>=1'],
        ['license', 'MIT\nand more'],
        ['description', 'It sails.\n\nFar.'],
      ],
    });
  });

  test('may end with its headers', () => {
    expect(parsePythonMetadata(' x\nName: ship\nVersion: 1', 'x').fields).toHaveLength(2);
  });

  test.each([undefined, '', 'Name: ship', 'Name: ../x\nVersion: 1', 'Version: 1'])(
    'without a usable name and version is refused: %j',
    (text) => expect(() => parsePythonMetadata(text, 'x')).toThrow(code('artifact-invalid')),
  );

  test.each([
    ['ship-1.0.0-py3-none-any.whl', 'py3'],
    ['ship-1.0.0-1-cp313-cp313-manylinux_2_17_x86_64.whl', 'cp313'],
    ['ship.whl', 'py3'],
    ['ship-1.0.0.tar.gz', 'source'],
  ])('of %s names the Python %s', (file, tag) => expect(pythonTag(file)).toBe(tag));

  test('has a name that indexes normalise', () =>
    expect(normalName('Ship._-Yard')).toBe('ship-yard'));

  test.each([
    ['ship-1.0.0-py3-none-any.whl', '1.0.0', undefined],
    ['ship-1.0.0.tar.gz', '1.0.0+local', 'takes no local version such as 1.0.0+local'],
    ['ship-1.0.0-cp313-cp313-linux_x86_64.whl', '1.0.0', expect.stringContaining('no wheel for')],
    ['ship-1.0.0-cp313-cp313-manylinux_2_17_x86_64.whl', '1.0.0', undefined],
  ])('%s of %s on the public indexes: %s', (file, version, refusal) => {
    expect(refusalOfPublicIndex(file, version)).toEqual(refusal);
  });
});

describe('a simple index', () => {
  const name = 'ship-1.0.0.tar.gz';
  const json = (files: unknown) => JSON.stringify({ meta: { 'api-version': '1.1' }, files });

  test.each([
    [
      'JSON',
      json([
        null,
        { filename: 'x' },
        { filename: name, url: 'u', hashes: { sha256: sha256.toUpperCase() } },
      ]),
    ],
    [
      'HTML',
      `<a href="x#sha256=00">x</a><A class="f" HREF='u' ></a>\n<a\n href="u#a=b&amp;sha256=${sha256}"> ${name} </a>`,
    ],
  ])('tells a digest in %s', (_, page) => {
    expect(findInSimpleIndex(page, name)?.sha256).toBe(sha256);
  });

  test.each([
    ['JSON', json([{ filename: name, hashes: {} }]), ''],
    ['JSON without hashes', json([{ filename: name, url: '../u', hashes: null }]), '../u'],
    ['HTML', `<a href="../u#md5=00">${name}</a>`, '../u#md5=00'],
    ['HTML without an address', `<a id='x'>${name}</a>`, ''],
  ])('names the file where it tells none: %s', (_, page, url) => {
    expect(findInSimpleIndex(page, name)).toEqual({ sha256: undefined, url });
  });

  test.each([
    '',
    '{',
    '{"files":7}',
    json([]),
    `<a ${name}`,
    '<p>nothing</p>',
    `<a href="u">${name}x</a>`,
  ])('that does not list the file lists nothing: %s', (page) =>
    expect(findInSimpleIndex(page, name)).toBeUndefined(),
  );
});

describe('the address of a registry', () => {
  const none = { npm_url: undefined, pypi_upload_url: undefined, pypi_index_url: undefined };
  const own = {
    ...none,
    pypi_upload_url: 'https://a.example/legacy/',
    pypi_index_url: 'https://a.example/simple',
  };

  test('is public unless the configuration says otherwise, and TestPyPI always is', () => {
    for (const settings of [none, own])
      expect(pythonAddress('testpypi', settings)).toMatchObject({
        public: true,
        audience: 'testpypi',
      });
    const { uploadUrl, indexUrl } = pythonAddress('pypi', none);
    expect(new URL(uploadUrl)).toMatchObject({ protocol: 'https:', pathname: '/legacy/' });
    expect(new URL(indexUrl)).toMatchObject({ protocol: 'https:', pathname: '/simple/' });
    expect(pythonAddress('pypi', own)).toEqual({
      ...{ uploadUrl: 'https://a.example/legacy/', indexUrl: 'https://a.example/simple/' },
      ...{ audience: undefined, public: false },
    });
  });

  test.each(['pypi_upload_url', 'pypi_index_url'] as const)(
    'of one’s own is whole: not %s alone',
    (key) => {
      expect(() => pythonAddress('pypi', { ...none, [key]: 'https://a.example' })).toThrow(
        code('invalid-config'),
      );
    },
  );

  test('ends with a slash, and is never one that others may overhear', () => {
    expect(registryAddress('https://a.example/npm')).toBe('https://a.example/npm/');
    expect(registryAddress('http://localhost:4873/')).toBe('http://localhost:4873/');
    for (const url of ['http://a.example', 'https://me:secret@a.example', 'ftp://a.example', ''])
      expect(() => registryAddress(url)).toThrow(code('invalid-config'));
  });
});

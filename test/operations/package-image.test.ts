import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TarEntry } from 'modern-tar';
import {
  defaultImage,
  type ImageSettings,
} from '../../packages/core/src/domain/config/image-settings.ts';
import { type FakeImage, fakeImageTools } from '../doubles/fake-image-tools.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';
import type { Tree } from '../doubles/project-repository.ts';

/** The usual project, for all tests that ask for nothing else; what a run leaves is gone before the next. */
let usual: PackageLab;
let special: PackageLab | undefined;
beforeAll(() => {
  usual = createPackageLab(containerfile);
});
afterEach(() => {
  special?.dispose();
  special = undefined;
  rmSync(usual.output, { recursive: true, force: true });
});
afterAll(() => usual.dispose());

const file = (name: string, body = 'text\n'): TarEntry => ({
  header: { name, size: Buffer.byteLength(body), mtime: new Date(0) },
  body,
});
/** As RFC 7468 has it, of no key that there is. */
const keyBody = 'MC4CAQAwBQYDK2VwBCIEIHKjsVa9WcDqKcwggSjAgEAAoIBAQ';
const program: FakeImage = { layers: [[file('bin/app')]] };
const containerfile = { Containerfile: 'FROM scratch\nCOPY . /\n' };

interface Case {
  readonly tree?: Tree;
  readonly tools?: readonly string[];
  readonly image?: FakeImage | ((platform: string) => FakeImage);
  readonly settings?: Partial<ImageSettings>;
  readonly exits?: (args: readonly string[], whole: readonly string[]) => number;
  /** What a tool that fails writes. */
  readonly says?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly reproducible?: boolean;
}

function arrange({
  tree,
  tools = ['buildah'],
  image = program,
  settings,
  exits,
  says,
  environment,
  reproducible = false,
}: Case) {
  const changed = tree !== undefined || environment !== undefined;
  if (changed) special = createPackageLab(tree ?? containerfile, environment);
  const lab = special ?? usual;
  const fake = fakeImageTools(lab.processes, tools, image, exits, says);
  const packaging = { image: { ...defaultImage, ...settings } };
  return {
    lab,
    fake,
    run: [packaging, { formats: ['oci'], reproducible }, fake.processes] as const,
  };
}

async function make(given: Case) {
  const { lab, fake, run } = arrange(given);
  const made = await lab.package(...run);
  const name = String(made.manifest.artifacts[0]?.name);
  const read = (path: string) =>
    execFileSync('tar', ['-xOf', join(lab.output, name), path], { encoding: 'utf8' });
  const blob = (digest: string) =>
    JSON.parse(read(`blobs/sha256/${digest.replace('sha256:', '')}`));
  return { made, fake, lab, name, read, blob, top: JSON.parse(read('index.json')).manifests[0] };
}

async function refusal(given: Case) {
  const { lab, run } = arrange(given);
  return lab.refusal(...run);
}

describe('an image', () => {
  test('of one platform is one manifest in an OCI archive, with labels and annotations', async () => {
    const { made, fake, name, blob, top } = await make({
      settings: { labels: { 'org.opencontainers.image.licenses': 'MIT', build: '{version}' } },
    });
    expect(name).toMatch(/^slipway-.*-1\.2\.3-oci\.tar$/);
    expect(made.checks).toEqual([
      `${top.digest} for linux/amd64, all digests right, 1 entry in 1 layer, nothing forbidden, version 1.2.3 inside`,
    ]);
    expect(made.manifest.artifacts[0]).toMatchObject({ format: 'oci', platform: 'linux-amd64' });
    expect(top.annotations).toEqual({ 'org.opencontainers.image.ref.name': '1.2.3' });
    expect(blob(top.digest).annotations).toEqual({
      build: '1.2.3',
      'org.opencontainers.image.created': made.manifest.created,
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.revision': made.commit,
      'org.opencontainers.image.title': made.name,
      'org.opencontainers.image.version': '1.2.3',
    });
    expect(fake.calls.map(([tool, command]) => `${tool} ${command}`)).toEqual([
      'buildah info',
      'buildah build',
      'buildah push',
      'buildah rm',
      'buildah rmi',
    ]);
    // One store for all of it, and none of the machine's own.
    const [first = [], ...later] = fake.stores.map((store) => store.join(' '));
    expect(first).toMatch(/^--root (\S+)\/images\/graph --runroot \1\/images\/run$/);
    expect(new Set(later)).toEqual(new Set([`${String(first)} --storage-driver overlay`]));
  });

  test('of several platforms is one index that names each, in the order of the configuration', async () => {
    const platforms = ['linux/arm64', 'linux/amd64', 'linux/arm/v7'];
    const { made, blob, top } = await make({ settings: { platforms }, reproducible: true });
    const index = blob(top.digest);
    expect(index.manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
      { architecture: 'arm64', os: 'linux' },
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
    ]);
    expect(index.annotations['org.opencontainers.image.version']).toBe('1.2.3');
    expect(made.manifest.artifacts[0]?.platform).toBe('linux-arm64+linux-amd64+linux-arm-v7');
    expect(made.checks[0]).toContain(
      'linux/arm64 and linux/amd64 and linux/arm/v7, all digests right, 1 entry in 1 layer',
    );
  });

  test('is built from what the configuration says, as buildah takes it', async () => {
    const { fake, lab } = await make({
      tree: { 'docker/App.containerfile': 'FROM scratch\n', 'app/main': '' },
      settings: {
        containerfile: 'docker/App.containerfile',
        context: 'app',
        platforms: ['linux/arm64'],
        arguments: { VERSION: 'v{version}', REVISION: '{revision}', PLAIN: '{other}' },
        target: 'release',
      },
      environment: {
        BUILDAH_ISOLATION: 'rootless',
        REGISTRY_AUTH_FILE: '/auth',
        STORAGE_DRIVER: 'vfs',
        DOCKER_AUTH_CONFIG: 'x',
        GITHUB_TOKEN: 'x',
      },
    });
    const [, ...build] = fake.calls[1] ?? [];
    const pairs = build.map((arg, at) => `${build[at - 1]} ${arg}`);
    expect(pairs).toEqual(
      expect.arrayContaining([
        '--isolation rootless',
        '--platform linux/arm64',
        '--target release',
        '--build-arg VERSION=v1.2.3',
        '--build-arg PLAIN={other}',
        '--label org.opencontainers.image.version=1.2.3',
        `--file ${lab.project}/docker/App.containerfile`,
      ]),
    );
    expect(build.at(-1)).toBe(`${lab.project}/app`);
    expect(pairs.find((pair) => pair.startsWith('--timestamp'))).toBe(
      `--timestamp ${fake.environment()['SOURCE_DATE_EPOCH']}`,
    );
    expect(fake.environment()).toMatchObject({
      REGISTRY_AUTH_FILE: '/auth',
      STORAGE_DRIVER: 'vfs',
    });
    expect(fake.environment()).not.toHaveProperty('DOCKER_AUTH_CONFIG');
    expect(fake.environment()).not.toHaveProperty('GITHUB_TOKEN');
  });

  test('may use secrets, which the tool gets by the environment', async () => {
    const { fake } = await make({
      settings: { secrets: { door: 'SESAME' } },
      environment: { SESAME: 'short' },
    });
    const build = fake.calls[1] ?? [];
    expect(build[build.indexOf('--secret') + 1]).toBe('id=door,env=SESAME');
    expect(fake.environment()).toMatchObject({ SESAME: 'short' });
  });

  test.each([
    [['docker'], undefined, 'docker buildx'],
    [['buildah', 'docker'], undefined, 'buildah build'],
    [['buildah', 'docker'], 'docker' as const, 'docker buildx'],
  ])('with %j on PATH and `tool: %s` comes from `%s`', async (tools, tool, expected) => {
    const { fake } = await make({
      tree: { Dockerfile: 'FROM scratch\n' },
      tools,
      settings: { tool },
    });
    const commands = fake.calls.map((call) => call.slice(0, 2).join(' '));
    expect(commands.filter((command) => / build/.test(command))).toEqual([expected]);
  });

  test('with docker has no attestations, and its times rewritten', async () => {
    const { fake, top, blob } = await make({ tools: ['docker'] });
    // Nothing of what docker says about the hour of the build.
    expect(top.annotations).toEqual({ 'org.opencontainers.image.ref.name': '1.2.3' });
    expect(Object.keys(blob(top.digest).annotations)).toHaveLength(4);
    const line = fake.calls[0]?.join(' ');
    expect(line).toMatch(
      /--provenance=false --sbom=false .* --output type=oci,dest=\S+,tar=false,rewrite-timestamp=true /,
    );
    expect(fake.calls).toHaveLength(1);
  });

  test('stays made where buildah can’t clear its store', async () => {
    const { made, lab } = await make({ exits: ([command]) => (command === 'rmi' ? 1 : 0) });
    expect(made.kind).toBe('packaged');
    expect(lab.recorded.lines('debug').join()).toContain(
      '`buildah rmi --all --force` ended with 1',
    );
  });

  test('is made by copies where layers can’t be laid over each other', async () => {
    const { fake, lab } = await make({
      exits: (_, whole) => (whole.includes('--storage-driver') ? 0 : 1),
      says: "Error: 'overlay' is not supported over overlayfs\n",
    });
    expect(fake.calls.map(([, command]) => command).slice(0, 3)).toEqual(['info', 'info', 'build']);
    expect(fake.stores.slice(1).every((store) => store.at(-1) === 'vfs')).toBe(true);
    expect(lab.recorded.lines('debug').join()).toContain('not supported over overlayfs');
  });

  test('may have links, devices, and names that other systems do not take', async () => {
    const { made } = await make({
      image: {
        compression: 'tar+zstd',
        layers: [
          [
            { header: { name: 'bin/', type: 'directory', size: 0 } },
            file('bin/busybox'),
            { header: { name: 'bin/sh', type: 'symlink', linkname: '/bin/busybox', size: 0 } },
            { header: { name: 'bin/ls', type: 'link', linkname: 'bin/busybox', size: 0 } },
            { header: { name: 'dev/null', type: 'character-device', size: 0 } },
            file('usr/share/man/man3/Foo::Bar.3pm'),
            file('etc/.wh.passwd', ''),
          ],
          [file('srv/more')],
        ],
      },
    });
    expect(made.checks[0]).toContain('8 entries in 2 layers');
  });
});

describe('refused before anything is built', () => {
  test.each([
    [{ tools: [] }, 'missing-tool', 'Neither `buildah` nor `docker` is on PATH'],
    [
      { tools: ['docker'], settings: { tool: 'buildah' as const } },
      'missing-tool',
      'No `buildah` is on PATH, and an image needs it',
    ],
    [{ tree: { 'main.c': '' } }, 'invalid-input', 'built from `Containerfile` or `Dockerfile`'],
    [
      { settings: { secrets: { door: 'SESAME' } } },
      'invalid-input',
      'The image needs SESAME, which is not set',
    ],
    [
      { settings: { containerfile: 'a/b' } },
      'invalid-input',
      'built from `a/b`, and the project has no such file',
    ],
  ] satisfies [Case, string, string][])('%#: %j', async (given, code, message) => {
    const error = await refusal(given);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });
});

describe('a build that fails', () => {
  test('says its last lines, and which step it was', async () => {
    const error = await refusal({ exits: ([command]) => (command === 'build' ? 1 : 0) });
    expect(error.code).toBe('build-failed');
    expect(error.message).toMatch(
      /^Building slipway-\S+-oci\.tar with `buildah build` failed: exit code 1\. Its last lines:\nError: building at STEP "RUN false": while running runtime: exit status 1$/,
    );
    expect(error.remedy).toContain('Mend the Containerfile');
  });

  test('with docker says the same', async () => {
    const error = await refusal({ tools: ['docker'], exits: () => 1 });
    expect(error.message).toMatch(
      /^Building slipway-\S+-oci\.tar with `docker buildx build` failed: exit code 1\. Its last lines:\nERROR: failed to solve: process "\/bin\/sh -c false" did not complete/,
    );
  });

  test('says for which platform', async () => {
    const platforms = ['linux/amd64', 'linux/arm64'];
    const exits = (args: readonly string[]) => (args.includes('linux/arm64') ? 1 : 0);
    const error = await refusal({ settings: { platforms }, exits });
    expect(error.message).toMatch(/^Building \S+-oci\.tar for linux\/arm64 with `buildah build`/);
  });

  test('where buildah may not do its work', async () => {
    const says =
      'level=error msg="writing \\"0 0 1\\" to /proc/7/gid_map: operation not permitted"\n';
    const error = await refusal({ exits: () => 1, says });
    expect(error.message).toContain('Looking where `buildah` can keep images failed: exit code 1');
    expect(error.remedy).toContain('--privileged');
  });

  test('in the writing leaves nothing in the store', async () => {
    const { lab, fake, run } = arrange({ exits: ([command]) => (command === 'push' ? 1 : 0) });
    expect((await lab.refusal(...run)).message).toMatch(
      /^Writing \S+-oci\.tar with `buildah push` failed/,
    );
    expect(fake.calls.at(-1)).toEqual(['buildah', 'rmi', '--all', '--force']);
  });

  test('with something else than one image', async () => {
    const error = await refusal({ image: { ...program, index: () => ({ manifests: [] }) } });
    expect(error.code).toBe('build-failed');
    expect(error.message).toContain('something else than one OCI image');
  });
});

describe('two builds that differ', () => {
  /** What the second build of two makes. */
  const second = (first: FakeImage, other: FakeImage) => {
    const seen = new Set<string>();
    return (platform: string) => {
      if (seen.has(platform)) return other;
      seen.add(platform);
      return first;
    };
  };
  const platforms = ['linux/amd64', 'linux/arm64'];
  const base = file('bin/sh');

  test.each<[string, FakeImage, FakeImage, string]>([
    [
      'in a file',
      { layers: [[base], [file('now', '1')]] },
      { layers: [[base], [file('now', '2')]] },
      'where in layer 2 of 2 for linux/amd64 now has other bytes.',
    ],
    [
      'in many files',
      { layers: [['a', 'b', 'c', 'd'].map((name) => file(name, '1'))] },
      { layers: [['a', 'b', 'c', 'd'].map((name) => file(name, '2'))] },
      'a has other bytes and b has other bytes and c has other bytes and 1 more.',
    ],
    [
      'in how they are packed',
      { layers: [[base]] },
      { layers: [[base]], compression: 'tar' },
      'layer 1 of 1 (COPY . .) for linux/amd64 the same entries are packed in another way.',
    ],
    [
      'in what an image says of itself',
      { layers: [[base]] },
      { layers: [[base]], config: (config) => ({ ...config, author: 'Ada', history: [] }) },
      'where the image for linux/amd64 differs in history and author, the image for linux/arm64',
    ],
    [
      'in a layer that nobody can unpack',
      { layers: [[file('a', '1')]], compression: 'tar+lzma' },
      { layers: [[file('a', '2')]], compression: 'tar+lzma' },
      'for linux/amd64 the same entries are packed in another way.',
    ],
    [
      'in a manifest',
      { layers: [[base]] },
      { layers: [[base]], manifest: (manifest) => ({ ...manifest, annotations: { a: 'b' } }) },
      'where the same entries are packed in another way.',
    ],
    [
      'in a platform',
      { layers: [[base]] },
      { layers: [[base]], config: (config) => ({ ...config, variant: 'v3' }) },
      'where there is an image for linux/amd64 only once, there is an image for linux/arm64 only once.',
    ],
  ])('%s', async (_, first, other, message) => {
    const error = await refusal({
      settings: { platforms },
      image: second(first, other),
      reproducible: true,
    });
    expect(error.message).toMatch(/^Two builds of the same commit differ: slipway-\S+-oci\.tar, /);
    expect(error.message).toContain(message);
  });

  test('in an image of one platform', async () => {
    const image = second({ layers: [[file('now', '1')]] }, { layers: [[file('now', '2')]] });
    expect((await refusal({ image, reproducible: true })).message).toContain(
      'where in layer 1 of 1 (COPY . .) for linux/amd64 now has other bytes.',
    );
  });
});

const configured =
  (change: Record<string, unknown>): NonNullable<FakeImage['config']> =>
  (config) => ({ ...config, ...change });

describe('an image that must not be shipped', () => {
  test.each<[string, FakeImage, string]>([
    [
      'git’s folder',
      { layers: [[file('app/.git/config')]] },
      'app/.git/config is part of git’s own folder'.replace('’', "'"),
    ],
    [
      'settings, though a later layer removes them',
      { layers: [[file('app/.env')], [file('app/.wh..env', '')]] },
      'app/.env holds settings that are mostly secrets',
    ],
    [
      'a private key',
      { layers: [[file('root/.ssh/id', `-----BEGIN PRIVATE KEY-----\n${keyBody}\n`)]] },
      'root/.ssh/id holds a private key',
    ],
    [
      'a path that climbs',
      { layers: [[file('../../etc/passwd')]] },
      '../../etc/passwd is a path that leads out of the image',
    ],
    [
      'a secret in a variable',
      {
        ...program,
        config: configured({
          config: {
            Env: ['API_TOKEN=abc'],
            Labels: { 'org.opencontainers.image.version': '1.2.3' },
          },
        }),
      },
      'its image for linux/amd64 shows the value of API_TOKEN to everybody',
    ],
    [
      'a secret in a build argument',
      {
        ...program,
        config: configured({
          history: [{}, { created_by: '|2 A=b NPM_TOKEN=abc /bin/sh -c npm ci' }],
        }),
      },
      'shows the value of NPM_TOKEN',
    ],
    [
      'a private key in its history',
      {
        ...program,
        config: configured({
          history: [{ created_by: `RUN echo "-----BEGIN PRIVATE KEY-----\n${keyBody}"` }],
        }),
      },
      'its image for linux/amd64 holds a private key',
    ],
    [
      'another version',
      {
        ...program,
        config: configured({ config: { Labels: { 'org.opencontainers.image.version': '1.0.0' } } }),
      },
      'has the version 1.0.0 in its label org.opencontainers.image.version, not 1.2.3',
    ],
    [
      'no labels',
      { ...program, config: configured({ config: null }) },
      'has no version in its label',
    ],
    [
      'fewer layers than it says',
      { ...program, config: configured({ rootfs: {} }) },
      'knows of 0 layers, where its manifest has 1',
    ],
    [
      'a layer that nobody can unpack',
      { ...program, compression: 'tar+lzma' },
      'has a layer of the type application/vnd.oci.image.layer.v1.tar+lzma',
    ],
  ])('%s', async (_, image, message) => {
    const error = await refusal({ image });
    expect(error.code).toBe('artifact-invalid');
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^slipway-\S+-1\.2\.3-oci\.tar /);
  });

  test('another platform than the one asked for', async () => {
    const error = await refusal({
      settings: { platforms: ['linux/amd64', 'linux/arm64'] },
      image: { ...program, config: configured({ architecture: 'amd64' }) },
    });
    expect(error.message).toContain(
      'has no image for linux/arm64, only for linux/amd64, linux/amd64.',
    );
  });

  test.each([
    ['linux/arm64', 'v8'],
    ['linux/amd64', undefined],
  ])('%s may come as %s', async (platform, variant) => {
    const { made } = await make({
      settings: { platforms: [platform] },
      image: { ...program, config: configured({ variant }) },
    });
    expect(made.checks[0]).toContain(platform);
  });

  test.each([
    [
      'in a layer',
      { layers: [[file('len', `${'x'.repeat(9)}sesame-öffne`)]] },
      'len holds the value of SESAME, which was only meant for the build',
    ],
    [
      'in its history',
      { ...program, config: configured({ history: [{ created_by: 'RUN echo sesame-1234' }] }) },
      'linux/amd64 holds the value of SESAME',
    ],
  ] satisfies [string, FakeImage, string][])(
    'the value of a build’s secret %s',
    async (_, image, message) => {
      const value = message.startsWith('len') ? 'sesame-öffne' : 'sesame-1234';
      const error = await refusal({
        image,
        settings: { secrets: { door: 'SESAME' } },
        environment: { SESAME: value },
      });
      expect(error.message).toContain(message);
      expect(error.message).not.toContain('sesame-');
    },
  );

  test('is judged by nobody with `verify: false`', async () => {
    const { lab, run } = arrange({ image: { layers: [[file('app/.env')]] } });
    const made = await lab.package(run[0], { ...run[1], verify: false }, run[2]);
    expect(made.checks).toEqual([]);
    expect(existsSync(made.manifestPath)).toBe(true);
    expect(readFileSync(join(lab.output, 'SHA256SUMS'), 'utf8')).toContain('-oci.tar');
  });
});

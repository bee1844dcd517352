import { afterEach, describe, expect, test } from '@jest/globals';
import { defaultConfig } from '@slipway/core';
import {
  type ResolveArtifactsRequest,
  resolveArtifacts,
} from '../../packages/core/src/operations/deploy/resolve-artifacts.ts';
import { createDeployWorld, type DeployWorldOptions } from '../doubles/deploy-world.ts';
import { fakeRun } from '../doubles/fake-runner.ts';

// A project whose tags are `1.2.3` need not say so: tag-release follows them, and what is deployed has the tag that it made.

let world: Awaited<ReturnType<typeof createDeployWorld>>;
afterEach(() => world.dispose());

async function resolve(
  options: DeployWorldOptions,
  { packaged, ...more }: Partial<ResolveArtifactsRequest> & { readonly packaged?: string } = {},
) {
  world = await createDeployWorld(options);
  const request = {
    version: undefined,
    manifestPath: packaged === undefined ? undefined : await world.package(packaged),
    workingDirectory: '/nowhere',
    config: defaultConfig,
    run: fakeRun,
    ...more,
  };
  const asked: string[] = [];
  const { tags, latestRelease } = world.ports;
  const ports = {
    ...world.ports,
    tags: {
      read: (tag: string) => {
        asked.push(tag);
        return tags.read(tag);
      },
    },
    latestRelease: {
      ...latestRelease,
      latestTag: () => {
        asked.push('latest');
        return latestRelease.latestTag();
      },
    },
  };
  return world.ports.files.withTemporaryFolder(async (folder) => {
    const { tag, artifacts } = await resolveArtifacts(request, folder, ports);
    return { tag, version: artifacts.manifest.version, asked };
  });
}

const plain = { released: ['1.0.0', '2.0.0'], tagPrefix: '', latest: '2.0.0' };
const usual = { ...plain, tagPrefix: 'v', latest: 'v2.0.0' };

describe('tags of another form', () => {
  test('of the latest release are taken as they are', async () => {
    expect(await resolve(plain)).toEqual({
      tag: '2.0.0',
      version: '2.0.0',
      asked: ['latest', '2.0.0'],
    });
  });

  test('of the version that was asked for are found', async () => {
    expect(await resolve(plain, { version: '1.0.0' })).toMatchObject({
      tag: '1.0.0',
      asked: ['v1.0.0', 'latest', '1.0.0'],
    });
  });

  test('that started the run are what is deployed', async () => {
    const run = { ...fakeRun, ref: 'refs/tags/1.0.0' };
    expect(await resolve(plain, { run })).toMatchObject({ tag: '1.0.0', asked: ['1.0.0'] });
  });

  test('of a manifest on this machine are found, where it was released', async () => {
    expect(await resolve(plain, { packaged: '1.0.0' })).toMatchObject({ tag: '1.0.0' });
    await world.dispose();
    expect(await resolve(plain, { packaged: '3.0.0' })).toMatchObject({ tag: 'v3.0.0' });
    await world.dispose();
    expect(await resolve({}, { packaged: '3.0.0' })).toMatchObject({ tag: 'v3.0.0' });
  });

  test('are not looked for where the configuration sets one', async () => {
    const { release_management } = defaultConfig;
    const config = {
      ...defaultConfig,
      release_management: { ...release_management, tag_prefix: 'r' },
    };
    expect(await resolve(plain, { packaged: '1.0.0', config })).toMatchObject({
      tag: 'r1.0.0',
      asked: ['r1.0.0'],
    });
  });
});

test('the usual form takes no further request', async () => {
  expect(await resolve(usual)).toMatchObject({ tag: 'v2.0.0', asked: ['latest', 'v2.0.0'] });
  await world.dispose();
  expect(await resolve(usual, { version: '1.0.0' })).toMatchObject({ asked: ['v1.0.0'] });
  await world.dispose();
  expect(await resolve(usual, { packaged: '1.0.0' })).toMatchObject({ asked: ['v1.0.0'] });
});

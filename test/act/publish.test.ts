// The example that publishes, run by act: see examples.test.ts for what act does otherwise than GitHub's own runner.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { claims, type FakeSigstore, startFakeSigstore } from '../doubles/fake-sigstore.ts';
import { type Gate, startGate } from '../doubles/registries/gate.ts';
import { audienceOf, type Identity, startIdentity } from '../doubles/registries/identity.ts';
import { type NpmRegistry, startNpmRegistry } from '../doubles/registries/npm-registry.ts';
import { createWorld, type World } from './world.ts';

// The first time, the registry is installed.
const patience = 10 * 60_000;

/** What the job's identity says; its commit is told once there is one. */
const told: Record<string, string> = { ...claims, repository_visibility: 'private' };

let world: World;
let verdaccio: NpmRegistry;
let npm: Gate;
let identity: Identity;
let sigstore: FakeSigstore;

beforeEach(async () => {
  verdaccio = await startNpmRegistry();
  [npm, identity, sigstore, world] = await Promise.all([
    startGate(verdaccio.url),
    startIdentity(told),
    startFakeSigstore(),
    createWorld(),
  ]);
}, patience);

afterEach(async () => {
  await Promise.all([
    ...[
      npm[Symbol.asyncDispose](),
      identity[Symbol.asyncDispose](),
      sigstore[Symbol.asyncDispose](),
    ],
    ...[world.stop(), verdaccio.stop()],
  ]);
});

test(
  'publish-to-registries.yml attests, releases, and publishes to npm without a token',
  async () => {
    npm.answers.set('POST /-/npm/v1/oidc/token/exchange/package/service', ({ headers }) => {
      const audience = audienceOf(String(headers.authorization).replace('Bearer ', ''));
      return audience === 'npm:127.0.0.1'
        ? { status: 201, json: { token: verdaccio.token } }
        : { status: 401, json: {} };
    });
    told['sha'] = world.commit('feat: serve', {
      'package.json': JSON.stringify({ name: 'service', version: '0.0.0', files: ['*.txt'] }),
      'hello.txt': 'hello\n',
      '.github/slipway.yml': [
        `release_management:\n  registries:\n    npm_url: ${npm.url}\n`,
        `packaging:\n  sigstore:\n    fulcio_url: ${sigstore.url}\n    rekor_url: ${sigstore.url}\n`,
        '  trusted_root: trusted-root.jsonl\n',
      ].join(''),
      'trusted-root.jsonl': sigstore.trustedRoot,
    });
    const run = await world.push('publish-to-registries.yml', {
      ...identity.environment,
      NPM_PROGRAMS: verdaccio.programs,
    });
    expect(run).toMatchObject({
      succeeded: true,
      steps: { Package: 'success', 'Release and publish': 'success' },
    });
    const version = run.outputs['Name the version']?.version ?? '';
    expect(await verdaccio.read('service')).toMatchObject({ 'dist-tags': { latest: version } });
    expect(run.log).not.toContain(verdaccio.token);

    const verified = await verifyDownload(`v${version}`);
    expect(verified.outcome).toBe('success');
    for (const found of [/Bills of materials \| ✅/, /Provenance \| ✅.*traced to a trusted root/])
      expect(verified.summary).toMatch(found);
  },
  patience,
);

/** The steps of verify-release.yml: `gh` is not here, so the files come by the API. */
async function verifyDownload(tag: string) {
  const clone = world.git('rev-parse', '--show-toplevel');
  const folder = join(clone, 'downloaded-release');
  mkdirSync(folder);
  const { assets } = await world.read<Release>(`/releases/tags/${tag}`);
  for (const { name, url } of assets) {
    const headers = {
      accept: 'application/octet-stream',
      authorization: `Bearer ${world.github.token}`,
    };
    const reply = await fetch(url, { headers });
    writeFileSync(join(folder, name), Buffer.from(await reply.arrayBuffer()));
  }
  return runAction({
    actionDirectory: join(import.meta.dirname, '../../actions/package'),
    workingDirectory: clone,
    temporaryDirectory: join(clone, '.git'),
    inputs: { 'verify-release': 'downloaded-release' },
    env: { GITHUB_REPOSITORY: claims.repository },
    timeout: 60_000,
  });
}

interface Release {
  readonly assets: readonly { readonly name: string; readonly url: string }[];
}

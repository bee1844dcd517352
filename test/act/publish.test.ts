// The example that publishes, run by act: see examples.test.ts for what act does otherwise than GitHub's own runner.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Gate, startGate } from '../doubles/registries/gate.ts';
import { audienceOf, type Identity, startIdentity } from '../doubles/registries/identity.ts';
import { type NpmRegistry, startNpmRegistry } from '../doubles/registries/npm-registry.ts';
import { createWorld, type World } from './world.ts';

// The first time, the registry is installed.
const patience = 10 * 60_000;

let world: World;
let verdaccio: NpmRegistry;
let npm: Gate;
let identity: Identity;

beforeEach(async () => {
  verdaccio = await startNpmRegistry();
  [npm, identity, world] = await Promise.all([
    startGate(verdaccio.url),
    startIdentity(),
    createWorld(),
  ]);
}, patience);

afterEach(async () => {
  await Promise.all([
    ...[npm[Symbol.asyncDispose](), identity[Symbol.asyncDispose]()],
    ...[world.stop(), verdaccio.stop()],
  ]);
});

test(
  'publish-to-registries.yml releases, and publishes to npm without a token',
  async () => {
    npm.answers.set('POST /-/npm/v1/oidc/token/exchange/package/service', ({ headers }) => {
      const audience = audienceOf(String(headers.authorization).replace('Bearer ', ''));
      return audience === 'npm:127.0.0.1'
        ? { status: 201, json: { token: verdaccio.token } }
        : { status: 401, json: {} };
    });
    world.commit('feat: serve', {
      'package.json': JSON.stringify({ name: 'service', version: '0.0.0', files: ['*.txt'] }),
      'hello.txt': 'hello\n',
      '.github/slipway.yml': `release_management:\n  registries:\n    npm_url: ${npm.url}\n`,
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
  },
  patience,
);

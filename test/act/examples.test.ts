// The examples, run by act: a runner that is not ours decides conditions, expressions, outputs and post steps.
// What act does otherwise than GitHub's own runner:
// - it does not know `environment.deployment`, so that one line is taken out (see world.ts), and it has neither
//   the environment's rules nor its own record of a deployment;
// - it knows no `permissions` and no `concurrency`: the token may do everything, and runs come one after another;
// - actions/checkout cannot be fetched without the network, so a small stand-in does what it does by default;
// - it says nothing of steps that are skipped: they are missing in `steps`.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createWorld, type World } from './world.ts';

const minutes = 60_000;
const packageJson = (version: string) =>
  `${JSON.stringify({ name: 'service', version, license: 'MIT', files: ['*.txt'] }, null, 2)}\n`;

interface Release {
  readonly tag_name: string;
  readonly draft: boolean;
  readonly target_commitish: string;
  readonly body: string;
  readonly assets: readonly { readonly name: string }[];
}

interface Deployment {
  readonly id: number;
  readonly task: string;
  readonly environment: string;
  readonly payload: string | { readonly version?: string };
}

let world: World;

beforeEach(async () => {
  world = await createWorld();
  world.commit('feat: serve', { 'package.json': packageJson('0.0.0'), 'hello.txt': 'hello\n' });
});

afterEach(() => world.stop());

const releases = () => world.read<readonly Release[]>('/releases');

describe('release-on-default-branch.yml', () => {
  const workflow = 'release-on-default-branch.yml';

  test(
    'releases what the commits ask for, and nothing where they ask for nothing',
    async () => {
      const first = await world.push(workflow);
      expect(first).toMatchObject({
        succeeded: true,
        steps: { 'Name the version': 'success', Package: 'success', Release: 'success' },
        outputs: { 'Name the version': { released: 'true' } },
      });
      const version = first.outputs['Name the version']?.version;
      expect(first.outputs.Package).toMatchObject({ version });
      expect(first.outputs.Release).toMatchObject({ version, tag: `v${version}` });
      const [release, ...others] = await releases();
      expect(others).toEqual([]);
      expect(release).toMatchObject({ tag_name: `v${version}`, draft: false });
      expect(release?.assets.map(({ name }) => name).sort()).toEqual(
        expect.arrayContaining(['SHA256SUMS', 'manifest.json', `service-${version}.tgz`]),
      );
      expect(release?.body).toContain('serve');

      world.commit('docs: say more', { 'NOTES.md': 'more\n' });
      const second = await world.push(workflow);
      expect(second).toMatchObject({
        succeeded: true,
        outputs: { 'Name the version': { released: 'false' } },
      });
      expect(Object.keys(second.steps)).not.toContain('Package');
      expect(Object.keys(second.steps)).not.toContain('Release');
      expect(await releases()).toHaveLength(1);
    },
    5 * minutes,
  );
});

describe('release-by-pull-request.yml', () => {
  const workflow = 'release-by-pull-request.yml';

  test(
    'proposes, and releases with its files what was merged',
    async () => {
      const first = await world.push(workflow);
      expect(first).toMatchObject({
        succeeded: true,
        outputs: { 'Release or propose': { released: 'false', 'pull-request': '1' } },
      });
      expect(Object.keys(first.steps)).not.toContain('Package');
      const { apiUrl, token } = world.github;
      const merged = await fetch(`${apiUrl}/repos/octo/service/pulls/1/merge`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}` },
        body: '{"merge_method":"squash"}',
      });
      expect(merged.status).toBe(200);
      world.git('pull', '--quiet', '--rebase', '--autostash', world.remote, 'main');
      const second = await world.push(workflow);
      const version = first.outputs['Release or propose']?.version;
      expect(second).toMatchObject({
        succeeded: true,
        steps: { Package: 'success' },
        outputs: { 'Release or propose': { released: 'true', version, 'pull-request': '' } },
      });
      const [release] = await releases();
      expect(release).toMatchObject({ tag_name: `v${version}`, draft: false });
      expect(release?.assets.map(({ name }) => name)).toContain(`service-${version}.tgz`);
    },
    5 * minutes,
  );
});

describe('release-on-tag.yml', () => {
  test(
    'releases the tag that was pushed, once',
    async () => {
      world.commit('chore: name the version', { 'package.json': packageJson('1.4.0') });
      const tagged = world.git('rev-parse', 'HEAD');
      world.git('tag', '--annotate', 'v1.4.0', '--message', 'v1.4.0');
      world.git('push', '--quiet', world.remote, 'v1.4.0');
      const first = await world.pushTag('release-on-tag.yml', 'v1.4.0');
      expect(first).toMatchObject({
        succeeded: true,
        outputs: { Package: { version: '1.4.0' }, Release: { tag: 'v1.4.0', commit: tagged } },
      });
      expect(await releases()).toMatchObject([{ tag_name: 'v1.4.0', draft: false }]);

      const again = await world.pushTag('release-on-tag.yml', 'v1.4.0');
      expect(again.succeeded).toBe(true);
      expect(again.outputs.Release?.['release-id']).toBe(first.outputs.Release?.['release-id']);
      expect(await releases()).toHaveLength(1);
    },
    5 * minutes,
  );
});

describe('release-monorepo.yml', () => {
  test(
    'releases each package that changed by itself, after those that it needs',
    async () => {
      const json = (fields: object) =>
        `${JSON.stringify({ license: 'MIT', ...fields }, null, 2)}\n`;
      world.commit('feat: two packages', {
        '.github/slipway.yml': 'release_management:\n  packages: auto\n',
        'package.json': json({ name: 'fleet', private: true, workspaces: ['packages/*'] }),
        // Nobody answers there: what the packages need of each other is not out yet.
        'packages/mast/.npmrc': 'registry=http://127.0.0.1:1/\n',
        'packages/hull/package.json': json({ name: 'hull', version: '0.1.0' }),
        'packages/mast/package.json': json({
          name: '@acme/mast',
          version: '0.1.0',
          dependencies: { hull: '^0.1.0' },
        }),
      });
      const first = await world.push('release-monorepo.yml');
      expect(first).toMatchObject({ succeeded: true, steps: { Release: 'success' } });
      const tags = async () => (await releases()).map(({ tag_name }) => tag_name).sort();
      expect(await tags()).toEqual(['hull-v0.1.0', 'mast-v0.1.0']);

      world.commit('fix: a leak', { 'packages/hull/index.js': '\n' });
      expect((await world.push('release-monorepo.yml')).succeeded).toBe(true);
      expect(await tags()).toEqual(['hull-v0.1.0', 'hull-v0.1.1', 'mast-v0.1.0', 'mast-v0.1.1']);
      const mast = (await releases()).find(({ tag_name }) => tag_name === 'mast-v0.1.1');
      expect(mast?.body).toContain('`hull` `0.1.0` → `0.1.1`');
      expect(mast?.assets.map(({ name }) => name)).toContain('acme-mast-0.1.1.tgz');

      world.commit('docs: say more', { 'packages/hull/README.md': 'more\n' });
      const last = await world.push('release-monorepo.yml');
      expect(last.succeeded).toBe(true);
      expect(Object.keys(last.steps)).not.toContain('Release');
    },
    10 * minutes,
  );
});

describe('deploy-and-roll-back.yml and manual-rollback.yml', () => {
  const deployments = () => world.read<readonly Deployment[]>('/deployments');
  const state = async ({ id }: Deployment) => {
    const statuses = await world.read<readonly { state: string }[]>(`/deployments/${id}/statuses`);
    return statuses[0]?.state;
  };

  async function release(
    message: string,
    files: Readonly<Record<string, string>>,
  ): Promise<string> {
    world.commit(message, files);
    const { outputs, log } = await world.push('release-on-default-branch.yml');
    const version = outputs.Release?.version;
    if (version === undefined) throw new Error(`Nothing was released:\n${log}`);
    return version;
  }

  test(
    'deploys, proves, goes back by itself from a broken version, and by hand from a good one',
    async () => {
      const first = await release('feat: greet', { 'hello.txt': 'hello!\n' });
      // A published release deploys to production; act takes the commit from the clone, so it is on that tag.
      world.git('fetch', '--quiet', world.remote, 'tag', `v${first}`);
      const good = await world.publish('deploy-and-roll-back.yml', `v${first}`);
      expect(good).toMatchObject({
        succeeded: true,
        steps: { Deploy: 'success', Validate: 'success' },
        postSteps: { Deploy: 'success' },
        outputs: { Deploy: { version: first }, Validate: { verdict: 'pass' } },
      });
      expect(Object.keys(good.steps)).not.toContain('Roll back');
      expect(world.service.version()).toBe(first);

      const second = await release('feat: greet again', { 'again.txt': 'hello again!\n' });
      const better = await world.dispatch('deploy-and-roll-back.yml', {
        environment: 'production',
        version: second,
      });
      expect(better).toMatchObject({
        succeeded: true,
        outputs: { Validate: { verdict: 'pass', 'previous-version': first } },
      });
      expect(world.service.version()).toBe(second);

      const third = await release('feat: break', { 'broken.txt': 'broken\n' });
      const broken = await world.dispatch('deploy-and-roll-back.yml', {
        environment: 'production',
        version: third,
      });
      // The job stays red, and the service answers.
      expect(broken).toMatchObject({
        succeeded: false,
        steps: { Deploy: 'success', Validate: 'failure', 'Roll back': 'success' },
        outputs: {
          Validate: { verdict: 'fail', 'rollback-possible': 'true' },
          'Roll back': { outcome: 'rolled-back', 'from-version': third, 'to-version': second },
        },
      });
      expect(world.service.version()).toBe(second);

      const byHand = await world.dispatch('manual-rollback.yml', {
        environment: 'production',
        version: first,
        reason: 'the `old` greeting; $(exit 1) was "nicer"',
        'dry-run': 'false',
      });
      expect(byHand).toMatchObject({
        succeeded: true,
        outputs: { 'Roll back': { outcome: 'rolled-back', 'to-version': first } },
      });
      expect(world.service.version()).toBe(first);

      const ledger = await deployments();
      expect(ledger.map(({ task, environment }) => `${task} ${environment}`)).toEqual([
        'rollback production',
        'rollback production',
        'deploy production',
        'deploy production',
        'deploy production',
      ]);
      expect(await Promise.all(ledger.map(state))).toEqual([
        'success',
        expect.stringMatching(/inactive|failure/),
        'failure',
        expect.stringMatching(/inactive|failure/),
        'inactive',
      ]);
    },
    10 * minutes,
  );

  test(
    'only shows what a rollback would do, where asked for a dry run',
    async () => {
      const version = await release('feat: greet', { 'hello.txt': 'hello!\n' });
      await world.dispatch('deploy-and-roll-back.yml', { environment: 'production', version });
      const next = await release('feat: greet more', { 'more.txt': 'hello!\n' });
      await world.dispatch('deploy-and-roll-back.yml', {
        environment: 'production',
        version: next,
      });
      const before = await deployments();
      const planned = await world.dispatch('manual-rollback.yml', {
        environment: 'production',
        version: '',
        reason: 'to see',
        'dry-run': 'true',
      });
      expect(planned).toMatchObject({
        succeeded: true,
        outputs: {
          'Roll back': { outcome: 'planned', 'from-version': next, 'to-version': version },
        },
      });
      expect(await deployments()).toEqual(before);
      expect(world.service.version()).toBe(next);
    },
    10 * minutes,
  );
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startJob } from '@slipway/local-runner';
import { startDeployLab } from '../doubles/deploy-lab.ts';

// Each run is a process of its own.
const toLive =
  'grep -q "bytes of $SLIPWAY_VERSION" "$SLIPWAY_ARTIFACTS"/*.txt && echo "$SLIPWAY_VERSION" > ../live';
/** Says that it runs, leaves its process id, and would go on for long. */
const forever = 'echo $$ > ../pid; echo begun; sleep 300';

function isGone(folder: string): boolean {
  try {
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 0);
    const status = readFileSync(
      `/proc/${readFileSync(join(folder, 'pid'), 'utf8').trim()}/stat`,
      'utf8',
    );
    return status.includes(') Z ');
  } catch {
    return true;
  }
}

describe('the bundle', () => {
  test('deploys the release’s verified bytes; without a validation the post step closes the record', async () => {
    await using world = await startDeployLab(toLive);
    const first = await world.past('1.0.0', 'in_progress', 'good');
    const run = await world.run('deploy', { inputs: { version: '2.0.0' } });
    expect(run.log).not.toMatch(/^::error/m);
    expect(run.outcome).toBe('success');
    expect(world.live()).toBe('2.0.0');
    expect(run.outputs).toMatchObject({
      version: '2.0.0',
      'previous-version': '1.0.0',
      sha: world.shas[1],
      status: 'in_progress',
      deployment: expect.stringMatching(/^deploy-20260112-\d{6}-\d{3}$/),
    });
    const id = run.outputs['deployment-id'] ?? '';
    expect(await world.states(id)).toEqual(['in_progress', 'success']);
    expect(await world.description(id)).toBe('Deployed, not validated');
    expect(await world.states(first)).toEqual(['in_progress', 'success', 'inactive']);
    expect(run.summary).toContain('1.0.0 → 2.0.0');
    expect(run.summary).toContain('Deployment closed');
  });

  test('a second run of the same attempt’s key deploys nothing twice', async () => {
    await using world = await startDeployLab('echo again >> ../runs');
    const once = await world.run('deploy', { inputs: { version: '2.0.0' } });
    const twice = await world.run('deploy', {
      inputs: { version: '2.0.0' },
      env: { GITHUB_RUN_ATTEMPT: '2' },
    });
    expect(twice.outputs).toMatchObject({
      'deployment-id': once.outputs['deployment-id'],
      status: 'success',
    });
    expect(readFileSync(join(world.lab.folder, 'runs'), 'utf8')).toBe('again\n');
    expect(await world.deployments()).toBe(1);
  });

  test('shows the command nothing of the job’s secrets, and takes no orders from its output', async () => {
    await using world = await startDeployLab(
      'env | sort > ../seen; echo "::set-output name=sha::evil"; echo "::add-mask::production"',
    );
    const run = await world.run('deploy', {
      inputs: { version: '1.0.0', 'pass-env': 'WANTED' },
      env: {
        GITHUB_TOKEN: 'ghp_canary',
        ACTIONS_RUNTIME_TOKEN: 'canary',
        NPM_TOKEN: 'canary',
        WANTED: 'yes',
      },
    });
    expect(run.outcome).toBe('success');
    const seen = readFileSync(join(world.lab.folder, 'seen'), 'utf8');
    expect(seen).not.toMatch(/canary|GITHUB_|ACTIONS_|INPUT_/);
    expect(seen).not.toContain(world.lab.github.token);
    expect(seen).toContain('WANTED=yes\n');
    expect(seen).toContain('SLIPWAY_VERSION=1.0.0\n');
    expect(run.outputs['sha']).toBe(world.shas[0]);
    expect(run.summary).toContain('production');
  });

  test('a command that fails is a failure with what to do next, and the old version stays current', async () => {
    await using world = await startDeployLab('echo no space left >&2; exit 28');
    const first = await world.past('1.0.0', 'in_progress', 'good');
    const run = await world.run('deploy', { inputs: { version: '2.0.0' } });
    expect(run.outcome).toBe('failure');
    expect(run.log).toContain('no space left');
    expect(run.annotations).toContainEqual(
      expect.objectContaining({
        level: 'error',
        message: expect.stringMatching(/ended with 28.*What to do:/s),
      }),
    );
    expect(await world.states(run.outputs['deployment-id'] ?? '')).toEqual([
      'in_progress',
      'failure',
    ]);
    expect(await world.states(first)).toEqual(['in_progress', 'success']);
    expect(run.outputs['status']).toBe('failure');
  });

  test('a command that does not end is ended, with all that it started', async () => {
    await using world = await startDeployLab(forever);
    const run = await world.run('deploy', {
      inputs: { version: '1.0.0', 'timeout-minutes': '0.01' },
    });
    expect(run.outcome).toBe('failure');
    expect(await world.description(run.outputs['deployment-id'] ?? '')).toContain(
      'did not end within 0.01 minutes',
    );
    expect(isGone(world.lab.folder)).toBe(true);
  });

  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s of the main step: the command ends, and the post step leaves no record open',
    async (signal) => {
      await using world = await startDeployLab(forever);
      const run = await world.run('deploy', {
        inputs: { version: '1.0.0' },
        signalAfter: { signal, pattern: /begun/ },
      });
      expect(run.outcome).not.toBe('success');
      const id = run.main.outputs['deployment-id'] ?? '';
      expect(await world.states(id)).toEqual(['in_progress', 'error']);
      expect(await world.lab.git('for-each-ref', 'refs/slipway/lock')).toBe('');
      expect(await world.description(id)).toContain('state unknown');
      // What is killed cannot end what it started; the runner clears up behind it.
      if (signal === 'SIGKILL')
        process.kill(-Number(readFileSync(join(world.lab.folder, 'pid'), 'utf8')), 'SIGKILL');
      else expect(isGone(world.lab.folder)).toBe(true);
    },
  );

  test('the lock of a lost machine keeps others out until GitHub says that it is over, and never the job’s own re-run', async () => {
    await using world = await startDeployLab(toLive);
    const lose = async (attempt: string) => {
      const { env, ...job } = world.job();
      const lost = await startJob({ ...job, env: { ...env, GITHUB_RUN_ATTEMPT: attempt } });
      const step = await lost.run({
        actionDirectory: join(import.meta.dirname, '..', '..', 'actions', 'deploy'),
        inputs: { environment: 'production', version: '1.0.0', run: forever },
        signalAfter: { signal: 'SIGKILL', pattern: /begun/ },
      });
      process.kill(-Number(readFileSync(join(world.lab.folder, 'pid'), 'utf8')), 'SIGKILL');
      return { lost, log: step.log };
    };
    const next = { inputs: { version: '1.0.0' }, env: { GITHUB_RUN_ID: '9001' } };
    const first = await lose('1');
    const refused = await world.run('deploy', next);
    expect(refused.annotations[0]?.message).toMatch(
      /Run 9000, attempt 1 \(.+\), has held the lock of production since 2026-.+, to deploy 1\.0\.0 .+`git push origin :refs\/slipway\/lock\/production`/,
    );
    const again = await lose('2');
    expect(again.log).toContain('begun');

    const over = { id: 9000, attempt: 2, status: 'completed', conclusion: 'failure' } as const;
    world.lab.github.setRun('octo/service', over);
    expect((await world.run('deploy', next)).outcome).toBe('success');
    expect(world.live()).toBe('1.0.0');
    await first.lost.finish();
    await again.lost.finish();
  });

  test('without a command the job’s own steps deploy', async () => {
    await using world = await startDeployLab(toLive);
    const run = await world.run('deploy', {
      inputs: { environment: 'staging', version: '1.0.0' },
    });
    expect(run.outcome).toBe('success');
    expect(await world.states(run.outputs['deployment-id'] ?? '')).toEqual([
      'in_progress',
      'success',
    ]);
    expect(world.live()).toBe('');
  });

  test('a dry run writes nothing, and gives the same outputs', async () => {
    await using world = await startDeployLab(toLive);
    const run = await world.run('deploy', { inputs: { version: '2.0.0', 'dry-run': 'true' } });
    expect(run.outcome).toBe('success');
    expect(run.outputs).toMatchObject({ version: '2.0.0', sha: world.shas[1], status: 'none' });
    expect(await world.deployments()).toBe(0);
    expect(existsSync(join(world.lab.folder, 'live'))).toBe(false);
  });
});

describe('nothing is deployed', () => {
  test.each<[string, Record<string, string>, RegExp]>([
    [
      'to an unknown environment',
      { environment: 'prodution', version: '1.0.0' },
      /no environment "prodution".*production/s,
    ],
    ['of an unknown version', { version: '9.9.9' }, /no published release of v9\.9\.9/],
    ['of what is no version', { version: 'newest' }, /"newest" is not a version/],
    ['without a token', { token: '', version: '1.0.0' }, /token/],
    ['from a manifest that is not there', { manifest: 'no.json' }, /no manifest at .*no\.json/],
  ])('%s, and the step says what to do', async (_, inputs, message) => {
    await using world = await startDeployLab(toLive);
    const run = await world.run('deploy', { inputs });
    expect(run.outcome).toBe('failure');
    expect(run.annotations).toHaveLength(1);
    expect(run.annotations[0]).toMatchObject({
      level: 'error',
      message: expect.stringMatching(message),
    });
    expect(run.annotations[0]?.message).toContain('What to do:');
    expect(run.summary).toMatch(/What to do/);
    expect(await world.deployments()).toBe(0);
    expect(world.live()).toBe('');
  });

  test('with a token that lacks the right, which is named', async () => {
    await using world = await startDeployLab(toLive);
    const token = world.lab.github.tokenWith({ contents: 'read', deployments: 'read' });
    const run = await world.run('deploy', { inputs: { version: '1.0.0' }, token });
    expect(run.outcome).toBe('failure');
    expect(run.annotations[0]?.message).toContain('deployments: write');
    expect(world.live()).toBe('');
  });

  test('backwards: that is what rollbacks are for', async () => {
    await using world = await startDeployLab(toLive);
    await world.past('2.0.0', 'in_progress', 'good');
    const run = await world.run('deploy', { inputs: { version: '1.0.0' } });
    expect(run.outcome).toBe('failure');
    expect(run.annotations[0]?.message).toMatch(/^Never backwards: no\..*use the rollback action/s);
    expect(world.live()).toBe('2.0.0');
  });

  test('for strangers', async () => {
    await using world = await startDeployLab(toLive);
    const run = await world.run('deploy', {
      inputs: { version: '1.0.0' },
      env: { GITHUB_EVENT_NAME: 'pull_request_target' },
    });
    expect(run.outcome).toBe('failure');
    expect(run.annotations[0]?.title).toBe('Refused event');
    expect(await world.deployments()).toBe(0);
  });
});

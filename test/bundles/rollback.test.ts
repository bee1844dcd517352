import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { startJob } from '@slipway/local-runner';
import { evidenceSchema } from '../../packages/core/src/domain/report/evidence-schema.ts';
import { reportSchema } from '../../packages/core/src/domain/report/report-schema.ts';
import { startDeployLab } from '../doubles/deploy-lab.ts';

// Each run is a process of its own.
const toLive =
  'grep -q "bytes of $SLIPWAY_VERSION" "$SLIPWAY_ARTIFACTS"/*.txt && echo "$SLIPWAY_VERSION" > ../live';

const dispatch = { GITHUB_EVENT_NAME: 'workflow_dispatch' };

describe('the bundle', () => {
  test('brings back the last good version, proves it, and marks the bad one', async () => {
    await using world = await startDeployLab(toLive);
    const first = await world.past('1.0.0', 'in_progress', 'good', 'inactive');
    const good = await world.past('2.0.0', 'in_progress', 'good');
    const bad = await world.past('3.0.0', 'in_progress', 'failure');
    const run = await world.run('rollback', {
      inputs: { reason: 'checkout is broken' },
      env: dispatch,
    });
    expect(run.log).not.toMatch(/^::error/m);
    expect(run.outcome).toBe('success');
    expect(world.live()).toBe('2.0.0');
    expect(run.outputs).toMatchObject({
      outcome: 'rolled-back',
      'from-version': '3.0.0',
      'to-version': '2.0.0',
    });
    const id = run.outputs['deployment-id'] ?? '';
    expect(await world.states(id)).toEqual(['in_progress', 'success']);
    expect(await world.description(id)).toMatch(/^slipway: pass [0-9a-f]{64}$/);
    expect(await world.states(good)).toEqual(['in_progress', 'success', 'inactive']);
    expect(await world.states(bad)).toEqual(['in_progress', 'failure']);
    expect(await world.states(first)).toEqual(['in_progress', 'success', 'inactive']);
    const report = JSON.parse(await readFile(run.outputs['report'] ?? '', 'utf8'));
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    const evidence = JSON.parse(await readFile(run.outputs['evidence'] ?? '', 'utf8'));
    expect(evidenceSchema.safeParse(evidence).error).toBeUndefined();
    expect(report.deployment).toMatchObject({ version: '2.0.0', status: 'rolled_back' });
    expect(run.summary).toContain('3.0.0 → 2.0.0: ✅ rolled back');
    expect(run.summary).toContain('flowchart LR');
    expect(run.summary).toContain('checkout is broken');

    const again = await world.run('rollback', { env: { ...dispatch, GITHUB_RUN_ATTEMPT: '2' } });
    expect(again.outputs['outcome']).toBe('nothing-to-do');
    expect(again.outcome).toBe('success');

    const late = await world.run('rollback', {
      inputs: { 'expected-current': '3.0.0' },
      env: { ...dispatch, GITHUB_RUN_ID: '9001' },
    });
    expect(late.outputs['outcome']).toBe('superseded');
    expect(world.live()).toBe('2.0.0');

    const further = await world.run('rollback', { env: { ...dispatch, GITHUB_RUN_ID: '9002' } });
    expect(further.outputs).toMatchObject({ outcome: 'rolled-back', 'to-version': '1.0.0' });
    expect(await world.states(id)).toEqual(['in_progress', 'success', 'inactive', 'failure']);
  });

  test('plans in a dry run, and changes nothing', async () => {
    await using world = await startDeployLab(toLive);
    await world.past('1.0.0', 'in_progress', 'good');
    await world.past('2.0.0', 'in_progress', 'failure');
    const before = await world.deployments();
    const run = await world.run('rollback', { inputs: { 'dry-run': 'true' }, env: dispatch });
    expect(run.outcome).toBe('success');
    expect(run.outputs).toMatchObject({ outcome: 'planned', 'to-version': '1.0.0' });
    expect(run.summary).toContain('✅ yes');
    expect(await world.deployments()).toBe(before);
    expect(world.live()).toBe('2.0.0');
  });

  test('fails where the target is not healthy, and leaves the ledger as it is', async () => {
    await using world = await startDeployLab(
      'echo 3.0.0 > ../live',
      '{name: smoke, run: "grep -q $SLIPWAY_VERSION ../live"}',
    );
    const good = await world.past('1.0.0', 'in_progress', 'good');
    await world.past('2.0.0', 'in_progress', 'failure');
    const run = await world.run('rollback', { env: dispatch });
    expect(run.outcome).toBe('failure');
    expect(run.outputs['outcome']).toBe('failed');
    expect(await world.states(run.outputs['deployment-id'] ?? '')).toEqual([
      'in_progress',
      'error',
    ]);
    expect(await world.states(good)).toEqual(['in_progress', 'success']);
    expect(run.annotations[0]?.message).toContain('What to do:');
  });

  test('refuses where nothing before was proven, and where the tag was moved', async () => {
    await using world = await startDeployLab(toLive);
    await world.past('2.0.0', 'in_progress', 'failure');
    const nothing = await world.run('rollback', { env: dispatch });
    expect(nothing.outcome).toBe('failure');
    expect(nothing.outputs).toMatchObject({ outcome: 'refused', 'from-version': '2.0.0' });

    await world.past('1.0.0', 'in_progress', 'good');
    await world.past('3.0.0', 'in_progress', 'failure');
    await world.lab.git('tag', '-f', 'v1.0.0', world.shas[2] ?? '');
    const moved = await world.run('rollback', { env: dispatch });
    expect(moved.outputs['outcome']).toBe('refused');
    expect(moved.annotations[0]?.message).toContain('v1.0.0 leads to');
    expect(world.live()).toBe('3.0.0');
  });

  test('that is killed leaves no record open', async () => {
    await using world = await startDeployLab('echo begun; exec sleep 4');
    await world.past('1.0.0', 'in_progress', 'good');
    await world.past('2.0.0', 'in_progress', 'failure');
    const run = await world.run('rollback', {
      env: dispatch,
      signalAfter: { signal: 'SIGKILL', pattern: /begun/ },
    });
    expect(run.outcome).not.toBe('success');
    expect(run.post?.outcome).toBe('success');
    const id = run.main.state['deployment-id'] ?? '';
    expect(await world.states(id)).toEqual(['in_progress', 'error']);
    expect(run.summary).toContain('Rollback closed');
  });
});

describe('the whole way, where the new version does not answer at all', () => {
  const actions = join(import.meta.dirname, '..', '..', 'actions');

  test('the baseline makes silence a failure, and the last good version answers again', async () => {
    await using world = await startDeployLab(toLive);
    const good = await world.past('1.0.0', 'in_progress', 'good');
    world.silence('2.0.0');
    const job = await startJob(world.job());
    const step = (id: string, action: string, inputs: Record<string, string> = {}, when?: string) =>
      job.run({
        id,
        actionDirectory: join(actions, action),
        inputs: { environment: 'production', ...inputs },
        ...(when === undefined ? {} : { if: when }),
      });
    const before = await step('before', 'validate-deploy', { phase: 'pre' });
    const deploy = await step('deploy', 'deploy', { version: '2.0.0' });
    const after = await step('after', 'validate-deploy', { 'timeout-minutes': '0.05' });
    expect(world.live()).toBe('2.0.0');
    const back = await step(
      'back',
      'rollback',
      { 'expected-current': '2.0.0', reason: 'it does not answer' },
      'failure()',
    );
    const { status, posts } = await job.finish();

    expect(before.outputs).toMatchObject({ verdict: 'pass' });
    expect(deploy.outcome).toBe('success');
    expect(after).toMatchObject({ outcome: 'failure', outputs: { verdict: 'fail' } });
    expect(after.outputs).toMatchObject({
      'previous-version': '1.0.0',
      'rollback-possible': 'true',
    });
    expect(after.annotations[0]?.message).toMatch(
      /did not answer: .*it answered before, and the network works.*Roll back .*1\.0\.0 is proven/s,
    );
    expect(back.outputs).toMatchObject({
      outcome: 'rolled-back',
      'from-version': '2.0.0',
      'to-version': '1.0.0',
    });
    expect(world.live()).toBe('1.0.0');
    // A rollback that works does not make the job green: the new version is not in service.
    expect(status).toBe('failure');
    expect(posts.map(({ outcome, summary }) => [outcome, summary])).toEqual([
      ['success', ''],
      ['success', ''],
    ]);
    expect(await world.states(deploy.outputs['deployment-id'] ?? '')).toEqual([
      'in_progress',
      'failure',
    ]);
    expect(await world.states(back.outputs['deployment-id'] ?? '')).toEqual([
      'in_progress',
      'success',
    ]);
    expect((await world.states(good)).at(-1)).toBe('inactive');
    const report = JSON.parse(await readFile(after.outputs['report'] ?? '', 'utf8'));
    expect(report.validation_results).toMatchObject({
      pre_deployment: 'passed',
      post_deployment: 'failed',
      health_checks: 'failed',
    });
  });

  test('without a baseline nobody knows whose fault it is: the step fails, and nothing is rolled back by itself', async () => {
    await using world = await startDeployLab(toLive);
    await world.past('1.0.0', 'in_progress', 'good');
    world.silence('2.0.0');
    const job = await startJob(world.job());
    const inputs = { environment: 'production' };
    await job.run({
      actionDirectory: join(actions, 'deploy'),
      inputs: { ...inputs, version: '2.0.0' },
    });
    const after = await job.run({
      actionDirectory: join(actions, 'validate-deploy'),
      inputs: { ...inputs, 'timeout-minutes': '0.05' },
    });
    await job.finish();
    expect(after).toMatchObject({ outcome: 'failure', outputs: { verdict: 'inconclusive' } });
    expect(after.annotations[0]?.message).toContain('Nothing was rolled back');
  });
});

describe('two at once, and once more later', () => {
  test('of two rollbacks one acts', async () => {
    await using world = await startDeployLab(`sleep 1; ${toLive}`);
    await world.past('1.0.0', 'in_progress', 'good', 'inactive');
    await world.past('2.0.0', 'in_progress', 'good', 'inactive');
    await world.past('3.0.0', 'in_progress', 'good');
    // Both read the ledger before either has written to it.
    world.lab.github.faults.add({
      method: 'POST',
      path: /\/deployments$/,
      delay: 1_000,
      times: 2,
    });
    const inputs = { 'expected-current': '3.0.0' };
    const runs = await Promise.all(
      ['1', '2'].map((id) =>
        world.run('rollback', { inputs, env: { ...dispatch, GITHUB_RUN_ID: id } }),
      ),
    );
    expect(runs.map(({ outputs }) => outputs['outcome']).toSorted()).toEqual([
      'rolled-back',
      'superseded',
    ]);
    expect(runs.map(({ outcome }) => outcome)).toEqual(['success', 'success']);
    const late = runs.find(({ outputs }) => outputs['outcome'] === 'superseded');
    expect(late?.annotations[0]?.message).toMatch(/has held the lock of production since/);
    expect(late?.outputs['deployment-id']).toBe('');
    expect(world.live()).toBe('2.0.0');
  });

  test('a re-run of an old rollback does not take back what came after it', async () => {
    await using world = await startDeployLab(toLive);
    await world.past('1.0.0', 'in_progress', 'good');
    await world.past('2.0.0', 'in_progress', 'good');
    await world.run('rollback', { env: dispatch });
    const next = { version: '2.0.0', acknowledge: 'it was the network' };
    await world.run('deploy', { inputs: next, env: { GITHUB_RUN_ID: '9001' } });
    const again = await world.run('rollback', { env: { ...dispatch, GITHUB_RUN_ATTEMPT: '2' } });
    expect(again.outputs['outcome']).toBe('superseded');
    expect(world.live()).toBe('2.0.0');
  });

  test.each([
    ['the reply to the new deployment is lost', /\/deployments$/, 1],
    ['the first status is lost', /\/statuses$/, 1],
    ['the last status is lost', /\/statuses$/, 2],
  ])('%s: one deployment, closed as it should be', async (_, path, nth) => {
    await using world = await startDeployLab(toLive);
    await world.past('1.0.0', 'in_progress', 'good');
    await world.past('2.0.0', 'in_progress', 'failure');
    world.lab.github.faults.add({ method: 'POST', path, nth, lostReply: 'after' });
    const run = await world.run('rollback', { env: dispatch });
    expect(run.outputs['outcome']).toBe('rolled-back');
    expect(await world.deployments()).toBe(3);
    expect((await world.states(run.outputs['deployment-id'] ?? '')).at(-1)).toBe('success');
    expect(world.live()).toBe('1.0.0');
  });
});

import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Job, startJob } from '@slipway/local-runner';
import { type DeployLab, startDeployLab } from '../doubles/deploy-lab.ts';

// Each step is a process of its own.
const patience = 240_000;
const actions = join(import.meta.dirname, '..', '..', 'actions');
const toLive = 'echo "$SLIPWAY_VERSION" > ../live; echo "$SLIPWAY_VERSION" >> ../runs';

/** A job with `environment: production`, as GitHub runs it: for a commit, with a record of its own. */
async function begin(world: DeployLab, runId: number, commit: number, event = 'push') {
  const ref = world.shas[commit] ?? '';
  const run = { environment: 'production', ref, runId };
  const record = await world.lab.github.startJob('octo/service', run);
  world.lab.advance(1);
  const env = { GITHUB_SHA: ref, GITHUB_RUN_ID: String(runId), GITHUB_EVENT_NAME: event };
  const options = world.job();
  const job = await startJob({ ...options, env: { ...options.env, ...env } });
  return {
    id: String(record.id),
    run: (action: string, inputs: Record<string, string> = {}, step: object = {}) =>
      runStep(world, job, action, inputs, step),
    async end(conclusion?: 'success' | 'failure') {
      const { status } = await job.finish();
      world.lab.advance(1);
      record.end(conclusion ?? status);
    },
  };
}

function runStep(
  world: DeployLab,
  job: Job,
  action: string,
  inputs: Record<string, string>,
  step: object,
) {
  world.lab.advance(1);
  return job.run({
    actionDirectory: join(actions, action),
    inputs: { environment: 'production', ...inputs },
    ...step,
  });
}

test(
  'the record of a job with `environment:` is the deployment’s, from the first one to a rollback to it',
  async () => {
    await using world = await startDeployLab(toLive);

    const first = await begin(world, 101, 1);
    const deployed = await first.run('deploy', { version: '2.0.0' });
    expect(deployed.log).not.toMatch(/^::(error|warning)/m);
    expect(deployed.outputs['deployment-id']).toBe(first.id);
    expect((await first.run('validate-deploy')).outputs['verdict']).toBe('pass');
    expect(await world.description(first.id)).toMatch(/^slipway: pass [0-9a-f]{64}$/);
    await first.end();
    expect((await world.states(first.id)).at(-1)).toBe('success');
    expect(await world.deployments()).toBe(1);

    // The job goes on after a validation that failed, so that GitHub calls it a success in the end.
    const broken = await begin(world, 102, 2);
    await broken.run('deploy', { version: '3.0.0' });
    const failed = await broken.run('validate-deploy', {}, { continueOnError: true });
    expect(failed.outputs['verdict']).toBe('fail');
    await broken.end('success');
    expect((await world.states(broken.id)).slice(-2)).toEqual(['failure', 'success']);
    expect(await world.deployments()).toBe(2);

    const back = await begin(world, 103, 2, 'workflow_dispatch');
    const rollback = await back.run('rollback', { reason: 'it answers with 500' });
    expect(rollback.outputs).toMatchObject({
      outcome: 'rolled-back',
      'from-version': '3.0.0',
      'to-version': '2.0.0',
    });
    expect(world.live()).toBe('2.0.0');
    // A rollback runs for another commit than it deploys: two records, and the line that would make it one.
    expect(rollback.log).toContain('deployment: false');
    expect(await world.deployments()).toBe(4);
    await back.end();
  },
  patience,
);

test(
  'a job that is killed while it adopts leaves a record that is GitHub’s own; the next one deploys',
  async () => {
    await using world = await startDeployLab(`${toLive}; echo begun; sleep 300`);
    const killed = await begin(world, 101, 1);
    await killed.run(
      'deploy',
      { version: '2.0.0' },
      { signalAfter: { signal: 'SIGKILL', pattern: /Adopting/ } },
    );
    await killed.end();
    const state = (await world.states(killed.id)).at(-1);
    expect(state).toBe('failure');
    // Its post step gave the lock back, so that nobody has to learn whether the run is over.
    expect(await world.lab.git('for-each-ref', 'refs/slipway/lock')).toBe('');

    const next = await begin(world, 102, 1);
    const timely = { version: '2.0.0', 'timeout-minutes': '0.02', run: toLive };
    const deployed = await next.run('deploy', timely);
    expect(deployed.outcome).toBe('success');
    expect(deployed.outputs['deployment-id']).toBe(next.id);
    await next.end();
    expect((await world.states(next.id)).slice(-2)).toEqual(['success', 'success']);
  },
  patience,
);

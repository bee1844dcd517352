import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type StepOptions, startJob } from '@slipway/local-runner';
import { type ServiceLab, startServiceLab } from './service-lab.ts';

const actions = join(import.meta.dirname, '..', '..', 'actions');

/** The job of `examples/deploy-and-roll-back.yml`; each run is one of its own. */
async function runJob({ lab, machine, checkout }: ServiceLab, version: string, runId: string) {
  const job = await startJob({
    workingDirectory: checkout,
    token: lab.github.token,
    timeout: 60_000,
    env: {
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_SHA: lab.commits.at(-1) ?? '',
      GITHUB_RUN_ID: runId,
      GITHUB_EVENT_NAME: 'workflow_dispatch',
      LAB_ROOT: machine.root,
    },
  });
  const run = (
    action: string,
    inputs: Readonly<Record<string, string>>,
    more: Partial<StepOptions> = {},
  ) =>
    job.run({
      actionDirectory: join(actions, action),
      inputs: { environment: 'production', ...inputs },
      ...more,
    });
  try {
    const before = await run('validate-deploy', { phase: 'pre' }, { continueOnError: true });
    const deploy = await run('deploy', { version });
    const validate = await run('validate-deploy', {
      version: deploy.outputs['version'] ?? '',
      'deployment-id': deploy.outputs['deployment-id'] ?? '',
    });
    const rollback =
      validate.outputs['verdict'] === 'fail'
        ? await run(
            'rollback',
            { 'expected-current': version, reason: 'Validation failed' },
            { if: 'failure()' },
          )
        : undefined;
    return { before, deploy, validate, rollback, status: job.status };
  } finally {
    await job.finish();
  }
}

test('the workflow’s own steps bring back a service that dies in the soak, and stay red', async () => {
  await using world = await startServiceLab(
    [{ version: '1.0.0' }, { version: '2.0.0', flaw: 'dies in the soak' }],
    { expect: 'latency: {p95_ms: 1000}', soakSeconds: 6 },
  );
  const first = await runJob(world, '1.0.0', '1');
  expect(first.validate.outputs).toMatchObject({ verdict: 'pass' });
  expect(await world.ask()).toBe('200 1.0.0');

  const second = await runJob(world, '2.0.0', '2');
  expect(second.before.outputs['verdict']).toBe('pass');
  expect(second.deploy.outcome).toBe('success');
  expect(second.validate.outputs).toMatchObject({ verdict: 'fail', 'previous-version': '1.0.0' });
  expect(second.validate.annotations[0]?.message).toMatch(
    /it answered before, and the network works/,
  );
  expect(second.rollback?.outputs).toMatchObject({ outcome: 'rolled-back', 'to-version': '1.0.0' });
  expect(second.status).toBe('failure');
  expect(await world.ask()).toBe('200 1.0.0');
});

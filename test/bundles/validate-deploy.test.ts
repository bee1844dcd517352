import { mkdir, readFile, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import {
  type ActionRun,
  type JobOptions,
  runAction,
  type StepOptions,
  startJob,
} from '@slipway/local-runner';
import { evidenceSchema } from '../../packages/core/src/domain/report/evidence-schema.ts';
import { reportSchema } from '../../packages/core/src/domain/report/report-schema.ts';
import { payloadOf } from '../doubles/deployment-records.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { startHttp, startRaw } from '../doubles/http-server.ts';

const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'validate-deploy');
const secret = 'whsec_a+b/c=%';

interface World extends AsyncDisposable {
  readonly lab: Lab;
  /** GitHub's ids of the deployment that is proven, and of the one to validate. */
  readonly proven: number;
  readonly open: number;
  readonly job: JobOptions;
  run(inputs?: Readonly<Record<string, string>>, more?: Partial<StepOptions>): Promise<ActionRun>;
  states(id: number): Promise<readonly string[]>;
}

/** A repository whose version 1.2.2 is proven and whose 1.2.3 waits for its verdict, with a checkout of it. */
async function startWorld(serviceUrl: string, checks: string): Promise<World> {
  const lab = await startLab();
  const workingDirectory = join(lab.folder, 'checkout');
  await mkdir(join(workingDirectory, '.github'), { recursive: true });
  await writeFile(
    join(workingDirectory, '.github', 'slipway.yml'),
    `deployment:\n  environments:\n    production:\n      url: ${serviceUrl}\n      soak_seconds: 0\n      checks:\n${checks}`,
  );
  const deploy = async (version: string, statuses: readonly object[]) => {
    const sha = lab.commits[0] ?? '';
    const { body } = await lab.call('POST', '/deployments', {
      ref: sha,
      environment: 'production',
      auto_merge: false,
      required_contexts: [],
      payload: payloadOf(version, { sha, run_id: '1', job: 'job' }),
    });
    for (const status of statuses) {
      lab.advance(1);
      await lab.call('POST', `/deployments/${body.id}/statuses`, status);
    }
    return Number(body.id);
  };
  const proof = { state: 'success', description: `slipway: pass ${'d'.repeat(64)}` };
  const proven = await deploy('1.2.2', [{ state: 'in_progress' }, proof]);
  const open = await deploy('1.2.3', [{ state: 'in_progress' }]);
  const job: JobOptions = {
    workingDirectory,
    temporaryDirectory: join(lab.folder, 'temp'),
    token: lab.github.token,
    env: {
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      SLIPWAY_ALLOW_PRIVATE_WEBHOOKS: 'true',
      SLIPWAY_WEBHOOK_SECRET: secret,
    },
  };
  await mkdir(join(lab.folder, 'temp'));
  return {
    lab,
    proven,
    open,
    job,
    run: (inputs = {}, more = {}) =>
      runAction({
        ...job,
        actionDirectory,
        inputs: { environment: 'production', 'timeout-minutes': '0.05', ...inputs },
        ...more,
      }),
    states: async (id) => {
      const { body } = await lab.call('GET', `/deployments/${id}/statuses`);
      return (body as unknown as readonly { readonly state: string }[]).map(({ state }) => state);
    },
    [Symbol.asyncDispose]: () => lab.stop(),
  };
}

const health = `        - name: health
          http: /health
          expect: { status: 200, json: { path: status, eq: ok }, version: { json: version } }
          timeout_seconds: 1
`;
const smoke = `        - name: smoke
          run: test "$SLIPWAY_VERSION" = 1.2.3 && test -z "$GITHUB_TOKEN$INPUT_TOKEN" && echo "smoke of $SLIPWAY_ENVIRONMENT"
`;

function serviceOf(version: () => string, status = 200): RequestListener {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ status: 'ok', version: version() }));
  };
}

describe('the bundle', () => {
  test('proves a deployment that works, and says so everywhere', async () => {
    await using service = await startHttp(serviceOf(() => '1.2.3'));
    const received: string[] = [];
    await using hook = await startHttp(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      received.push(`${request.headers['webhook-signature']} ${body}`);
      response.writeHead(204).end();
    });
    await using world = await startWorld(service.url, health + smoke);
    const webhook = `${hook.url}/hook/canary-7f3a`;
    const run = await world.run({ 'webhook-url': webhook });
    expect(run.log).toContain('smoke of production');
    expect(run.outcome).toBe('success');
    expect(run.outputs).toMatchObject({
      verdict: 'pass',
      'previous-version': '1.2.2',
      'rollback-possible': 'true',
    });
    expect(await world.states(world.open)).toEqual(['success', 'in_progress']);
    expect((await world.states(world.proven))[0]).toBe('inactive');
    const report = JSON.parse(await readFile(run.outputs.report ?? '', 'utf8'));
    expect(reportSchema.safeParse(report).error).toBeUndefined();
    const evidence = JSON.parse(await readFile(run.outputs.evidence ?? '', 'utf8'));
    expect(evidenceSchema.safeParse(evidence).error).toBeUndefined();
    expect(report.validation_results).toEqual({
      pre_deployment: 'skipped',
      post_deployment: 'passed',
      health_checks: 'passed',
      functional_tests: 'passed',
    });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatch(/^v1,\S{44} \{"event":"deployment.validated"/);
    expect(run.summary).toContain('✅ production, 1.2.3: pass');
    for (const text of [run.log, run.summary, JSON.stringify(run.outputs)]) {
      expect(text).not.toContain('canary-7f3a');
      expect(text).not.toContain(world.lab.github.token);
    }
  });

  test('condemns one that breaks, and names the way back', async () => {
    await using service = await startHttp(serviceOf(() => '1.2.3', 500));
    await using world = await startWorld(service.url, health + smoke);
    const run = await world.run();
    expect(run.outcome).toBe('failure');
    expect(run.outputs).toMatchObject({ verdict: 'fail', 'previous-version': '1.2.2' });
    expect(await world.states(world.open)).toEqual(['failure', 'in_progress']);
    expect((await world.states(world.proven))[0]).toBe('success');
    expect(run.annotations).toEqual([
      expect.objectContaining({
        level: 'error',
        message: expect.stringMatching(/health: status 500, expected 200.*Roll back/s),
      }),
    ]);
    expect(run.log).not.toContain('smoke of production');
    expect(run.summary).toContain('🟥');
  });

  test('is not deceived by the old version', async () => {
    await using service = await startHttp(serviceOf(() => '1.2.2'));
    await using world = await startWorld(service.url, health);
    const run = await world.run();
    expect(run.outputs.verdict).toBe('fail');
    expect(run.summary).toContain('🟨');
  });

  test('holds where the server never answers, within its limits', async () => {
    await using service = await startRaw(undefined);
    await using world = await startWorld(service.url, health);
    const run = await world.run();
    expect(run.duration).toBeLessThan(30_000);
    expect(run.outcome).toBe('failure');
    expect(run.outputs).toMatchObject({ verdict: 'inconclusive' });
    expect(await world.states(world.open)).toEqual(['in_progress', 'in_progress']);
    const evidence = JSON.parse(await readFile(run.outputs.evidence ?? '', 'utf8'));
    expect(evidence.samples.length).toBeGreaterThan(0);
    expect(
      evidence.samples.every((sample: { outcome: string }) => sample.outcome === 'error'),
    ).toBe(true);
    expect(run.annotations[0]?.message).toMatch(/no whole answer/);
  });

  test('fails where the server falls silent that answered before the deployment', async () => {
    let up = true;
    await using service = await startHttp((request, response) => {
      if (up) serviceOf(() => '1.2.2')(request, response);
      else request.socket.destroy();
    });
    await using world = await startWorld(service.url, health);
    const job = await startJob(world.job);
    const inputs = { environment: 'production', 'timeout-minutes': '0.05' };
    const before = await job.run({ actionDirectory, inputs: { ...inputs, phase: 'pre' } });
    up = false;
    const after = await job.run({ actionDirectory, inputs });
    await job.finish();
    expect(before.outputs.verdict).toBe('pass');
    expect(before.summary).toContain('before the deployment');
    expect(after.outputs.verdict).toBe('fail');
    expect(await world.states(world.open)).toEqual(['failure', 'in_progress']);
  });

  test('changes nothing in a dry run', async () => {
    await using service = await startHttp(serviceOf(() => '1.2.3'));
    await using world = await startWorld(service.url, health);
    const run = await world.run({ 'dry-run': 'true' });
    expect(run.outputs.verdict).toBe('pass');
    expect(await world.states(world.open)).toEqual(['in_progress']);
  });

  test('stops cleanly when the job is cancelled, and leaves the record to the post step', async () => {
    await using service = await startRaw(undefined);
    await using world = await startWorld(service.url, health);
    const run = await world.run(
      { 'timeout-minutes': '1' },
      { signalAfter: { signal: 'SIGINT', pattern: /Validating/ } },
    );
    expect(run.outcome).not.toBe('success');
    expect(run.duration).toBeLessThan(30_000);
    expect(await world.states(world.open)).toEqual(['in_progress']);
  });

  test.each([
    [{ environment: 'prodution' }, /no environment "prodution"/],
    [{ checks: '- {name: a, htp: /}' }, /htp/],
    [{ 'deployment-id': '999' }, /no deployment 999/],
    [{ token: '' }, /token/],
  ])('%j is a failed step that says what to do', async (inputs, message) => {
    await using world = await startWorld('http://127.0.0.1:9', health);
    const run = await world.run(inputs);
    expect(run.outcome).toBe('failure');
    expect(run.outputs).toEqual({});
    expect(run.annotations[0]?.message).toMatch(message);
    expect(await world.states(world.open)).toEqual(['in_progress']);
  });
});

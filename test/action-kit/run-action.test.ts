import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type Action, type Runner, runAction } from '@slipway/action-kit';
import { defaultConfig, type Slipway, SlipwayError } from '@slipway/core';
import { createFakeHost, type FakeHost, runnerVariables } from '../doubles/fake-host.ts';

type Input = 'environment' | 'config' | 'working-directory';
type Output = 'version' | 'count';
type Main = (runner: Runner<Input, Output, Slipway>) => Promise<void>;

let workspace = '';

beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'slipway-action-'));
});

afterEach(async () => {
  jest.useRealTimers();
  await rm(workspace, { recursive: true });
});

/** Runs an action that is connected to no operation. */
function run(action: Omit<Action<Input, Output, Slipway>, 'connect'>, host: FakeHost) {
  return runAction({ ...action, connect: host.connect }, host);
}

/** Runs a stage in memory and gives the host that saw it. */
async function runMain(main: Main, variables: NodeJS.ProcessEnv = {}, post?: Main) {
  const host = createFakeHost({ ...runnerVariables, ...variables }, workspace);
  await run(post === undefined ? { main } : { main, post }, host);
  return host;
}

describe('what main sees', () => {
  test('inputs, the run, its folders and its repository', async () => {
    await mkdir(join(workspace, 'service'));
    await runMain(
      async (runner) => {
        expect(runner.inputs.text('environment')).toBe('production');
        expect(runner.run.repository).toBe('octo/service');
        expect(runner.workingDirectory).toBe(join(workspace, 'service'));
        expect(runner.temporaryDirectory).toBe('/runner/temp');
        expect(runner.repositoryUrl).toBe('https://github.com/octo/service');
        expect(runner.dryRun).toBe(true);
        expect(runner.state('anything')).toBe('');
      },
      {
        INPUT_ENVIRONMENT: ' production ',
        'INPUT_WORKING-DIRECTORY': 'service',
        'INPUT_DRY-RUN': 'true',
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: '/runner/temp',
      },
    ).then((host) => expect(host.exits).toEqual([0]));
  });

  test('without the variables of folders, it is the current and the temporary one', async () => {
    const host = await runMain(async (runner) => {
      expect(runner.workingDirectory).toBe(workspace);
      expect(runner.temporaryDirectory).toBe(tmpdir());
    });
    expect(host.exits).toEqual([0]);
  });

  test('outputs are texts, and nothing becomes the empty text', async () => {
    const host = await runMain(async (runner) => {
      runner.output('version', null);
      runner.output('count', 3);
    });
    expect(host.outputs).toEqual({ version: '', count: '3' });
  });

  test('the configuration is read once, from the root of the repository', async () => {
    await mkdir(join(workspace, '.github'));
    await mkdir(join(workspace, 'service'));
    const file = join(workspace, '.github', 'slipway.yml');
    await writeFile(file, 'deployment: { git_command_timeout_seconds: 7 }');
    const host = await runMain(
      async (runner) => {
        const config = await runner.config();
        await rm(file);
        expect(await runner.config()).toBe(config);
        expect(config.deployment.git_command_timeout_seconds).toBe(7);
        expect(runner.slipway).toBe(runner.slipway);
      },
      { 'INPUT_WORKING-DIRECTORY': 'service', INPUT_TOKEN: 'ghs_abcdef' },
    );
    expect(host.bound).toMatchObject([
      {
        workingDirectory: join(workspace, 'service'),
        repository: 'octo/service',
        token: 'ghs_abcdef',
        apiUrl: 'https://api.github.com',
        graphqlUrl: 'https://api.github.com/graphql',
        gitTimeout: 7_000,
      },
    ]);
  });

  test('without a configuration the defaults hold', async () => {
    const host = await runMain(
      async (runner) => {
        expect(await runner.config()).toBe(defaultConfig);
      },
      { INPUT_CONFIG: '.github/slipway.yml' },
    );
    expect(host.exits).toEqual([0]);
  });

  test('the configuration may do without results in the summary, but not without failures', async () => {
    await writeFile(join(workspace, 'a.yml'), 'ci_cd: { github_actions_integration: false }');
    const host = await runMain(
      async (runner) => {
        await runner.config();
        await runner.summarize('## Result\n');
        runner.fail('It broke.', 'Look.');
      },
      { INPUT_CONFIG: 'a.yml' },
    );
    expect(host.summary()).toMatch(/^### Step failed\n/);
  });

  test('a configuration that somebody named must be there', async () => {
    const host = await runMain(
      async (runner) => {
        await runner.config();
      },
      { INPUT_CONFIG: 'other.yml' },
    );
    expect(host.annotations).toMatchObject([{ level: 'error', title: 'Not found' }]);
  });
});

describe('failures', () => {
  test('an error is one annotation at its place, and the same in the summary', async () => {
    const host = await runMain(async (runner) => {
      runner.log.debug('of main');
      throw new SlipwayError('invalid-config', 'The key `x` is <new>.', {
        remedy: 'Remove `x`.',
        location: { file: '.github/slipway.yml', line: 3, column: 5 },
        cause: new Error('the cause'),
      });
    });
    expect(host.annotations).toEqual([
      {
        level: 'error',
        title: 'Invalid config',
        message: 'The key `x` is <new>.\nWhat to do: Remove `x`.',
        file: '.github/slipway.yml',
        startLine: 3,
        startColumn: 5,
      },
    ]);
    expect(host.summary()).toBe(
      '### Invalid config\n\nThe key `x` is &lt;new&gt;.\n\n**What to do:** Remove `x`.\n',
    );
    expect(host.written.filter((line) => line.startsWith('debug'))).toEqual([]);
    expect(host.exits).toEqual([1]);
  });

  test('causes and stacks are for the debug log', async () => {
    const error = new SlipwayError('conflict', 'It moved.', {
      remedy: 'Run it again.',
      cause: new Error('the cause', { cause: 'its own' }),
    });
    const host = await runMain(() => Promise.reject(error), { RUNNER_DEBUG: '1' });
    expect(host.written.join('\n')).toMatch(
      /debug SlipwayError: It moved\.[\s\S]+Caused by: Error: the cause[\s\S]+Caused by: its own/,
    );
  });

  test('an error without a stack is told by its message', async () => {
    const error = Object.assign(new Error('bare'), { stack: undefined });
    const host = await runMain(() => Promise.reject(error), { RUNNER_DEBUG: '1' });
    expect(host.written).toContain('debug bare');
  });

  test.each([
    ['an unknown error', new TypeError('x is not a function'), 'x is not a function'],
    ['a thrown text', 'oops', 'oops'],
  ])('%s is a defect, and its stack is for the debug log only', async (_, thrown, message) => {
    const host = await runMain(() => Promise.reject(thrown));
    expect(host.annotations).toMatchObject([
      { level: 'error', title: 'Defect', message: expect.stringContaining(message) },
    ]);
    expect(host.summary()).not.toContain('    at ');
    expect(host.exits).toEqual([1]);
  });

  test.each([
    ['a folder of somebody else', { code: 'EACCES', path: '/srv/out' }, '`/srv/out` may not be'],
    ['a full disk', { code: 'ENOSPC' }, 'A file finds no room on the disk (ENOSPC).'],
  ])('%s is the machine’s, and no defect', async (_, facts, message) => {
    const host = await runMain(() => Promise.reject(Object.assign(new Error('no'), facts)));
    expect(host.annotations).toMatchObject([
      { level: 'error', title: 'File system', message: expect.stringContaining(message) },
    ]);
    expect(host.exits).toEqual([1]);
  });

  test('an expected failure is told after what main had to say', async () => {
    const host = await runMain(async (runner) => {
      runner.fail('The service is unhealthy.', 'Look at the evidence.');
      await runner.summarize('## Validation\n');
    });
    expect(host.summary()).toBe(
      '## Validation\n### Step failed\n\nThe service is unhealthy.\n\n**What to do:** Look at the evidence.\n',
    );
    expect(host.annotations).toMatchObject([{ level: 'error', title: 'Step failed' }]);
    expect(host.exits).toEqual([1]);
  });

  test('a missing working directory is told before anything else happens', async () => {
    const main = jest.fn<Main>();
    for (const folder of ['nowhere', '']) {
      const host = await runMain(main, {
        'INPUT_WORKING-DIRECTORY': folder,
        GITHUB_WORKSPACE: join(workspace, folder === '' ? 'gone' : ''),
      });
      expect(host.annotations).toMatchObject([
        { title: 'Invalid input', message: expect.stringContaining('there is no such folder') },
      ]);
    }
    expect(main).not.toHaveBeenCalled();
  });

  test('outside a runner it says so and ends', async () => {
    const host = createFakeHost({}, workspace);
    await run({ main: async () => undefined }, host);
    expect(host.annotations).toMatchObject([
      { title: 'Invalid input', message: expect.stringContaining('not started by a runner') },
    ]);
    expect(host.exits).toEqual([1]);
  });

  test('a fault that nobody handled ends the step', async () => {
    const host = createFakeHost({ ...runnerVariables }, workspace);
    void run({ main: () => new Promise(() => undefined) }, host);
    host.fault(new Error('forgotten'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(host.annotations).toMatchObject([
      { title: 'Defect', message: expect.stringContaining('forgotten') },
    ]);
    expect(host.exits).toEqual([1]);
  });
});

describe('secrets', () => {
  test('the token and the webhook are masked before anything is written', async () => {
    const host = await runMain(
      async (runner) => {
        runner.mask('of main');
        throw new Error('The token is ghs_a+b=, the URL https://hook.example/x, and of main.');
      },
      { INPUT_TOKEN: 'ghs_a+b=', 'INPUT_WEBHOOK-URL': 'https://hook.example/x' },
    );
    expect(host.masked).toEqual(expect.arrayContaining(['ghs_a+b=', 'https://hook.example/x']));
    const told = `${host.written.join('\n')}${host.summary()}`;
    expect(told).not.toContain('ghs_a');
    expect(told).not.toContain('hook.example');
    expect(told).toContain('The token is ***, the URL ***, and ***.');
  });
});

describe('stages', () => {
  const main = async (runner: Runner<Input, Output, Slipway>) => runner.output('version', 'main');
  const post = async (runner: Runner<Input, Output, Slipway>) => runner.output('version', 'post');

  test('main leaves its mark, and the next process is the post stage', async () => {
    const first = await runMain(main, {}, post);
    expect(first.outputs).toEqual({ version: 'main' });
    expect(first.saved).toEqual({ isPost: 'true', begun: 'true' });
    const second = await runMain(main, { STATE_isPost: 'true', STATE_begun: 'true' }, post);
    expect(second.outputs).toEqual({ version: 'post' });
  });

  test('the mark is left even where main cannot begin', async () => {
    const host = await runMain(main, { 'INPUT_DRY-RUN': 'perhaps' }, post);
    expect(host.saved).toEqual({ isPost: 'true' });
    expect(host.exits).toEqual([1]);
    // The post stage does not tell the same mistake again.
    const variables = { 'INPUT_DRY-RUN': 'perhaps', STATE_isPost: 'true' };
    const after = await runMain(main, variables, post);
    expect(after).toMatchObject({ annotations: [], outputs: {}, exits: [0] });
  });

  test('an action without a post stage leaves no mark', async () => {
    expect((await runMain(main)).saved).toEqual({});
  });
});

describe('runs that strangers can start', () => {
  test('are refused before main, unless nothing is written', async () => {
    const variables = { ...runnerVariables, GITHUB_EVENT_NAME: 'pull_request' };
    const main = jest.fn<Main>();
    const writing = createFakeHost(variables, workspace);
    await run({ main }, writing);
    expect(writing.annotations).toMatchObject([{ title: 'Refused event' }]);
    expect(main).not.toHaveBeenCalled();

    await run({ main, readsOnly: () => true }, createFakeHost(variables, workspace));
    const preview = createFakeHost({ ...variables, 'INPUT_DRY-RUN': 'true' }, workspace);
    await run({ main }, preview);
    expect(main).toHaveBeenCalledTimes(2);
  });

  test('the post stage still runs', async () => {
    const host = await runMain(
      () => Promise.reject(new Error('not main')),
      { STATE_isPost: 'true', STATE_begun: 'true', GITHUB_EVENT_NAME: 'pull_request_target' },
      async () => undefined,
    );
    expect(host.exits).toEqual([0]);
  });
});

describe('signals', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s aborts what main waits for, and the code is %d', async (signal, code) => {
    const host = createFakeHost({ ...runnerVariables }, workspace);
    const ended = run(
      {
        main: (runner) =>
          new Promise((resolve) => {
            runner.signal.addEventListener('abort', () => resolve());
            host.send(signal);
            host.send('SIGTERM');
          }),
      },
      host,
    );
    await ended;
    expect(host.annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining(`Stopping on ${signal}`) },
    ]);
    expect(host.exits).toEqual([code]);
  });

  test('an error that the stop brought about keeps the code of the signal', async () => {
    const host = createFakeHost({ ...runnerVariables }, workspace);
    await run(
      {
        main: async () => {
          host.send('SIGINT');
          throw new SlipwayError('cancelled', 'The run was cancelled.', {
            remedy: 'Run it again.',
          });
        },
      },
      host,
    );
    expect(host.annotations).toMatchObject([{ level: 'warning' }, { title: 'Cancelled' }]);
    expect(host.exits).toEqual([130]);
  });

  test('what does not end by itself is ended within seven seconds', async () => {
    jest.useFakeTimers();
    const host = createFakeHost({ ...runnerVariables }, workspace);
    void run({ main: () => new Promise(() => undefined) }, host);
    host.send('SIGINT');
    await jest.advanceTimersByTimeAsync(6_000);
    expect(host.exits).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(host.exits).toEqual([130]);
    expect(host.written.join('\n')).toContain('did not end in time');
  });
});

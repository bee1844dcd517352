import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findNode24, runAction, startJob } from '@slipway/local-runner';

let root = '';

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'slipway-jobs-'));
});

afterAll(() => rm(root, { recursive: true }));

const actionFile = `
name: fixture
inputs:
  script: { default: "" }
  "with space": { default: from the file }
  dry-run: { default: false }
  token: { default: "\${{ github.token }}" }
  status: { default: "\${{ job.status }}" }
outputs:
  out: {}
runs:
  using: node24
  main: main.mjs
`;

/** Makes an action whose stages are the given scripts; each has \`file(name, text)\` for the command files. */
async function makeAction(name: string, scripts: Readonly<Record<string, string>>, runs = '') {
  const folder = join(root, name);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'action.yml'), actionFile + runs);
  const prelude = [
    "import { appendFileSync } from 'node:fs';",
    "const file = (name, text) => appendFileSync(process.env['GITHUB_' + name], text + '\\n');",
    'const env = process.env;',
  ].join('\n');
  for (const [file, script] of Object.entries(scripts))
    await writeFile(join(folder, file), `${prelude}\n${script}\n`);
  return folder;
}

const post = '  post: post.mjs\n';

describe('one action', () => {
  test('gets its inputs, and gives outputs, state, variables, paths and a summary', async () => {
    const actionDirectory = await makeAction('simple', {
      'main.mjs': `
          file('OUTPUT', 'out<<E\\none\\ntwo\\nE');
          file('STATE', 'id=7');
          file('ENV', 'LATER=yes');
          file('PATH', '/added');
          file('STEP_SUMMARY', '# Done with ' + env['INPUT_TOKEN']);
          console.log(JSON.stringify([env['INPUT_WITH_SPACE'], env['INPUT_DRY-RUN'], env['INPUT_SCRIPT'], env['INPUT_STATUS']]));
          console.error('token: ' + env['INPUT_TOKEN']);
          console.log(process.cwd() === env['GITHUB_WORKSPACE'], Number(process.versions.node.split('.')[0]) >= 24);
        `,
    });
    const lines: string[] = [];
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      inputs: { script: 'given' },
      token: 'ghs_secret',
      onLine: (line) => lines.push(line),
    });
    expect(run).toMatchObject({
      exitCode: 0,
      outcome: 'success',
      outputs: { out: 'one\ntwo' },
      state: { id: '7' },
      env: { LATER: 'yes' },
      paths: ['/added'],
      summary: '# Done with ***\n',
      annotations: [],
      peakMemory: undefined,
    });
    expect(run.log.split('\n')).toEqual(
      expect.arrayContaining([
        '["from the file","false","given","success"]',
        'token: ***',
        'true true',
      ]),
    );
    expect(run.log).toBe(`${lines.join('\n')}\n`);
    expect(run.duration).toBeGreaterThan(0);
    expect(run.post).toBeUndefined();
  });

  test('a stage that fails is a failure, and the post stage sees it', async () => {
    const actionDirectory = await makeAction(
      'failing',
      {
        'main.mjs': "file('STATE', 'id=7'); console.log('::error::broken'); process.exit(3);",
        'post.mjs': "console.log('post', env['STATE_id'], env['INPUT_STATUS'])",
      },
      post,
    );
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run).toMatchObject({
      exitCode: 3,
      outcome: 'failure',
      annotations: [{ message: 'broken' }],
    });
    expect(run.post).toMatchObject({ outcome: 'success', log: 'post 7 failure\n' });
    expect(run.log).toBe('##[error]broken\npost 7 failure\n');
  });

  test('a post stage that fails makes the whole fail', async () => {
    const actionDirectory = await makeAction(
      'failing-post',
      { 'main.mjs': '', 'post.mjs': 'process.exit(1)' },
      post,
    );
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run.main.outcome).toBe('success');
    expect(run.outcome).toBe('failure');
  });

  test('an input that is not declared is a mistake of the test', async () => {
    const actionDirectory = await makeAction('simple-inputs', { 'main.mjs': '' });
    await expect(
      runAction({ actionDirectory, workingDirectory: root, inputs: { scrpt: 'x' } }),
    ).rejects.toThrow('fixture has no input `scrpt`.');
  });

  test('variables of the caller win over those of the runner', async () => {
    const actionDirectory = await makeAction('variables', {
      'main.mjs': `console.log(env.GITHUB_REPOSITORY, env.GITHUB_ACTIONS, env.GITHUB_EVENT_NAME, env.EXTRA);
        const { readFileSync } = await import('node:fs');
        console.log(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));`,
    });
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      env: { GITHUB_REPOSITORY: 'me/mine', EXTRA: 'x' },
      event: { ref: 'refs/tags/v1' },
    });
    expect(run.log).toBe('me/mine true push x\n{"ref":"refs/tags/v1"}\n');
  });

  test('time runs out, and memory is measured', async () => {
    const actionDirectory = await makeAction('slow', {
      'main.mjs': "console.log('begun'); setTimeout(() => {}, 60_000);",
    });
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      timeout: 700,
      measureMemory: true,
    });
    expect(run).toMatchObject({ exitCode: null, outcome: 'failure' });
    expect(run.annotations).toMatchObject([{ message: 'The step was stopped after 700 ms.' }]);
    if (process.platform === 'linux') expect(run.peakMemory).toBeGreaterThan(10_000_000);
  });

  test('lines end as they do for the runner, also the last one and those cut in two', async () => {
    const actionDirectory = await makeAction('lines', {
      'main.mjs': `
        const write = (text) => new Promise((done) => process.stdout.write(text, () => setTimeout(done, 30)));
        for (const part of ['a\\rb\\r', '\\nc', 'd\\n\\n', 'ä'.slice(0, 1), 'e\\r']) await write(part);`,
    });
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run.log).toBe('a\nb\ncd\n\näe\n');
  });
});

describe('signals', () => {
  test('SIGINT lets main end by itself, and the post stage learns of it', async () => {
    const actionDirectory = await makeAction(
      'stoppable',
      {
        'main.mjs': `
          process.on('SIGINT', () => { console.log('stopping'); process.exit(130); });
          console.log('ready'); setInterval(() => {}, 1000);`,
        'post.mjs': "console.log('post', env['INPUT_STATUS'])",
      },
      post,
    );
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      signalAfter: { pattern: /^ready$/, signal: 'SIGINT' },
    });
    expect(run).toMatchObject({
      exitCode: 130,
      outcome: 'cancelled',
      log: 'ready\nstopping\npost cancelled\n',
    });
  });

  test('a kill loses nothing that main remembered', async () => {
    const actionDirectory = await makeAction(
      'killed',
      {
        'main.mjs': "file('STATE', 'id=9'); console.log('ready'); setInterval(() => {}, 1000);",
        'post.mjs': "console.log('post', env['STATE_id'], env['INPUT_STATUS'])",
      },
      post,
    );
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      signalAfter: { pattern: /ready/, signal: 'SIGKILL' },
    });
    expect(run).toMatchObject({
      exitCode: null,
      outcome: 'failure',
      log: 'ready\npost 9 failure\n',
    });
  });
});

describe('a machine that fails', () => {
  test('ends main on the spot; the step has failed', async () => {
    const actionDirectory = await makeAction('cut-off', {
      'main.mjs':
        "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000);",
    });
    const machine = new AbortController();
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      kill: machine.signal,
      onLine: () => machine.abort(),
    });
    expect(run).toMatchObject({ exitCode: null, outcome: 'failure', log: 'ready\n' });
  });
});

describe('what the runner has against a step', () => {
  test('a file that it cannot read fails the step, and the others are read', async () => {
    const actionDirectory = await makeAction('unreadable', {
      'main.mjs': "file('OUTPUT', 'out<<E\\nno end'); file('STATE', 'id=7');",
    });
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run).toMatchObject({ exitCode: 0, outcome: 'failure', outputs: {}, state: { id: '7' } });
    expect(run.annotations).toMatchObject([
      { level: 'error', message: expect.stringContaining("process file command 'output'") },
    ]);
  });

  test('a summary of more than a megabyte is dropped, and the step goes on', async () => {
    const actionDirectory = await makeAction('wordy', {
      'main.mjs': "file('STEP_SUMMARY', 'x'.repeat(1024 * 1024));",
    });
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run).toMatchObject({ outcome: 'success', summary: '' });
    expect(run.annotations).toMatchObject([{ message: expect.stringContaining('1024k') }]);
  });

  test('lines that set outputs and state do so; one that sets a variable fails the step', async () => {
    const actionDirectory = await makeAction('old', {
      'main.mjs': `
        console.log('::set-output name=out::line'); console.log('::set-output name=more::line');
        file('OUTPUT', 'out=file'); console.log('::set-env name=A::b');`,
    });
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run).toMatchObject({ exitCode: 0, outcome: 'failure', env: {} });
    expect(run.outputs).toEqual({ out: 'file', more: 'line' });
  });

  test.each([
    ['that may fail', { continueOnError: true }],
    ['after one that failed', { if: 'always()' }],
  ])('a cancelled step %s leaves a cancelled job', async (_, options) => {
    const actionDirectory = await makeAction('to-cancel', {
      'main.mjs':
        "if (env.INPUT_SCRIPT) process.exit(1); console.log('ready'); setInterval(() => {}, 1000);",
    });
    const job = await startJob({ workingDirectory: root });
    if (!('continueOnError' in options))
      await job.run({ actionDirectory, inputs: { script: 'fail' } });
    const signalAfter = { pattern: /ready/, signal: 'SIGINT' } as const;
    await job.run({ actionDirectory, signalAfter, ...options });
    expect(await job.finish()).toMatchObject({ status: 'cancelled' });
  });
});

describe('a job', () => {
  test('carries variables, PATH and masks over, and runs post stages last, in reverse', async () => {
    const scripts = {
      'main.mjs': `
        console.log('main', env.INPUT_SCRIPT, env.CARRIED, env.PATH.split(':')[0], 'hide-me');
        if (env.INPUT_SCRIPT === 'first') {
          file('ENV', 'CARRIED=over'); file('PATH', '/one'); file('PATH', '/two');
          console.log('::add-mask::hide-me');
        }
        file('OUTPUT', 'out=' + env.INPUT_SCRIPT);`,
      'post.mjs': "console.log('post', env.INPUT_SCRIPT, env.INPUT_STATUS)",
    };
    const actionDirectory = await makeAction('carrying', scripts, post);
    const job = await startJob({ workingDirectory: root });
    const first = await job.run({ actionDirectory, id: 'first', inputs: { script: 'first' } });
    const second = await job.run({
      actionDirectory,
      inputs: { script: `${job.steps.get('first')?.outputs['out']}!` },
    });
    expect(first.log).toContain('main first undefined');
    expect(second).toMatchObject({ id: 'step-2', log: 'main first! over /two ***\n' });
    const temporary = job.temporaryDirectory;
    const { status, posts } = await job.finish();
    expect(status).toBe('success');
    expect(posts.map(({ log }) => log)).toEqual(['post first! success\n', 'post first success\n']);
    await expect(readFile(join(temporary, 'x'))).rejects.toThrow('ENOENT');
  });

  test('after a failure only steps run whose condition holds', async () => {
    const actionDirectory = await makeAction('conditional', {
      'main.mjs': 'process.exit(Number(env.INPUT_SCRIPT))',
    });
    const job = await startJob({ workingDirectory: root });
    await job.run({ actionDirectory, inputs: { script: '1' }, continueOnError: true });
    expect(job.status).toBe('success');
    await job.run({ actionDirectory, inputs: { script: '2' } });
    expect(job.status).toBe('failure');
    const skipped = await job.run({ actionDirectory, id: 'skipped' });
    expect(skipped).toMatchObject({ outcome: 'skipped', exitCode: null, log: '' });
    expect(job.steps.get('skipped')).toBe(skipped);
    const always = await job.run({ actionDirectory, inputs: { script: '0' }, if: 'failure()' });
    expect(always.outcome).toBe('success');
    expect(await job.finish()).toEqual({ status: 'failure', posts: [] });
  });

  test('pre runs before main and shares its state; a post stage may have a condition', async () => {
    const actionDirectory = await makeAction(
      'staged',
      {
        'pre.mjs': "file('STATE', 'a=1')",
        'main.mjs': "console.log('main', env.STATE_a)",
        'post.mjs': "console.log('post')",
      },
      `  pre: pre.mjs\n${post}  post-if: failure()\n`,
    );
    const run = await runAction({ actionDirectory, workingDirectory: root });
    expect(run.log).toBe('main 1\n');
    expect(run.post).toBeUndefined();
  });

  test('a temporary folder that was given stays', async () => {
    const temporaryDirectory = join(root, 'kept');
    await mkdir(temporaryDirectory);
    const actionDirectory = await makeAction('writing', {
      'main.mjs': `import { writeFileSync } from 'node:fs'; writeFileSync(env.RUNNER_TEMP + '/x', 'kept')`,
    });
    await runAction({
      actionDirectory,
      workingDirectory: root,
      temporaryDirectory,
      secrets: ['s3cret'],
    });
    expect(await readFile(join(temporaryDirectory, 'x'), 'utf8')).toBe('kept');
  });
});

test('Node 24 is this one, or the one that npm brought', () => {
  expect(findNode24()).toMatch(/node(?:\.exe)?$/);
  const { platform, arch } = process;
  const running = {
    versions: { ...process.versions, node: '26.1.0' },
    execPath: '/n',
    platform,
    arch,
  };
  expect(findNode24(running)).toBe('/n');
  const old = { ...running, versions: { ...process.versions, node: '20.20.2' } };
  expect(findNode24(old)).toMatch(/node_modules\/node-(?:bin-)?\w+-\w+\/bin\/node$/);
  expect(() => findNode24({ ...old, platform: 'aix', arch: 'ppc64' })).toThrow(
    'npm has none for aix-ppc64',
  );
  expect(() => findNode24({ ...old, platform: 'win32', arch: 'arm' })).toThrow('install Node 24');
});

describe('our own boundary, in a process of its own', () => {
  const kit = join(import.meta.dirname, '../../packages/action-kit/src/index.ts');
  const env = { NODE_OPTIONS: '--conditions=source --disable-warning=ExperimentalWarning' };
  const runs = `inputs:
  token: { default: "\${{ github.token }}" }
  dry-run: { default: "false" }
  working-directory: { default: . }
  script: {}
runs: { using: node24, main: main.ts, post: main.ts }
`;

  async function makeOwn(name: string, main: string, postStage = '') {
    const folder = join(root, name);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'action.yml'), `name: own\n${runs}`);
    await writeFile(
      join(folder, 'main.ts'),
      `import { runAction } from ${JSON.stringify(kit)};
       await runAction<'script', 'out'>({
         main: async (runner) => { ${main} },
         post: async (runner) => { ${postStage} },
       });`,
    );
    return folder;
  }

  test('hostile text stays an output, a line of the log, and hidden', async () => {
    const secret = 'a+b/c=%"\nz';
    const actionDirectory = await makeOwn(
      'hostile',
      `const data = 'x\\nNODE_OPTIONS=--require=/tmp/e\\nout<<ghadelimiter_';
       runner.output('out', data);
       runner.log.info('\\n::add-mask::everything\\n::error::forged');
       runner.log.output('::stop-commands::x\\n::error::for');
       runner.log.output('ged\\n');
       const token = process.env['INPUT_TOKEN'] ?? '';
       runner.log.info([token, encodeURIComponent(token), btoa(token), JSON.stringify(token)].join(' '));
       await runner.summarize(token);
       throw new Error('With ' + token);`,
      "runner.log.info('post');",
    );
    const run = await runAction({ actionDirectory, workingDirectory: root, env, token: secret });
    expect(run.outputs).toEqual({ out: 'x\nNODE_OPTIONS=--require=/tmp/e\nout<<ghadelimiter_' });
    expect(run.env).toEqual({});
    expect(run.annotations).toMatchObject([
      { title: 'Defect', message: expect.stringContaining('With ***') },
    ]);
    expect(run.log).toContain('::error::forged');
    expect(run.log).toContain('*** *** *** "***"');
    for (const trace of ['a+b/c', 'a%2Bb', btoa(secret), 'c=%'])
      expect(JSON.stringify(run)).not.toContain(trace);
    expect(run.exitCode).toBe(1);
    expect(run.post?.log).toBe('post\n');
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s stops main cleanly with code %d', async (signal, code) => {
    const actionDirectory = await makeOwn(
      'waiting',
      `runner.saveState('id', '5');
       await new Promise((resolve) => {
         const open = setInterval(() => undefined, 1_000);
         runner.signal.addEventListener('abort', () => { clearInterval(open); resolve(undefined); });
         runner.log.info('waiting');
       });
       runner.log.info('cleaned up');`,
      "runner.log.info('post ' + runner.state('id'));",
    );
    const run = await runAction({
      actionDirectory,
      workingDirectory: root,
      env,
      signalAfter: { pattern: /^waiting$/, signal },
    });
    expect(run.exitCode).toBe(code);
    expect(run.outcome).toBe('cancelled');
    expect(run.log).toContain('cleaned up\npost 5\n');
  });

  test('waiting for what can never come is told, and ends', async () => {
    const actionDirectory = await makeOwn('stuck', 'await new Promise(() => undefined);');
    const run = await runAction({ actionDirectory, workingDirectory: root, env, timeout: 20_000 });
    expect(run.exitCode).toBe(1);
    expect(run.annotations).toMatchObject([
      { title: 'Defect', message: expect.stringContaining('it waits for what can never come') },
    ]);
  });

  test('an idle connection or timer does not keep the step', async () => {
    const actionDirectory = await makeOwn('idle', 'setInterval(() => undefined, 1_000);');
    const run = await runAction({ actionDirectory, workingDirectory: root, env, timeout: 20_000 });
    expect(run.exitCode).toBe(0);
  });
});

import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCommand } from '../../packages/local-github/src/command.ts';
import { hermeticGit } from '../doubles/seed-repository.ts';

const root = join(import.meta.dirname, '../..');
const main = join(root, 'packages/local-github/src/main.ts');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-github-command-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the command in this process; it is told to stop as soon as it has said something. */
async function run(...args: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  let stop = () => {};
  const code = await runCommand(args, {
    out: (line) => {
      out.push(line);
      stop();
    },
    err: (line) => err.push(line),
    onStop: (callback) => {
      stop = callback;
    },
  });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

describe('the command line', () => {
  test('starts, prints one line of JSON, makes what is missing, and stops', async () => {
    const bare = join(folder, 'deep', 'service.git');
    const { code, out, err } = await run('--repo', `octo/service=${bare}`, '--port', '0');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const said = JSON.parse(out) as Record<string, string>;
    expect(said.api_url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v3$/);
    expect(said.graphql_url).toBe(said.api_url?.replace('/v3', '/graphql'));
    expect(said.git_url).toBe(`${said.server_url}/octo/service.git`);
    expect(said.token).not.toBe('');
    expect(await readdir(bare)).toContain('HEAD');
    await expect(fetch(String(said.api_url))).rejects.toThrow();
  });

  test('takes a host, an actor, several repositories and environments', async () => {
    const repositories = ['a/one', 'a/two'].flatMap((name) => [
      '--repo',
      `${name}=${folder}/${name}`,
    ]);
    const more = [
      '--host',
      'localhost',
      '--actor',
      'ada',
      '--environment',
      'qa',
      '--environment',
      'live',
    ];
    const { code, out } = await run(...repositories, ...more);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      api_url: expect.stringContaining('http://localhost:'),
    });
  });

  test('--help explains', async () => {
    const { code, out } = await run('--help');
    expect(code).toBe(0);
    expect(out).toContain('Usage: npm run local-github -- --repo OWNER/NAME=PATH');
  });

  test.each([
    [[], '--repo OWNER/NAME=PATH is needed'],
    [['--repo', 'service'], '--repo "service": the form is OWNER/NAME=PATH'],
    [['--repo', 'a/b/c=x'], 'the form is OWNER/NAME=PATH'],
    [['--repo', 'a/b='], 'the form is OWNER/NAME=PATH'],
    [['--repo', 'a/b=x', '--port', 'http'], '--port "http": a number from 0 to 65535 is needed'],
    [['--repo', 'a/b=x', '--port', '70000'], '--port "70000"'],
    [['--verbose'], "Unknown option '--verbose'"],
    [['service'], 'Unexpected argument'],
  ])('%j is refused with what is wrong', async (args, message) => {
    const { code, err, out } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err).toContain('Usage:');
  });

  test('what cannot start says why', async () => {
    const { code, err } = await run('--repo', 'a/b=/dev/null/x');
    expect(code).toBe(1);
    expect(err).toMatch(
      /^local-github cannot start: Cannot make a bare repository in \/dev\/null\/x/,
    );
  });
});

describe('the process', () => {
  test('hands its arguments and its output on', async () => {
    const [argv, log, said] = [process.argv, console.log, [] as unknown[]];
    process.argv = [process.execPath, main, '--help'];
    console.log = (line) => said.push(line);
    try {
      await import('../../packages/local-github/src/main.ts');
    } finally {
      process.argv = argv;
      console.log = log;
    }
    expect(said).toEqual([expect.stringContaining('Usage:')]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s stops it cleanly', async (signal) => {
    const args = ['--conditions=source', main, '--repo', `octo/service=${folder}/service.git`];
    const child = spawn(process.execPath, args, {
      env: { ...hermeticGit, TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.on('exit', resolve);
    const lines = createInterface(child.stdout);
    const { value } = await lines[Symbol.asyncIterator]().next();
    const { api_url, token } = JSON.parse(String(value)) as Record<string, string>;
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${api_url}/repos/octo/service`, { headers })).status).toBe(200);
    child.kill(signal);
    expect(await promise).toBe(0);
    expect(await readdir(folder)).toEqual(['service.git']);
  });
});

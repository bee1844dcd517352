import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import type { Command } from '../../packages/core/src/ports/processes.ts';

const processes = createProcesses();
const env = { PATH: process.env['PATH'] ?? '' };
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-processes-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const shell = (line: string, fields: Partial<Command> = {}) =>
  processes.run({ file: 'sh', args: ['-c', line], cwd: folder, env, timeout: 10_000, ...fields });

const node = (script: string, fields: Partial<Command> = {}) =>
  processes.run({
    file: process.execPath,
    args: ['-e', script],
    cwd: folder,
    env,
    timeout: 10_000,
    ...fields,
  });

/** A process group's member that ignores SIGTERM, and says its process id in a file. */
const stubborn = (name: string) =>
  `sh -c 'trap "" TERM; echo $$ > ${name}; sleep 30 & wait; sleep 30'`;

async function pidIn(name: string): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await pause(10);
  }
  throw new Error(`${name} was never written`);
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** One that has ended, and whose parent has not asked for its exit code yet, is not alive. */
async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
    const { stdout } = await shell(`ps -o stat= -p ${pid} || echo Z`);
    return !stdout.startsWith('Z');
  } catch {
    return false;
  }
}

async function isGone(pid: number): Promise<boolean> {
  for (let attempt = 0; attempt < 100 && (await isAlive(pid)); attempt += 1) await pause(10);
  return !(await isAlive(pid));
}

describe('a program that ends by itself', () => {
  test('gives its exit code, both streams and the time it took', async () => {
    const result = await shell('echo out; echo err >&2; exit 3');
    expect(result).toMatchObject({
      exitCode: 3,
      stdout: 'out\n',
      stderr: 'err\n',
      timedOut: false,
    });
    expect(result.duration).toBeGreaterThan(0);
  });

  test('gets its input, its arguments as they are, its folder and no other environment', async () => {
    const result = await processes.run({
      file: 'sh',
      args: [
        '-c',
        'cat; printf "%s\\n" "$@"; pwd; env | cut -d= -f1 | sort | xargs',
        'sh',
        '$(id)',
        '`id`; x',
      ],
      cwd: folder,
      env: { PATH: env.PATH, ONLY: '1' },
      input: 'fed\n',
      timeout: 10_000,
    });
    expect(result.stdout.split('\n').slice(0, 4)).toEqual(['fed', '$(id)', '`id`; x', folder]);
    expect(result.stdout).toContain('ONLY');
    expect(result.stdout).not.toContain('HOME');
  });

  test('may leave its input unread', async () => {
    const result = await shell('exec 0<&-; exit 0', { input: 'x'.repeat(1_000_000) });
    expect(result.exitCode).toBe(0);
  });

  test('that a signal ended has no exit code', async () => {
    expect(await shell('kill -9 $$')).toMatchObject({ exitCode: null, timedOut: false });
  });

  test('loses nothing of a large output that it wrote just before it ended', async () => {
    const result = await shell('head -c 5000000 /dev/zero | tr "\\0" x; echo end');
    expect(result.stdout).toHaveLength(5_000_004);
    expect(result.stdout.endsWith('end\n')).toBe(true);
  });

  test('tells its output as it comes, whole characters only', async () => {
    const chunks: string[] = [];
    await node(
      `const text = Buffer.from('é€😀'); let at = 0;
       const step = () => at < text.length && process.stdout.write(text.subarray(at, ++at), () => setTimeout(step, 5));
       step();`,
      { onOutput: (chunk) => chunks.push(chunk) },
    );
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.join('')).toBe('é€😀');
    expect(chunks.join('')).not.toContain('\ufffd');
  });

  test('waits with its output while there is no room for it, and loses none', async () => {
    let read = 0;
    const { exitCode } = await node("process.stdout.write('x'.repeat(1_000_000))", {
      onOutput: async (chunk) => {
        read += chunk.length;
        await new Promise((resolve) => setTimeout(resolve, 30));
      },
    });
    expect(exitCode).toBe(0);
    expect(read).toBe(1_000_000);
  });

  test('keeps the last of its output where there is too much of it', async () => {
    const result = await shell('yes abcdefg | head -n 100000; echo the end', { keep: 8 });
    expect(result.stdout).toBe('the end\n');
    expect((await shell('echo anything', { keep: 0 })).stdout).toBe('');
  });
});

describe('a service that a command leaves running', () => {
  test('is not waited for, lives on, and can go on writing', async () => {
    const result = await shell(
      `(while true; do echo tick; echo still >&2; sleep 0.02; done) & echo $! > service; echo started`,
    );
    expect(result.exitCode).toBe(0);
    expect(result.stdout).toContain('started\n');
    expect(result.duration).toBeLessThan(20_000);
    const pid = await pidIn('service');
    await pause(200);
    expect(await isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
    expect(await isGone(pid)).toBe(true);
  });

  test('that is silent is not waited for either', async () => {
    const result = await shell('sleep 30 & echo $! > silent');
    expect(result.duration).toBeLessThan(20_000);
    const pid = await pidIn('silent');
    expect(await isAlive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });
});

describe('a program that does not end', () => {
  test('is ended with its whole group on time-out, even where it ignores SIGTERM', async () => {
    const result = await shell(`${stubborn('deaf')} & wait`, { timeout: 300 });
    expect(result.timedOut).toBe(true);
    expect(result.exitCode).toBeNull();
    expect(await isGone(await pidIn('deaf'))).toBe(true);
  });

  test('is killed after a grace period where it is deaf itself', async () => {
    const result = await shell('trap "" TERM; echo on; while true; do sleep 0.05; done', {
      timeout: 100,
    });
    expect(result).toMatchObject({ timedOut: true, exitCode: null });
    expect(result.stdout).toBe('on\n');
    expect(result.duration).toBeGreaterThan(1_500);
  });

  test('may clear up in its grace period', async () => {
    const result = await shell(
      'trap "echo cleared; exit 7" TERM; while true; do sleep 0.05; done',
      {
        timeout: 200,
      },
    );
    expect(result).toMatchObject({ timedOut: true, exitCode: 7, stdout: 'cleared\n' });
  });

  test('is ended with its whole group on abort', async () => {
    const stop = new AbortController();
    const running = shell(`${stubborn('aborted')} & wait`, { signal: stop.signal });
    const pid = await pidIn('aborted');
    stop.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(await isGone(pid)).toBe(true);
  });

  test('is not even started after an abort', async () => {
    const stop = AbortSignal.abort();
    await expect(shell('echo x > never', { signal: stop })).rejects.toMatchObject({
      code: 'cancelled',
    });
    await expect(readFile(join(folder, 'never'))).rejects.toThrow();
  });

  test('a time-out beyond what a timer can hold does not fire at once', async () => {
    const result = await shell('sleep 0.05; echo done', { timeout: 100 * 24 * 60 * 60_000 });
    expect(result).toMatchObject({ exitCode: 0, timedOut: false, stdout: 'done\n' });
  });
});

test('where there are no process groups the program alone is ended', async () => {
  const windows = createProcesses(env, 'win32');
  const result = await windows.run({
    file: process.execPath,
    args: ['-e', 'console.log("on"); setInterval(() => {}, 1000)'],
    cwd: folder,
    env,
    timeout: 500,
  });
  expect(result).toMatchObject({ timedOut: true, exitCode: null, stdout: 'on\n' });
});

describe('what cannot be started', () => {
  test('a program that is not there is a missing tool, named', async () => {
    await expect(
      processes.run({ file: 'no-such-tool', args: [], cwd: folder, env, timeout: 1_000 }),
    ).rejects.toMatchObject({
      code: 'missing-tool',
      message: expect.stringContaining('no-such-tool'),
    });
  });

  test('a file that is no program is one, too', async () => {
    await writeFile(join(folder, 'plain'), 'text');
    await expect(
      processes.run({ file: join(folder, 'plain'), args: [], cwd: folder, env, timeout: 1_000 }),
    ).rejects.toMatchObject({ code: 'missing-tool' });
  });

  test('a folder that is not there is told apart from a missing program', async () => {
    await expect(shell('true', { cwd: join(folder, 'gone') })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('gone'),
    });
  });
});

describe('programs on PATH', () => {
  test('are found by their full path, in the order of PATH', async () => {
    const tool = join(folder, 'our-tool');
    await writeFile(tool, '#!/bin/sh\n', { mode: 0o755 });
    const found = createProcesses({ PATH: `/nowhere::${folder}` });
    expect(await found.find('our-tool')).toBe(tool);
    expect(await found.find('other-tool')).toBeUndefined();
    expect(await createProcesses({}).find('sh')).toBeUndefined();
  });

  test('the environment holds what is set, and nothing undefined', () => {
    expect(createProcesses({ A: '1', B: undefined }).environment()).toEqual({ A: '1' });
  });
});

import { spawn } from 'node:child_process';
import { devNull } from 'node:os';

export interface GitOutput {
  /** `null` where a signal ended it. */
  readonly code: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

const settings = {
  'safe.directory': '*',
  'http.receivepack': 'true',
  'gc.auto': '0',
  'uploadpack.allowFilter': 'true',
};

/** Git's environment, with further settings: nothing of the person's or the machine's configuration. */
export function gitEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const all = Object.entries({ ...settings, ...more });
  return {
    PATH: process.env.PATH,
    SYSTEMROOT: process.env.SYSTEMROOT,
    GIT_CONFIG_GLOBAL: devNull,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: String(all.length),
    ...Object.fromEntries(
      all.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    LC_ALL: 'C',
  };
}

/** Runs git with these arguments; gives its exit code, output and what it complained of. */
export function runGit(
  args: readonly string[],
  options: { readonly input?: string | Buffer; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<GitOutput> {
  const { promise, resolve, reject } = Promise.withResolvers<GitOutput>();
  const child = spawn('git', args, { env: { ...gitEnvironment(), ...options.env } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // Git may end without reading all of it; its exit code says then what was wrong.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  child.on('error', reject);
  child.on('close', (code) => {
    resolve({
      code,
      stdout: Buffer.concat(stdout),
      stderr: Buffer.concat(stderr).toString().trim(),
    });
  });
  return promise;
}

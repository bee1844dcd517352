import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { UnexpectedOutcome } from './unexpected-outcome.ts';

const run = promisify(execFile);

/** Nothing of the person's own git settings changes what the demo does. */
const hermetic = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_AUTHOR_NAME: 'Grace',
  GIT_AUTHOR_EMAIL: 'grace@example.com',
  GIT_COMMITTER_NAME: 'Grace',
  GIT_COMMITTER_EMAIL: 'grace@example.com',
};

/** Runs git in a folder and gives what it printed; throws with what git said where it fails. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  try {
    const env = { ...process.env, ...hermetic };
    const { stdout } = await run('git', args, { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { readonly stderr?: string };
    throw new UnexpectedOutcome(`git in ${folder} says: ${stderr?.trim() || message}`);
  }
}

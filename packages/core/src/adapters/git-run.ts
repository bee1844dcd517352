import { SlipwayError } from '../domain/errors.ts';
import type { CommandResult, Processes } from '../ports/processes.ts';
import { gitEnvironment, withToken } from './git-environment.ts';

export interface GitOptions {
  /** Absolute path inside the clone. */
  readonly folder: string;
  readonly processes: Processes;
  /** For each command, in milliseconds. */
  readonly timeout: number;
  /** Sent to `serverUrl` alone, and only to fetch and push. */
  readonly token?: string;
  /** Such as `https://github.com`. */
  readonly serverUrl?: string;
  readonly signal?: AbortSignal;
  /** Told what went wrong and does not matter enough to stop. */
  readonly warn?: (message: string) => void;
}

/** Nothing that a clone's own settings name is started, and output does not depend on them. */
const settings = [
  'protocol.ext.allow=never',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.quotePath=false',
  'log.showSignature=false',
  'i18n.logOutputEncoding=UTF-8',
  'gc.auto=0',
  'maintenance.auto=false',
].flatMap((setting) => ['-c', setting]);

/** A list of files or tags may be long, and half of it would be worse than none. */
const keep = 400 * 1024 * 1024;

interface GitCall {
  /** The token goes with it. */
  readonly authenticated?: boolean;
  readonly folder?: string;
  readonly input?: string;
  /** Variables of this command alone, such as a temporary index. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly onStdout?: (chunk: Uint8Array) => void;
}

/** Runs git and gives whatever came of it; a missing git or folder and a time-out are errors. */
export async function tryGit(
  options: GitOptions,
  args: readonly string[],
  call: GitCall = {},
): Promise<CommandResult> {
  const { authenticated = false, folder = options.folder, variables, input, onStdout } = call;
  const { processes, timeout, token = '', serverUrl = '', signal } = options;
  const env = { ...gitEnvironment(processes.environment()), ...variables };
  const sent = authenticated && token !== '' && serverUrl !== '';
  const command = {
    file: 'git',
    args: [...settings, ...args],
    cwd: folder,
    env: sent ? withToken(env, token, serverUrl) : env,
    timeout,
    keep,
    ...(signal === undefined ? {} : { signal }),
    ...(input === undefined ? {} : { input }),
    ...(onStdout === undefined ? {} : { onStdout }),
  };
  const result = await processes.run(command).catch((cause) => notStarted(folder, cause));
  if (!result.timedOut) return result;
  throw new SlipwayError(
    'time-out',
    `\`git ${args[0]}\` was stopped after ${timeout / 1000} seconds.`,
    { remedy: 'Raise `deployment.git_command_timeout_seconds`, or see why the server is slow.' },
  );
}

/** Runs git for its output. Each failure is an error that says what to do. */
export async function runGit(
  options: GitOptions,
  args: readonly string[],
  folder = options.folder,
): Promise<string> {
  const result = await tryGit(options, args, { folder });
  if (result.exitCode === 0) return result.stdout;
  throw gitFailure(folder, args, result.stderr);
}

/** Runs git with more than arguments, and gives what it printed, without the line's end. */
export async function answerOfGit(
  options: GitOptions,
  args: readonly string[],
  call: GitCall = {},
): Promise<string> {
  const { exitCode, stdout, stderr } = await tryGit(options, args, call);
  if (exitCode === 0) return stdout.trim();
  throw gitFailure(options.folder, args, stderr);
}

/** Runs git for an output that is too long to keep. Each failure is an error that says what to do. */
export async function streamGit(
  options: GitOptions,
  args: readonly string[],
  onStdout: (chunk: Uint8Array) => void,
): Promise<void> {
  const result = await tryGit(options, args, { onStdout });
  if (result.exitCode !== 0) throw gitFailure(options.folder, args, result.stderr);
}

/** The error that git's own words stand for. */
export function gitFailure(folder: string, args: readonly string[], stderr: string): SlipwayError {
  const [, distrusted] = /dubious ownership in repository at '([^'\n]+)'/.exec(stderr) ?? [];
  if (distrusted !== undefined)
    return new SlipwayError(
      'not-a-repository',
      `git refuses to read ${distrusted}: the folder belongs to another user.`,
      {
        remedy: `Run \`git config --global --add safe.directory ${distrusted}\` in an earlier step of this job.`,
      },
    );
  if (/not a git repository/.test(stderr))
    return new SlipwayError('not-a-repository', `${folder} is not in a git repository.`, {
      remedy:
        'Check the repository out first (`actions/checkout`), or correct `working-directory`.',
    });
  if (
    /does not have any commits yet|bad default revision|bad revision 'HEAD'|ambiguous argument 'HEAD'/.test(
      stderr,
    )
  )
    return new SlipwayError('no-commits', `The repository in ${folder} has no commits.`, {
      remedy: 'Commit something first.',
    });
  return new SlipwayError('command-failed', `\`git ${args[0]}\` failed: ${firstProblem(stderr)}`, {
    remedy: `Run the same command in ${folder} to see more.`,
  });
}

/** The line of git's output that says most, without credentials that a remote's URL may hold. */
export function firstProblem(stderr: string): string {
  const lines = stderr.split('\n').filter((line) => line.trim() !== '');
  const line = lines.find((one) => /^(?:fatal|error):/.test(one)) ?? lines.at(-1);
  return (line ?? 'it gave no reason').replaceAll(/(\w:\/\/)[^/@\s]*@/g, '$1').slice(0, 300);
}

/** What kept git from starting, in the words of this place. */
function notStarted(folder: string, cause: unknown): never {
  if (!(cause instanceof SlipwayError) || cause.code !== 'not-found') throw cause;
  throw new SlipwayError('not-a-repository', `There is no folder ${folder}.`, {
    remedy: 'Check the repository out first (`actions/checkout`), or correct `working-directory`.',
    cause,
  });
}

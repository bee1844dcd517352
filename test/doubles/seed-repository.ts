import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { gitSettings } from './git-environment.ts';

/** A commit to make: its branch, message, and the files that it writes (`null` removes one). */
export interface SeedCommit {
  readonly message: string;
  readonly files: Readonly<Record<string, string | null>>;
  /** `main` by default. */
  readonly branch?: string;
  /** Seconds since 1970; each commit is a minute later than the one before by default. */
  readonly time?: number;
  /** An earlier commit of the seed, by its index, where it does not follow its branch. */
  readonly from?: number;
}

const start = 1_767_225_600;

/** An environment for git that knows nothing of the machine's configuration. */
export const hermeticGit: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  ...gitSettings,
  LC_ALL: 'C',
};

/** Runs git; gives what it printed, without the line's end. Rejects with its complaint where it fails. */
export async function git(
  args: readonly string[],
  options: { readonly cwd?: string; readonly input?: string } = {},
): Promise<string> {
  const child = spawn('git', args, { env: hermeticGit, cwd: options.cwd });
  // Git may end before it has read anything.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.on('close', resolve);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), promise]);
  if (code !== 0) throw new Error(err.trim());
  return out.trim();
}

/** Makes a bare repository with these commits in one go; gives their SHAs. */
export async function seedRepository(
  bare: string,
  commits: readonly SeedCommit[],
): Promise<readonly string[]> {
  await git(['init', '-q', '--bare', '-b', 'main', bare]);
  const input = commits.map(streamOf).join('');
  const marks = commits.map((_, index) => `get-mark :${index + 1}\n`).join('');
  const shas = await git(['--git-dir', bare, 'fast-import', '--quiet', '--date-format=raw'], {
    input: `${input}${marks}done\n`,
  });
  return shas.split('\n');
}

function streamOf(commit: SeedCommit, index: number): string {
  const files = Object.entries(commit.files).map(([path, content]) =>
    content === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(content)}`,
  );
  return [
    `commit refs/heads/${commit.branch ?? 'main'}\nmark :${index + 1}\n`,
    `committer Ada <ada@example.com> ${commit.time ?? start + index * 60} +0000\n`,
    data(commit.message),
    commit.from === undefined ? '' : `from :${commit.from + 1}\n`,
    ...files,
    '\n',
  ].join('');
}

function data(content: string): string {
  return `data ${Buffer.byteLength(content)}\n${content}\n`;
}

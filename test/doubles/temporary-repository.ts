import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gitTestEnvironment } from './git-environment.ts';

/** An environment in which git depends on nothing of this machine. */
export const gitEnvironment: Readonly<Record<string, string>> = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  ...gitTestEnvironment,
};

/** A real git repository that a test writes to. */
export interface TemporaryRepository {
  readonly folder: string;
  /** Runs git in it and gives what it said. */
  git(...args: readonly string[]): string;
  write(path: string, text: string): void;
  /** An empty commit; gives its SHA. */
  commit(message: string, ...options: readonly string[]): string;
}

/** A folder that is gone after `dispose`. */
export function temporaryFolder(): { readonly folder: string; dispose(): void } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-git-')));
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Makes a repository in a folder, or takes the one that is there. */
export function repositoryIn(folder: string): TemporaryRepository {
  mkdirSync(folder, { recursive: true });
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      env: gitEnvironment,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    git,
    write(path, text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    commit(message, ...options) {
      git('commit', '--quiet', '--allow-empty', '--cleanup=verbatim', '-m', message, ...options);
      return git('rev-parse', 'HEAD');
    },
  };
}

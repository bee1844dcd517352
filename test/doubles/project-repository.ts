import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gitTestEnvironment } from './git-environment.ts';

/** A file's text, a link (`link:TARGET`), or an executable (`#!…`). */
export type Tree = Readonly<Record<string, string>>;

/** A temporary folder with these files; the caller removes it. */
export function makeFolder(tree: Tree): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-test-')));
  writeTree(folder, tree);
  return folder;
}

export function writeTree(folder: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    const absolute = join(folder, path);
    mkdirSync(dirname(absolute), { recursive: true });
    if (text.startsWith('link:')) symlinkSync(text.slice('link:'.length), absolute);
    else writeFileSync(absolute, text);
    if (text.startsWith('#!')) chmodSync(absolute, 0o755);
  }
}

/** The same as a git repository with one commit of all that is not ignored. */
export function makeRepository(tree: Tree): string {
  const folder = makeFolder(tree);
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--allow-empty', '--message=feat: begin');
  return folder;
}

export function git(folder: string, ...args: readonly string[]): string {
  const env = { ...process.env, ...gitTestEnvironment };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });
}

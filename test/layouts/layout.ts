import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { defaultConfigFile } from '@slipway/core';
import { gitTestEnvironment } from '../doubles/git-environment.ts';

/** A file that is more than a text. */
export interface LayoutFile {
  readonly executable?: true;
  /** Makes it a symbolic link that points there. */
  readonly link?: string;
  readonly bytes?: Uint8Array;
  readonly text?: string;
}

export type LayoutFiles = Readonly<Record<string, string | LayoutFile>>;

/** A project as people have them, and what packaging it comes to. */
export interface Layout {
  /** As a test's name. */
  readonly name: string;
  /** In the one commit, by path; what `.gitignore` names lies there without being tracked. */
  readonly files: LayoutFiles;
  /** Written after the commit. */
  readonly untracked?: LayoutFiles;
  /** Programs with their arguments, run in the project after the commit. */
  readonly commands?: readonly (readonly string[])[];
  /** Of the commit; the run then is one of this tag. */
  readonly tag?: string;
  /** The input; default `auto`. */
  readonly formats?: string;
  /** Other inputs of the action. */
  readonly inputs?: Readonly<Record<string, string>>;
  /** The text of the configuration file, which is in the commit as well. */
  readonly config?: string;
  readonly expect: Expectation;
}

export type Expectation =
  | {
      /** Their names, in the manifest's order. */
      readonly artifacts: readonly (string | RegExp)[];
      /** What must be proven of them: each is found in one of the manifest's artifacts' lines. */
      readonly proven?: readonly RegExp[];
      /** In the warnings. */
      readonly warned?: readonly RegExp[];
    }
  /** Found in the error's code, message and remedy, each in a line of its own. */
  | { readonly failure: RegExp };

/** A layout on the disk. */
export interface LaidOut {
  /** Absolute; the project is called `project` in a folder of its own. */
  readonly project: string;
  dispose(): void;
}

/** Lays a layout out as a git repository with one commit in a temporary folder. */
export function layOut({ files, untracked = {}, commands = [], tag, config }: Layout): LaidOut {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-layout-')));
  const project = join(folder, 'project');
  mkdirSync(project);
  const run = (file: string, ...args: readonly string[]) =>
    execFileSync(file, args, {
      cwd: project,
      env: { ...process.env, ...gitTestEnvironment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
  run('git', 'init', '--quiet', '--initial-branch=main');
  writeFiles(project, { ...files, ...(config !== undefined && { [defaultConfigFile]: config }) });
  run('git', 'add', '--all');
  run('git', 'commit', '--quiet', '--allow-empty', '--message=feat: begin');
  if (tag !== undefined) run('git', 'tag', '--annotate', '--message=A version', tag);
  writeFiles(project, untracked);
  for (const [file = '', ...args] of commands) run(file, ...args);
  return { project, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

function writeFiles(folder: string, files: LayoutFiles): void {
  for (const [path, file] of Object.entries(files)) {
    const { link, bytes, text, executable }: LayoutFile =
      typeof file === 'string' ? { text: file } : file;
    const absolute = join(folder, path);
    const parent = dirname(absolute);
    if (!existsSync(parent)) mkdirSync(parent, { recursive: true });
    if (link !== undefined) symlinkSync(link, absolute);
    else writeFileSync(absolute, bytes ?? text ?? '');
    if (executable) chmodSync(absolute, 0o755);
  }
}

import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand, runOrThrow } from '../run-command.ts';
import { goTool, zizmor } from './tools.ts';
import { readWorkflows, withLocalActions } from './workflow-files.ts';

/**
 * What actionlint has against the workflows. It knows the inputs and outputs of local actions, so ours are given
 * to it as such. `undefined` on a machine without Go.
 */
export async function lintWorkflows(root: string): Promise<string | undefined> {
  const actionlint = await goTool('actionlint');
  if (actionlint === undefined) return undefined;
  return inStagedRepository(root, withLocalActions, (folder) =>
    runLinter(actionlint, ['-no-color', '-shellcheck=', '-pyflakes='], folder),
  );
}

/** What zizmor has against the workflows and the action files, without asking the network. */
export async function auditWorkflows(root: string): Promise<string> {
  const path = await zizmor();
  const options = ['--offline', '--no-progress', '--color=never', '--quiet'];
  return inStagedRepository(
    root,
    (text) => text,
    (folder) => runLinter(path, [...options, '.'], folder),
  );
}

/** The linter's findings; empty where it has none. */
async function runLinter(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { status, output } = await runCommand(command, args, { cwd });
  return status === 0 ? '' : output.trim() || `${command} ended with ${status}`;
}

const staged = (name: string) => `.github/workflows/${name}`;

/** Lays out a repository with all workflows where linters look for them, pieces of pages among them; the findings name the originals. */
async function inStagedRepository(
  root: string,
  change: (text: string) => string,
  use: (folder: string) => Promise<string>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-workflows-'));
  try {
    await mkdir(join(folder, '.github', 'workflows'), { recursive: true });
    const files = await readWorkflows(root);
    for (const { name, text } of files) await writeFile(join(folder, staged(name)), change(text));
    await cp(join(root, '.github', 'zizmor.yml'), join(folder, '.github', 'zizmor.yml'));
    const isAction = (path: string) => !/node_modules|[/\\](?:src|build)$/.test(path);
    await cp(join(root, 'actions'), join(folder, 'actions'), {
      recursive: true,
      filter: (path) => isAction(path.slice(root.length)),
    });
    await symlink(join(root, 'dist'), join(folder, 'dist'));
    await runOrThrow('git', ['init', '--quiet'], { cwd: folder });
    const findings = await use(folder);
    return files.reduce((text, { name, path }) => text.replaceAll(staged(name), path), findings);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

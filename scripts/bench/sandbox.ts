import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ActionRun, runAction } from '@slipway/local-runner';
import { git } from '../demo/git.ts';
import { initClone, pull, push, type Stage } from '../demo/stage.ts';
import { root } from './measure.ts';

/** A repository with one commit on a local GitHub; gives the commit's SHA. */
export async function seed(stage: Stage, files: Readonly<Record<string, string>>): Promise<string> {
  await initClone(stage);
  for (const [path, text] of Object.entries(files)) {
    const file = join(stage.clone, path);
    await mkdir(join(file, '..'), { recursive: true });
    await writeFile(file, text);
  }
  await git(stage.clone, 'add', '--all');
  await git(stage.clone, 'commit', '--quiet', '--message', 'feat: begin');
  await push(stage, 'main');
  return git(stage.clone, 'rev-parse', 'HEAD');
}

/** One more feature, so that there is a next version; gives the commit's SHA. */
export async function commitFeature(stage: Stage): Promise<string> {
  await pull(stage);
  await git(stage.clone, 'commit', '--quiet', '--allow-empty', '--message', 'feat: go on');
  await push(stage, 'main');
  return git(stage.clone, 'rev-parse', 'HEAD');
}

/** Writes small artifacts with their manifest, as `package` leaves them; gives the manifest's path. */
export function writeArtifacts(
  stage: Stage,
  release: { readonly version: string; readonly commit: string; readonly count: number },
): Promise<string> {
  const names = Array.from({ length: release.count }, (_, index) => `part-${index + 1}.bin`);
  const contents = names.map((name) => [name, `${release.version} ${name}\n`] as const);
  return writeContents(stage, release, Object.fromEntries(contents));
}

/** The same for files of one's own, by name. */
export async function writeContents(
  stage: Stage,
  { version, commit }: { readonly version: string; readonly commit: string },
  contents: Readonly<Record<string, string>>,
): Promise<string> {
  const folder = join(stage.folder, `artifacts-${version}`);
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(contents))
    await writeFile(join(folder, name), content);
  const artifacts = Object.entries(contents).map(([name, content]) => {
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { name, path: name, format: 'other', size: content.length, sha256, platform: 'any' };
  });
  const created = '2026-01-01T00:00:00Z';
  const manifest = { schema: 1, name: 'bench', version, commit, created, artifacts };
  const path = join(folder, 'manifest.json');
  await writeFile(path, JSON.stringify(manifest));
  return path;
}

/** Runs a bundle against the local GitHub; throws with its log where it fails. */
export async function runBundle(
  stage: Stage,
  action: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const run = await tryBundle(stage, action, inputs, env);
  if (run.outcome !== 'success') throw new Error(`${action} failed:\n${run.log}`);
  return run;
}

/** Runs a bundle against the local GitHub, whatever comes of it. */
export async function tryBundle(
  stage: Stage,
  action: string,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  return runAction({
    actionDirectory: join(root, 'actions', action),
    workingDirectory: stage.clone,
    token: stage.github.token,
    inputs,
    measureMemory: true,
    env: {
      GITHUB_API_URL: stage.github.apiUrl,
      GITHUB_GRAPHQL_URL: stage.github.graphqlUrl,
      GITHUB_SERVER_URL: stage.github.serverUrl,
      GITHUB_REPOSITORY: stage.repository,
      GITHUB_SHA: await git(stage.clone, 'rev-parse', 'HEAD'),
      ...env,
    },
  });
}

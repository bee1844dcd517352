import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ActionRun, runAction } from '@slipway/local-runner';
import { git } from '../demo/git.ts';
import { initClone, push, type Stage } from '../demo/stage.ts';
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

/** Writes small artifacts with their manifest, as `package` leaves them; gives the manifest's path. */
export async function writeArtifacts(
  stage: Stage,
  release: { readonly version: string; readonly commit: string; readonly count: number },
): Promise<string> {
  const folder = join(stage.folder, `artifacts-${release.version}`);
  await mkdir(folder, { recursive: true });
  const artifacts = Array.from({ length: release.count }, (_, index) => {
    const name = `part-${index + 1}.bin`;
    const content = `${release.version} ${name}\n`;
    const sha256 = createHash('sha256').update(content).digest('hex');
    const facts = {
      name,
      path: name,
      format: 'other',
      size: content.length,
      sha256,
      platform: 'any',
    };
    return { content, facts };
  });
  for (const { content, facts } of artifacts) await writeFile(join(folder, facts.name), content);
  const manifest = {
    schema: 1,
    name: 'bench',
    version: release.version,
    commit: release.commit,
    created: '2026-01-01T00:00:00Z',
    artifacts: artifacts.map(({ facts }) => facts),
  };
  const path = join(folder, 'manifest.json');
  await writeFile(path, JSON.stringify(manifest));
  return path;
}

/** Runs a bundle against the local GitHub; throws with its log where it fails. */
export async function runBundle(
  stage: Stage,
  action: string,
  inputs: Readonly<Record<string, string>>,
): Promise<ActionRun> {
  const run = await runAction({
    actionDirectory: join(root, 'actions', action),
    workingDirectory: stage.clone,
    token: stage.github.token,
    inputs,
    env: {
      GITHUB_API_URL: stage.github.apiUrl,
      GITHUB_GRAPHQL_URL: stage.github.graphqlUrl,
      GITHUB_SERVER_URL: stage.github.serverUrl,
      GITHUB_REPOSITORY: stage.repository,
      GITHUB_SHA: await git(stage.clone, 'rev-parse', 'HEAD'),
    },
  });
  if (run.outcome !== 'success') throw new Error(`${action} failed:\n${run.log}`);
  return run;
}

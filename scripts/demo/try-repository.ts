import { mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { git } from './git.ts';
import { narrator } from './narrator.ts';
import { startPipeline, UnexpectedOutcome } from './pipeline.ts';
import { push, type Stage, savePages } from './stage.ts';

/**
 * Packages, releases and deploys any project to a local folder, to show what would happen to it. It works on a
 * clone: the project itself is only read. Throws where a step fails.
 */
export async function tryRepository(stage: Stage, path: string): Promise<void> {
  await cloneProject(stage, resolve(path));
  const target = join(stage.folder, 'production');
  await mkdir(target, { recursive: true });
  const pipeline = await startPipeline(stage, { id: 1, name: 'try' }, {});
  narrator.chapter(`${path}  packaged, released and deployed to a folder`);
  const version = await nameVersion(pipeline);
  await pipeline.step({
    name: 'package',
    action: 'package',
    inputs: { version },
    tell: ({ outputs }) => names(outputs['artifacts']),
  });
  const { outputs } = await pipeline.step({
    name: 'tag-release',
    action: 'tag-release',
    inputs: { version, manifest: 'release-artifacts/manifest.json' },
    outputs: { released: 'true' },
    tell: ({ outputs: told }) => `${told['tag']} → ${told['release-url']}`,
  });
  await pipeline.step({
    name: 'deploy',
    action: 'deploy',
    inputs: {
      environment: 'production',
      manifest: 'release-artifacts/manifest.json',
      run: 'cp -R "$SLIPWAY_ARTIFACTS"/. "$TARGET"',
      'pass-env': 'TARGET',
    },
    env: { TARGET: target },
    tell: () => `to ${target}`,
  });
  await pipeline.finish();
  const files = await readdir(target);
  narrator.see(files.length > 0, `production/ holds ${files.join(', ')}`);
  await savePages(stage, { 'release.html': `releases/tag/${outputs['tag'] ?? ''}` });
}

async function cloneProject(stage: Stage, path: string): Promise<void> {
  try {
    await git(path, 'rev-parse', '--verify', 'HEAD');
  } catch {
    throw new UnexpectedOutcome(`${path} is not a git repository with a commit.`);
  }
  await git(stage.folder, 'clone', '--quiet', '--no-hardlinks', path, stage.clone);
  await git(stage.clone, 'remote', 'set-url', 'origin', stage.github.gitUrl(stage.repository));
  // A person may have checked out a commit rather than a branch.
  await git(stage.clone, 'switch', '--quiet', '--force-create', 'main');
  await push(stage, 'main', '--tags');
}

/** The version that the commits ask for; where they ask for none, a patch, so that there is something to see. */
async function nameVersion(pipeline: Awaited<ReturnType<typeof startPipeline>>): Promise<string> {
  const plan = {
    name: 'tag-release (plan)',
    action: 'tag-release',
    tell: ({ outputs }) =>
      outputs['released'] === 'true'
        ? `${outputs['previous-version'] || 'nothing'} → ${outputs['version']} (${outputs['bump']})`
        : 'no commit since the last release asks for a new one',
  } as const satisfies Partial<Parameters<typeof pipeline.step>[0]>;
  const { outputs } = await pipeline.step({ ...plan, inputs: { 'dry-run': 'true' } });
  if (outputs['released'] === 'true') return outputs['version'] ?? '';
  const forced = await pipeline.step({ ...plan, inputs: { 'dry-run': 'true', bump: 'patch' } });
  return forced.outputs['version'] ?? '';
}

function names(artifacts: string | undefined): string {
  const list = JSON.parse(artifacts ?? '[]') as readonly { readonly name: string }[];
  return list.map(({ name }) => name).join(', ');
}

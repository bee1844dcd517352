import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { git } from './git.ts';
import { narrator } from './narrator.ts';
import { type DemoStep, type Pipeline, startPipeline, UnexpectedOutcome } from './pipeline.ts';
import { push, type Stage, savePages } from './stage.ts';

/**
 * Packages, releases and deploys any project to a local folder, to show what would happen to it. The path is a
 * repository or a folder in one, such as a package of a workspace. It works on a clone: the project itself is only
 * read. Throws where a step fails.
 */
export async function tryRepository(stage: Stage, path: string): Promise<void> {
  const project = await cloneProject(stage, resolve(path));
  const target = join(stage.folder, 'production');
  await mkdir(target, { recursive: true });
  const pipeline = await startPipeline(stage, { id: 1, name: 'try' }, {});
  narrator.chapter(`${path}  packaged, released and deployed to a folder`);
  const version = await nameVersion(pipeline, project);
  const manifest = 'release-artifacts/manifest.json';
  await pipeline.step({
    name: 'package',
    action: 'package',
    inputs: { ...project, version },
    tell: ({ outputs }) => names(outputs['artifacts']),
  });
  const { outputs } = await pipeline.step({
    name: 'tag-release',
    action: 'tag-release',
    inputs: { ...project, version, manifest },
    outputs: { released: 'true' },
    tell: ({ outputs: told }) => `${told['tag']} → ${told['release-url']}`,
  });
  await pipeline.step({
    name: 'deploy',
    action: 'deploy',
    inputs: {
      ...project,
      environment: 'production',
      manifest,
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

/** Inputs that say where the project lies in the clone, and which configuration it has. */
interface Project {
  readonly 'working-directory': string;
  readonly config: string;
}

async function cloneProject(stage: Stage, path: string): Promise<Project> {
  const top = await topOf(path);
  const folder = await git(path, 'rev-parse', '--show-prefix');
  await git(stage.folder, 'clone', '--quiet', '--no-hardlinks', top, stage.clone);
  await git(stage.clone, 'remote', 'set-url', 'origin', stage.github.gitUrl(stage.repository));
  // A person may have checked out a commit rather than a branch.
  await git(stage.clone, 'switch', '--quiet', '--force-create', 'main');
  await push(stage, 'main', '--tags');
  return { 'working-directory': folder || '.', config: await chooseConfiguration(stage) };
}

async function topOf(path: string): Promise<string> {
  try {
    await git(path, 'rev-parse', '--verify', 'HEAD');
    return await git(path, 'rev-parse', '--show-toplevel');
  } catch {
    throw new UnexpectedOutcome(`${path} is not in a git repository with a commit.`);
  }
}

/** The project's own configuration; without one, tags such as `1.2.3` are taken for releases where there are no `v1.2.3`. */
async function chooseConfiguration(stage: Stage): Promise<string> {
  const own = '.github/slipway.yml';
  if (existsSync(join(stage.clone, own))) return own;
  const tags = (await git(stage.clone, 'tag', '--merged', 'HEAD')).split('\n');
  const plain = tags.some((tag) => /^\d+\.\d+\.\d+$/.test(tag));
  if (!plain || tags.some((tag) => /^v\d+\.\d+\.\d+$/.test(tag))) return own;
  const file = join(stage.folder, 'slipway.yml');
  await writeFile(file, "release_management:\n  tag_prefix: ''\n");
  narrator.note(`The tags have no \`v\`, so ${file} says \`tag_prefix: ''\`.`);
  return file;
}

/** The version that the commits ask for; where they ask for none, a patch, so that there is something to see. */
async function nameVersion(pipeline: Pipeline, project: Project): Promise<string> {
  const plan = {
    name: 'tag-release (plan)',
    action: 'tag-release',
    tell: ({ outputs }) =>
      outputs['released'] === 'true'
        ? `${outputs['previous-version'] || 'nothing'} → ${outputs['version']} (${outputs['bump']})`
        : 'no commit since the last release asks for a new one',
  } as const satisfies Partial<DemoStep>;
  const { outputs } = await pipeline.step({ ...plan, inputs: { ...project, 'dry-run': 'true' } });
  if (outputs['released'] === 'true') return outputs['version'] ?? '';
  const forced = await pipeline.step({
    ...plan,
    inputs: { ...project, 'dry-run': 'true', bump: 'patch' },
  });
  return forced.outputs['version'] ?? '';
}

function names(artifacts: string | undefined): string {
  const list = JSON.parse(artifacts ?? '[]') as readonly { readonly name: string }[];
  return list.map(({ name }) => name).join(', ');
}

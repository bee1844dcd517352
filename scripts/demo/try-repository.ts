import { existsSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { git } from './git.ts';
import { narrator } from './narrator.ts';
import { type DemoStep, type Pipeline, playRun } from './pipeline.ts';
import type { Project } from './project.ts';
import { push, type Stage, savePages } from './stage.ts';

const manifest = 'release-artifacts/manifest.json';

/**
 * Packages, releases and deploys any project to a local folder, to show what would happen to it. It works on a clone:
 * the project itself is only read. Throws where a step fails.
 */
export async function tryRepository(stage: Stage, project: Project): Promise<void> {
  narrator.chapter(`${project.name}  packaged, released and deployed to a folder`);
  for (const note of project.notes) narrator.note(note);
  const place = await cloneProject(stage, project);
  const target = join(stage.folder, 'production');
  await mkdir(target, { recursive: true });
  const tag = await playRun(stage, { id: 1, name: 'try' }, {}, async (pipeline) => {
    const released = await releaseProject(pipeline, place);
    await pipeline.step({
      name: 'deploy',
      action: 'deploy',
      inputs: {
        ...place,
        environment: 'production',
        manifest,
        run: 'cp -R "$SLIPWAY_ARTIFACTS"/. "$TARGET"',
        'pass-env': 'TARGET',
      },
      env: { TARGET: target },
      tell: () => `to ${target}`,
    });
    return released;
  });
  const files = await readdir(target);
  narrator.see(files.length > 0, `production/ holds ${files.join(', ')}`);
  await savePages(stage, {
    'release.html': `releases/tag/${tag}`,
    'deployments.html': 'deployments',
  });
}

/** Inputs that say where the project lies in the clone, and which configuration it has. */
interface Place {
  readonly 'working-directory': string;
  readonly config: string;
}

/** Gives the tag. */
async function releaseProject(pipeline: Pipeline, place: Place): Promise<string> {
  const version = await nameVersion(pipeline, place);
  await pipeline.step({
    name: 'package',
    action: 'package',
    inputs: { ...place, version },
    tell: ({ outputs }) => names(outputs['artifacts']),
  });
  const { outputs } = await pipeline.step({
    name: 'tag-release',
    action: 'tag-release',
    inputs: { ...place, version, manifest },
    outputs: { released: 'true' },
    tell: ({ outputs: told }) => `${told['tag']} → ${told['release-url']}`,
  });
  return outputs['tag'] ?? '';
}

async function cloneProject(stage: Stage, { source, folder }: Project): Promise<Place> {
  await git(stage.folder, 'clone', '--quiet', '--no-hardlinks', source, stage.clone);
  await git(stage.clone, 'remote', 'set-url', 'origin', stage.github.gitUrl(stage.repository));
  // A person may have checked out a commit rather than a branch.
  await git(stage.clone, 'switch', '--quiet', '--force-create', 'main');
  await push(stage, 'main', '--tags');
  return { 'working-directory': folder, config: await chooseConfiguration(stage) };
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
async function nameVersion(pipeline: Pipeline, place: Place): Promise<string> {
  const plan = { name: 'tag-release (plan)', action: 'tag-release' } as const;
  const inputs = { ...place, 'dry-run': 'true' };
  const named: DemoStep['tell'] = ({ outputs }) =>
    `${outputs['previous-version'] || 'no release'} → ${outputs['version']} (${outputs['bump']})`;
  const { outputs } = await pipeline.step({
    ...plan,
    inputs,
    tell: (result) =>
      result.outputs['released'] === 'true'
        ? named(result)
        : 'no commit since the last release asks for a new one',
  });
  if (outputs['released'] === 'true') return outputs['version'] ?? '';
  const forced = await pipeline.step({
    ...plan,
    inputs: { ...inputs, bump: 'patch' },
    tell: (result) => `${named(result)}: asked for with \`bump: patch\`, to have something to see`,
  });
  return forced.outputs['version'] ?? '';
}

function names(artifacts: string | undefined): string {
  const list = JSON.parse(artifacts ?? '[]') as readonly { readonly name: string }[];
  return list.map(({ name }) => name).join(', ');
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askHealth, buildLighthouse, changeLight, type Lighthouse, turnOff } from './lighthouse.ts';
import { narrator } from './narrator.ts';
import { type Pipeline, playRun, type StepRecord } from './pipeline.ts';
import { type Stage, savePages } from './stage.ts';
import { UnexpectedOutcome } from './unexpected-outcome.ts';

/** One version of the service: what its author wrote, and how it turns out. */
interface Chapter {
  readonly version: string;
  readonly title: string;
  readonly code: string;
  readonly message: string;
  readonly works: boolean;
}

const chapters: readonly Chapter[] = [
  {
    version: '0.1.0',
    title: 'The first release',
    code: "return { light: 'on' };",
    message: 'feat: turn the light on',
    works: true,
  },
  {
    version: '0.2.0',
    title: 'A second one, which works as well',
    code: "return { light: 'on', every: '5 s' };",
    message:
      'feat(lamp): flash every five seconds\n\nSailors can tell our light from others by it.',
    works: true,
  },
  {
    version: '0.3.0',
    title: 'A third one, which breaks production',
    code: "throw new Error('no bulb of that colour');",
    message: 'feat(lamp): choose the colour of the light',
    works: false,
  },
];

/**
 * The main job, end to end: three versions of a small service are packaged, released, deployed and validated; the
 * third one breaks, and production goes back to the second. Throws where anything turns out differently.
 */
export async function tellStory(stage: Stage): Promise<readonly StepRecord[]> {
  const lighthouse = await buildLighthouse(stage);
  const records: StepRecord[] = [];
  try {
    for (const [index, chapter] of chapters.entries()) {
      narrator.chapter(`${chapter.version}  ${chapter.title}`);
      narrator.note(`git commit -m '${chapter.message.split('\n')[0]}' && git push`);
      await changeLight(stage, chapter.code, chapter.message);
      records.push(...(await release(stage, lighthouse, chapter, index + 1)));
    }
    await savePages(stage, {
      'deployments.html': 'deployments',
      ...Object.fromEntries(
        chapters.map(({ version }) => [`release-${version}.html`, `releases/tag/v${version}`]),
      ),
    });
  } finally {
    await turnOff(lighthouse);
  }
  await writeFile(join(stage.folder, 'story.json'), `${JSON.stringify(records, null, 2)}\n`);
  return records;
}

async function release(
  stage: Stage,
  lighthouse: Lighthouse,
  chapter: Chapter,
  id: number,
): Promise<readonly StepRecord[]> {
  const previous = chapters[id - 2]?.version ?? '';
  const run = { id, name: chapter.version };
  const records = await playRun(stage, run, lighthouse.env, async (pipeline) => {
    await makeRelease(pipeline, chapter, previous);
    await pipeline.step({
      name: 'deploy',
      action: 'deploy',
      inputs: { environment: 'production', manifest: 'release-artifacts/manifest.json' },
      outputs: { version: chapter.version, 'previous-version': previous },
      tell: ({ outputs }) => `production: ${previous || 'nothing'} → ${outputs['version']}`,
    });
    await validate(pipeline, chapter);
    if (!chapter.works) await rollBack(pipeline, chapter, previous);
    return pipeline.records;
  });
  await expectLive(lighthouse, chapter.works ? chapter.version : previous);
  return records;
}

async function makeRelease(pipeline: Pipeline, chapter: Chapter, previous: string): Promise<void> {
  const { version } = chapter;
  await pipeline.step({
    name: 'tag-release (plan)',
    action: 'tag-release',
    inputs: { 'dry-run': 'true' },
    outputs: { released: 'true', version, 'previous-version': previous },
    tell: ({ outputs }) => `the next version is ${outputs['version']} (${outputs['bump']})`,
  });
  await pipeline.step({
    name: 'package',
    action: 'package',
    inputs: { version },
    outputs: { version },
    tell: ({ outputs }) => {
      const artifacts = JSON.parse(outputs['artifacts'] ?? '[]') as readonly {
        readonly name: string;
      }[];
      return artifacts.map(({ name }) => name).join(', ');
    },
  });
  await pipeline.step({
    name: 'tag-release',
    action: 'tag-release',
    inputs: { version, manifest: 'release-artifacts/manifest.json' },
    outputs: { released: 'true', version, tag: `v${version}` },
    tell: ({ outputs }) => `${outputs['tag']} → ${outputs['release-url']}`,
  });
}

async function validate(pipeline: Pipeline, { version, works }: Chapter): Promise<void> {
  await pipeline.step({
    name: 'validate-deploy',
    action: 'validate-deploy',
    inputs: { environment: 'production', version, 'timeout-minutes': '0.05' },
    expect: works ? 'success' : 'failure',
    outputs: { verdict: works ? 'pass' : 'fail' },
    tell: ({ outputs }) =>
      works ? `pass: ${version} answers` : `${outputs['verdict']}, as it should: the step is red`,
  });
}

async function rollBack(pipeline: Pipeline, chapter: Chapter, to: string): Promise<void> {
  await pipeline.step({
    name: 'rollback',
    action: 'rollback',
    if: 'failure()',
    inputs: {
      environment: 'production',
      'expected-current': chapter.version,
      reason: 'Validation failed',
    },
    outputs: { outcome: 'rolled-back', 'from-version': chapter.version, 'to-version': to },
    tell: () => `production: ${chapter.version} → ${to}, the last good version`,
  });
}

/** The proof that does not come from us: what the service itself says. */
async function expectLive(lighthouse: Lighthouse, version: string): Promise<void> {
  const answer = await askHealth(lighthouse);
  const body = answer === undefined ? undefined : (JSON.parse(answer.body) as { version?: string });
  const ok = answer?.status === 200 && body?.version === version;
  narrator.see(
    ok,
    `GET ${lighthouse.url}/health → ${answer?.status ?? 'no answer'} ${answer?.body ?? ''}`,
  );
  if (!ok) throw new UnexpectedOutcome(`Production should answer ${version}.`);
}

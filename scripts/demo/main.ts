import { parseArgs } from 'node:util';
import { narrator } from './narrator.ts';
import { UnexpectedOutcome } from './pipeline.ts';
import { setStage } from './stage.ts';
import { tellStory } from './story.ts';
import { tryRepository } from './try-repository.ts';

const help = `Usage: npm run demo [-- options]

Without options: a small service goes through package, tag-release, deploy, validate-deploy and rollback, on a
GitHub that runs on this machine only.

  --repo PATH   package, release and deploy a project of yours instead, on a clone of it; PATH is never changed
  --out FOLDER  where everything is left; default: a new folder among the temporary files
  --stay        keep the local GitHub running at the end, so that its links open
  --help        this text`;

const { values } = parseArgs({
  options: {
    repo: { type: 'string' },
    out: { type: 'string' },
    stay: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) narrator.say(help);
else process.exitCode = await play();

async function play(): Promise<number> {
  const started = performance.now();
  const name = values.repo === undefined ? 'lighthouse' : 'project';
  const stage = await setStage(name, values.out);
  narrator.title('Slipway, from commits to a proven deployment, and back');
  narrator.note(`Everything happens in ${stage.folder}`);
  try {
    await (values.repo === undefined ? tellStory(stage) : tryRepository(stage, values.repo));
    const seconds = ((performance.now() - started) / 1000).toFixed(0);
    narrator.say(`\nDone in ${seconds} s. What it left is in ${stage.folder}:`);
    narrator.note('runs/       each step’s summary, log and outputs; plans, reports, evidence');
    narrator.note('pages/      releases and deployments as the local GitHub showed them');
    narrator.note(`${`${name}/`.padEnd(12)}the clone, with release-artifacts/ and its manifest`);
    if (values.stay) await stay(stage.github.serverUrl, stage.repository);
    return 0;
  } catch (error) {
    if (!(error instanceof UnexpectedOutcome)) throw error;
    narrator.say(`\nThe demo stopped: ${error.message}\nIts folder is ${stage.folder}.`);
    return 1;
  } finally {
    await stage.github.stop();
  }
}

async function stay(serverUrl: string, repository: string): Promise<void> {
  narrator.say(`\nThe local GitHub stays at ${serverUrl}/${repository}/releases: Ctrl+C ends it.`);
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  const alive = setInterval(() => undefined, 60_000);
  await promise;
  clearInterval(alive);
}

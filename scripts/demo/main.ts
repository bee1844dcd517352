import { narrator } from './narrator.ts';
import { type DemoOptions, help, parseOptions } from './options.ts';
import { findProject } from './project.ts';
import { type Stage, setStage } from './stage.ts';
import { tellStory } from './story.ts';
import { tryRepository } from './try-repository.ts';
import { UnexpectedOutcome } from './unexpected-outcome.ts';

const interrupted = watchForInterruption();
// npm starts scripts in the project's folder, whichever one the person is in.
const parsed = parseOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
if (parsed.kind === 'play') process.exitCode = await play(parsed.options);
else if (parsed.kind === 'help') narrator.say(help);
else {
  console.error(`${parsed.message}\n\n${help}`);
  process.exitCode = 2;
}

async function play({ repo, out, stay }: DemoOptions): Promise<number> {
  let stage: Stage | undefined;
  try {
    const started = performance.now();
    const project = repo === undefined ? undefined : await findProject(repo);
    stage = await setStage(project?.name ?? 'lighthouse', out, interrupted);
    narrator.title(
      project === undefined
        ? 'Slipway, from commits to a proven deployment, and back'
        : 'Slipway, from commits to a release that is deployed',
    );
    narrator.note(`Everything happens in ${stage.folder}`);
    await (project === undefined ? tellStory(stage) : tryRepository(stage, project));
    narrator.say(`\nDone in ${((performance.now() - started) / 1000).toFixed(0)} s.`);
    describeFolder(stage);
    if (stay) await waitFor(stage, interrupted);
    else narrator.note('The links above open while the local GitHub runs: try `--stay`.');
    return 0;
  } catch (error) {
    return explain(error, stage);
  } finally {
    await stage?.github.stop();
  }
}

function describeFolder({ folder }: Stage): void {
  narrator.say(`What it left is in ${folder}:`);
  narrator.note('runs/        each step’s summary, log and outputs; plans, reports, evidence');
  narrator.note('pages/       releases and deployments as the local GitHub showed them');
  narrator.note('clone/       the project, with release-artifacts/ and its manifest');
  narrator.note('production/  what was deployed');
  narrator.note('github/      the repository as it was pushed, with its tags');
}

function explain(error: unknown, stage: Stage | undefined): number {
  const where = stage === undefined ? '' : `\nWhat there is of it is in ${stage.folder}.`;
  if (interrupted.aborted) {
    narrator.say(`\nStopped: the service and the local GitHub have ended.${where}`);
    return 130;
  }
  if (!(error instanceof UnexpectedOutcome)) throw error;
  narrator.say(`\nThe demo stopped: ${error.message}${where}`);
  return 1;
}

async function waitFor({ github, repository }: Stage, end: AbortSignal): Promise<void> {
  const page = `${github.serverUrl}/${repository}`;
  narrator.say(`\nThe local GitHub stays until Ctrl+C:\n  ${page}/releases\n  ${page}/deployments`);
  const alive = setInterval(() => undefined, 60_000);
  if (!end.aborted)
    await new Promise((resolve) => end.addEventListener('abort', resolve, { once: true }));
  clearInterval(alive);
  narrator.say('\nThe local GitHub has ended.');
}

/** A terminal sends Ctrl+C to every process, and npm passes it on: each signal after the first changes nothing. */
function watchForInterruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => controller.abort());
  return controller.signal;
}

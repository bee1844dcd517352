import { blocks, escapeMarkdown, heading, link, type Runner, table } from '@slipway/action-kit';
import {
  ageText,
  type Board,
  type Deploying,
  durationText,
  type EnvironmentBoard,
  nodeFiles,
  percentText,
  renderBoardPage,
} from '@slipway/core';
import type { Input, Output } from './action.generated.ts';

const states: Readonly<Record<EnvironmentBoard['state'], string>> = {
  proven: '✅ proven',
  unproven: '⚠️ not proven',
  deploying: '⏳ deploying',
  unknown: '— nothing in service',
};

/** Leaves the board where later steps find it. It tells of the verdict and never changes it, so a failure is a warning. */
export async function showBoard(runner: Runner<Input, Output, Deploying>): Promise<void> {
  const { repositoryUrl, run } = runner;
  try {
    const config = await runner.config();
    const board = await runner.slipway.readEnvironments({ config, run, repositoryUrl });
    const path = `${runner.temporaryDirectory}/slipway/environments.html`;
    await nodeFiles.writeText(path, renderBoardPage(board));
    runner.output('board', path);
    await runner.summarize(renderBoard(board));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    runner.log.warning(`The environment board could not be made: ${why}`);
  }
}

/** The board as a table of the job summary. */
export function renderBoard({ environments, repositoryUrl, at }: Board): string {
  if (environments.length === 0)
    return blocks(heading('Environments', 3), 'The repository has no environments yet.');
  const now = Date.parse(at);
  const rows = environments.map(({ environment, state, current, next, metrics }) => [
    escapeMarkdown(environment),
    current === undefined
      ? '—'
      : link(current.version, `${repositoryUrl}/commit/${current.sha}`) +
        (next === undefined ? '' : ` → ${escapeMarkdown(next.version)}`),
    states[state],
    current?.live === undefined ? '—' : ageText(current.live, now),
    current === undefined ? '—' : escapeMarkdown(current.actor),
    metrics.deploymentsPerWeek.toFixed(1),
    durationText(metrics.leadTime),
    percentText(metrics.changeFailureRate),
    durationText(metrics.timeToRestore),
  ]);
  return blocks(
    heading('Environments', 3),
    table(
      [
        'Environment',
        'Version',
        'State',
        'Age',
        'Who',
        'A week',
        'Lead time',
        'Failed',
        'To restore',
      ],
      rows,
    ),
  );
}

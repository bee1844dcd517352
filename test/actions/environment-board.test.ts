import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Board } from '@slipway/core';
import type { Input, Output } from '../../actions/validate-deploy/src/action.generated.ts';
import { renderBoard, showBoard } from '../../actions/validate-deploy/src/board.ts';
import { describeEnvironment } from '../../packages/core/src/domain/board/board.ts';
import { renderBoardPage } from '../../packages/core/src/domain/board/board-page.ts';
import { deployedOn } from '../doubles/board-records.ts';
import { minute } from '../doubles/deployment-records.ts';
import { createFakeRunner } from '../doubles/fake-runner.ts';

const temporaryDirectory = mkdtempSync(join(tmpdir(), 'slipway-board-'));
afterAll(() => rmSync(temporaryDirectory, { recursive: true }));

const at = minute(84 * 24 * 60);
const board: Board = {
  repository: 'octo/service',
  repositoryUrl: 'https://github.com/octo/service',
  at,
  environments: [
    describeEnvironment(
      'production',
      [
        { ...deployedOn(83.9, '1.3.0', [['in_progress', 1]]) },
        deployedOn(
          80,
          '1.2.0',
          [
            ['in_progress', 1],
            ['good', 5],
          ],
          { actor: '@octo|cat' },
        ),
      ],
      Date.parse(at),
    ),
    describeEnvironment('staging', [], Date.parse(at)),
  ],
};

function runnerWith(readEnvironments: () => Promise<Board>) {
  return createFakeRunner<Input, Output>({
    action: 'validate-deploy',
    temporaryDirectory,
    slipway: { readEnvironments },
  });
}

describe('the environment board of a validation', () => {
  test('is a page for later steps, and a table in the summary', async () => {
    const runner = await runnerWith(async () => board);
    await showBoard(runner);
    const path = String(runner.outputs.board);
    expect(readFileSync(path, 'utf8')).toContain('<title>octo/service: environments</title>');
    expect(runner.summary()).toContain('### Environments');
  });

  test('says so where there is no environment, instead of an empty table', () => {
    const none = { ...board, environments: [] };
    expect(renderBoard(none)).toContain('The repository has no environments yet.');
    expect(renderBoard(none)).not.toContain('|');
    expect(renderBoardPage(none)).toContain('<p>The repository has no environments yet.</p>');
  });

  test('says what is in service, what is on its way, since when, and by whom', () => {
    const [, , production, staging] = renderBoard(board)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(production).toContain('→ 1.3.0');
    expect(production).toContain('⏳ deploying');
    expect(production).toContain('| 4 d |');
    expect(production).not.toContain('@octo|cat');
    expect(staging).toContain('| staging | — | — nothing in service | — | — | 0.0 | – | – | – |');
  });

  test.each([
    ['an error', new Error('GitHub does not answer.'), 'GitHub does not answer.'],
    ['anything else', 'odd', 'odd'],
  ])('that cannot be made is a warning and changes nothing: %s', async (_, thrown, told) => {
    const runner = await runnerWith(() => Promise.reject(thrown));
    await showBoard(runner);
    expect(runner.outputs.board).toBeUndefined();
    expect(runner.failures).toEqual([]);
    expect(runner.logged).toContainEqual({
      level: 'warning',
      message: `The environment board could not be made: ${told}`,
    });
  });
});

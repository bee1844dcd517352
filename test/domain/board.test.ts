import { describe, expect, test } from '@jest/globals';
import { describeEnvironment } from '../../packages/core/src/domain/board/board.ts';
import { renderBoardPage } from '../../packages/core/src/domain/board/board-page.ts';
import {
  ageText,
  countText,
  durationText,
  escapeHtml,
  momentText,
  percentText,
} from '../../packages/core/src/domain/board/board-text.ts';
import { tellStories } from '../../packages/core/src/domain/board/deployment-story.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { deployedOn } from '../doubles/board-records.ts';
import { foreign, minute, type Step } from '../doubles/deployment-records.ts';

const day = 24 * 60;
const now = Date.parse(minute(84 * day));
const healthy: readonly (readonly [Step, number])[] = [
  ['in_progress', 1],
  ['good', 5],
];

function boardOf(records: readonly DeploymentRecord[]) {
  return describeEnvironment('production', records.toReversed(), now);
}

describe('how a deployment went', () => {
  test.each<[string, readonly (readonly [Step, number])[], string]>([
    ['validated', healthy, 'proven'],
    [
      'closed without proof',
      [
        ['in_progress', 1],
        ['success', 5],
      ],
      'deployed',
    ],
    [
      'its command failed',
      [
        ['in_progress', 1],
        ['failure', 2],
      ],
      'failed',
    ],
    [
      'its machine was lost',
      [
        ['in_progress', 1],
        ['error', 2],
      ],
      'failed',
    ],
    ['good, and rolled back later', [...healthy, ['failure', 90]], 'taken-back'],
    ['superseded by a better one', [...healthy, ['inactive', 90]], 'proven'],
    ['called off before it began', [['inactive', 1]], 'called-off'],
    ['under way', [['in_progress', 1]], 'in-progress'],
    ['only just made', [], 'in-progress'],
  ])('%s', (_, steps, outcome) => {
    const [story] = tellStories([deployedOn(1, '1.0.0', steps)]);
    expect(story?.outcome).toBe(outcome);
  });

  test('only ours are told, oldest first', () => {
    const stories = tellStories([
      deployedOn(2, '1.1.0', healthy),
      foreign(deployedOn(1.5, '0.9.0', healthy)),
      deployedOn(1, '1.0.0', healthy),
    ]);
    expect(stories.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0']);
  });
});

describe('what an environment runs', () => {
  test('the last proven deployment', () => {
    const board = boardOf([deployedOn(80, '1.0.0', healthy), deployedOn(82, '1.1.0', healthy)]);
    expect(board).toMatchObject({ state: 'proven', current: { version: '1.1.0' } });
    expect(board.next).toBeUndefined();
  });

  test('something on its way, above what is still in service', () => {
    const board = boardOf([
      deployedOn(80, '1.0.0', healthy),
      deployedOn(83, '1.1.0', [['in_progress', 1]]),
    ]);
    expect(board).toMatchObject({
      state: 'deploying',
      current: { version: '1.0.0' },
      next: { version: '1.1.0' },
    });
  });

  test('a success that nobody proved', () => {
    const board = boardOf([deployedOn(80, '1.0.0', [['success', 3]])]);
    expect(board.state).toBe('unproven');
  });

  test('nothing, or only failures', () => {
    expect(boardOf([]).state).toBe('unknown');
    expect(
      boardOf([
        deployedOn(80, '1.0.0', [
          ['in_progress', 1],
          ['failure', 2],
        ]),
      ]),
    ).toMatchObject({
      state: 'unknown',
      current: undefined,
    });
  });

  test('what belongs to another environment is left out', () => {
    const elsewhere = { ...deployedOn(80, '1.0.0', healthy), environment: 'staging' };
    expect(boardOf([elsewhere]).stories).toEqual([]);
  });
});

describe('the four measures of delivery, over twelve weeks', () => {
  const records = [
    // Before the twelve weeks: it counts nowhere.
    deployedOn(-3, '0.9.0', healthy, { lead: 9_999 }),
    deployedOn(10, '1.0.0', healthy, { lead: 55 }),
    deployedOn(20, '1.1.0', healthy, { lead: 115 }),
    // Failed its validation at minute 30; the rollback was in service 10 minutes later.
    deployedOn(
      30,
      '1.2.0',
      [
        ['in_progress', 1],
        ['failure', 30],
      ],
      { lead: 60 },
    ),
    deployedOn(
      30.0215,
      '1.1.0',
      [
        ['in_progress', 1],
        ['good', 9],
      ],
      { from: '1.2.0' },
    ),
    deployedOn(40, '1.3.0', healthy, { lead: 235 }),
    deployedOn(50, '1.4.0', [['inactive', 1]]),
  ];
  const { metrics } = boardOf(records);

  test('deployment frequency: into service, rollbacks apart', () => {
    expect(metrics.deploymentsPerWeek).toBeCloseTo(3 / 12);
  });
  test('lead time: the median from commit to service', () => {
    expect(metrics.leadTime).toBe(120 * 60_000);
  });
  test('change failure rate: of what was begun, rollbacks and what was called off apart', () => {
    expect(metrics.changeFailureRate).toBe(1 / 4);
  });
  test('time to restore: from the failure to the next version in service', () => {
    expect(metrics.timeToRestore).toBe(10 * 60_000);
  });
  test('each week by itself', () => {
    expect(metrics.weeks).toHaveLength(12);
    expect(metrics.weeks.map(({ worked }) => worked)).toEqual([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    expect(metrics.weeks[4]).toMatchObject({
      failed: 1,
      leadTime: undefined,
      timeToRestore: 600_000,
    });
  });
  test('a failure that nothing followed is not restored yet', () => {
    const board = boardOf([
      deployedOn(30, '1.2.0', [
        ['in_progress', 1],
        ['failure', 30],
      ]),
    ]);
    expect(board.metrics).toMatchObject({ timeToRestore: undefined, changeFailureRate: 1 });
  });
  test('nothing was deployed: no number is made up', () => {
    expect(boardOf([]).metrics).toMatchObject({
      deploymentsPerWeek: 0,
      leadTime: undefined,
      changeFailureRate: undefined,
      timeToRestore: undefined,
    });
  });
  test('a rollback that fails what it went back from only once it has succeeded restored it meanwhile', () => {
    const board = boardOf([
      deployedOn(30, '1.2.0', [...healthy, ['failure', 45]]),
      deployedOn(
        30 + 30 / day,
        '1.1.0',
        [
          ['in_progress', 1],
          ['good', 15],
        ],
        { from: '1.2.0' },
      ),
    ]);
    expect(board.metrics.timeToRestore).toBe(15 * 60_000);
  });
});

test.each([
  [undefined, '–'],
  [-5, '0 s'],
  [45_400, '45 s'],
  [12 * 60_000, '12 min'],
  [60 * 60_000, '1 h'],
  [(3 * 60 + 25) * 60_000, '3 h 25 min'],
  [(day + 4 * 60) * 60_000, '1 d 4 h'],
  [(40 * day + 4 * 60) * 60_000, '40 d'],
])('%s milliseconds are %s', (milliseconds, text) => {
  expect(durationText(milliseconds)).toBe(text);
});

test('ages, moments, shares and counts', () => {
  expect(ageText(minute(0), Date.parse(minute(90)))).toBe('1 h 30 min');
  expect(momentText(minute(0))).toBe('2026-01-12 12:00 UTC');
  expect([percentText(undefined), percentText(0.154)]).toEqual(['–', '15 %']);
  expect([countText(0.25), countText(3), countText(12.4)]).toEqual(['0.3', '3', '12']);
});

describe('the page', () => {
  const page = (records: readonly DeploymentRecord[]) =>
    renderBoardPage({
      repository: 'octo/<service>',
      repositoryUrl: 'https://github.com/octo/service',
      at: minute(84 * day),
      environments: [boardOf(records)],
    });

  test('an environment without deployments says so', () => {
    expect(page([])).toContain('Nothing was deployed here yet.');
  });

  test('shows a rollback with its reason, and folds what is older', () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      deployedOn(20 + index, `1.${index}.0`, healthy),
    );
    const html = page([
      ...many,
      deployedOn(40, '1.0.0', healthy, { from: '1.11.0', reason: 'It hung' }),
      deployedOn(41, '1.1.0', healthy, { from: '1.0.0', reason: '' }),
    ]);
    expect(html).toContain('from 1.11.0: It hung');
    expect(html).toContain('from 1.0.0<');
    expect(html).toContain('<summary>6 earlier</summary>');
  });

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x>',
    "' onload='x",
    '\u202egnp.exe',
    '\u0000',
  ])('what a stranger could write is shown, never obeyed: %j', (text) => {
    const html = page([deployedOn(40, text, healthy, { actor: text, from: text, reason: text })]);
    expect(html).not.toContain(text);
    expect(html).toContain(escapeHtml(text));
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'puppeteer-core';
import { launch } from 'puppeteer-core';
import { describeEnvironment } from '../../packages/core/src/domain/board/board.ts';
import { renderBoardPage } from '../../packages/core/src/domain/board/board-page.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { deployedOn } from '../doubles/board-records.ts';
import { minute } from '../doubles/deployment-records.ts';

const day = 24 * 60;
const folder = mkdtempSync(join(tmpdir(), 'slipway-board-'));
const address = pathToFileURL(join(folder, 'environments.html')).href;
let browser: Browser;

beforeAll(async () => {
  writeFileSync(join(folder, 'environments.html'), page());
  browser = await launch({
    executablePath: String(process.env.SLIPWAY_CHROMIUM),
    args: ['--no-sandbox', '--disable-gpu'],
    userDataDir: join(folder, 'profile'),
  });
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A quarter of a year: a deployment every other day, each sixth one bad and rolled back, and one under way. */
function page(): string {
  const records: DeploymentRecord[] = [];
  for (let index = 0; index < 40; index += 1) {
    const version = `1.${index}.0`;
    if (index % 6 !== 5) {
      records.push(
        deployedOn(index * 2 + 1, version, [
          ['in_progress', 1],
          ['good', 5],
        ]),
      );
      continue;
    }
    const from = version;
    records.push(
      deployedOn(index * 2 + 1, version, [
        ['in_progress', 1],
        ['failure', 8],
      ]),
    );
    const steps = [
      ['in_progress', 1],
      ['good', 4],
    ] as const;
    records.push(deployedOn(index * 2 + 1 + 10 / day, `1.${index - 1}.0`, steps, { from }));
  }
  const busy = [...records, deployedOn(83.9, '1.40.0', [['in_progress', 1]])];
  const now = Date.parse(minute(84 * day));
  return renderBoardPage({
    repository: 'octo/service',
    repositoryUrl: 'https://github.com/octo/service',
    at: minute(84 * day),
    environments: [
      describeEnvironment('staging', relabel(busy, 'staging'), now),
      describeEnvironment('production', relabel(records, 'production'), now),
      describeEnvironment('a-very-long-name-of-an-environment-that-nobody-wants-to-type', [], now),
    ],
  });
}

function relabel(records: readonly DeploymentRecord[], environment: string) {
  return records.map((record) => ({ ...record, environment })).reverse();
}

async function open(
  width: number,
  scheme: 'light' | 'dark',
): Promise<{
  readonly page: Page;
  readonly asked: readonly string[];
  readonly said: readonly string[];
}> {
  const opened = await browser.newPage();
  const asked: string[] = [];
  const said: string[] = [];
  opened.on('request', (request) => asked.push(request.url()));
  opened.on('console', (message) => said.push(message.text()));
  opened.on('pageerror', (error) => said.push(String(error)));
  await opened.setViewport({ width, height: 900 });
  await opened.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await opened.goto(address);
  return { page: opened, asked, said };
}

describe.each([
  ['a phone', 360],
  ['a desk', 1280],
] as const)('on %s', (_, width) => {
  describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
    test('it needs nothing from elsewhere and nothing goes wrong', async () => {
      const { page: shown, asked, said } = await open(width, scheme);
      expect(asked).toEqual([address]);
      expect(said).toEqual([]);
      await shown.close();
    });

    test('nothing is wider than the screen', async () => {
      const { page: shown } = await open(width, scheme);
      const wide = await shown.evaluate(() => document.documentElement.scrollWidth);
      expect(wide).toBeLessThanOrEqual(width);
      await shown.close();
    });

    test('all text can be read against what is behind it (WCAG 2.2, 1.4.3)', async () => {
      const { page: shown } = await open(width, scheme);
      const poor = await shown.evaluate(findPoorContrast);
      expect(poor).toEqual([]);
      await shown.close();
    });
  });
});

test('each environment is a row with version, state, age and who', async () => {
  const { page: shown } = await open(1280, 'light');
  const rows = await shown.$$eval('h1 ~ table tbody tr', (all) =>
    all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.innerText)),
  );
  expect(rows).toEqual([
    ['staging', '1.39.0 → 1.40.0', 'deploying', '5 d', 'octocat'],
    ['production', '1.39.0', 'proven', '5 d', 'octocat'],
    [
      'a-very-long-name-of-an-environment-that-nobody-wants-to-type',
      '–',
      'nothing in service',
      '–',
      '–',
    ],
  ]);
  await shown.close();
});

test('on a phone each cell says what it is', async () => {
  const { page: shown } = await open(360, 'light');
  const label = await shown.$eval(
    'td[data-label="Version"]',
    (cell) => getComputedStyle(cell, '::before').content,
  );
  expect(label).toBe('"Version"');
  await shown.close();
});

test('the plots are drawn: twelve weeks, and a timeline with versions, rollbacks and failures', async () => {
  const { page: shown } = await open(1280, 'light');
  const drawn = await shown.$$eval('section:nth-of-type(2) svg', (all) =>
    all.map((svg) => ({
      label: svg.getAttribute('aria-label'),
      groups: svg.querySelectorAll('g').length,
      tall: [...svg.querySelectorAll('rect:not(.hit)')].filter(
        (each) => each.getBoundingClientRect().height > 2,
      ).length,
    })),
  );
  expect(drawn.map(({ label }) => label)).toEqual([
    'Deployments by week',
    'Lead time by week',
    'Failed changes by week',
    'Time to restore by week',
    'Versions in service over time',
  ]);
  for (const { groups, tall } of drawn) {
    expect(groups).toBeGreaterThanOrEqual(12);
    expect(tall).toBeGreaterThanOrEqual(5);
  }
  const back = await shown.$$eval('svg.timeline rect.back', (all) => all.length);
  const fail = await shown.$$eval('svg.timeline rect.fail', (all) => all.length);
  expect([back, fail]).toEqual([12, 12]);
  await shown.close();
});

/** Runs in the page: texts whose contrast is below 4.5 to 1. */
function findPoorContrast(): string[] {
  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = (color: string) =>
    channels(color)
      .slice(0, 3)
      .map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
      .reduce((sum, value, index) => sum + value * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
  const behind = (element: Element | null): string => {
    if (element === null) return 'rgb(255, 255, 255)';
    const color = getComputedStyle(element).backgroundColor;
    return channels(color)[3] === 0 ? behind(element.parentElement) : color;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = new Set<string>();
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.textContent?.trim() === '' || element.closest('svg') !== null)
      continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) poor.add(`${element.className || element.tagName}: ${contrast.toFixed(2)}`);
  }
  return [...poor];
}

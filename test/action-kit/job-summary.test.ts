import { expect, test } from '@jest/globals';
import { createJobSummary } from '../../packages/action-kit/src/job-summary.ts';

/** A summary that keeps what is written to it. */
function summaryOf(environment: NodeJS.ProcessEnv = { GITHUB_STEP_SUMMARY: 'x' }) {
  const parts: string[] = [];
  const add = async (markdown: string) => {
    parts.push(markdown);
  };
  const summarize = createJobSummary(add, environment, (text) => text.replaceAll('secret', '***'));
  return { parts, summarize };
}

test('is written with secrets taken out', async () => {
  const { parts, summarize } = summaryOf();
  await summarize('a secret\n\n');
  await summarize('b');
  expect(parts).toEqual(['a ***\n', 'b\n']);
});

test('is left out where the runner has none', async () => {
  const { parts, summarize } = summaryOf({});
  await summarize('a');
  expect(parts).toEqual([]);
});

test('stays below the megabyte that GitHub accepts, cut at a line, and says so', async () => {
  const { parts, summarize } = summaryOf();
  await summarize('first');
  await summarize('ä line of text\n'.repeat(100_000));
  await summarize('too late');
  const whole = parts.join('\n');
  expect(Buffer.byteLength(whole)).toBeLessThanOrEqual(1024 * 1024);
  expect(whole).toContain('longer than GitHub accepts');
  expect(whole).not.toContain('too late');
  expect(whole).not.toContain('\ufffd');
});

test.each([
  ['a folded part', '<details><summary>All</summary>\n\n', '', '</details>'],
  ['a code block', '````\n', '', '````'],
  ['a code block in a folded part', '<details>\n~~~\n', '', '~~~\n\n</details>'],
  ['what was closed already', '<details>\n</details>\n```\n<details>\n```\n', '', ''],
])('is cut so that %s does not swallow what follows', async (_, before, after, closed) => {
  const { parts, summarize } = summaryOf();
  await summarize(`${before}${'a line of text\n'.repeat(100_000)}${after}`);
  const [, end = ''] = parts.join('').split(/a line of text\n(?!a line)/);
  expect(end.split('_The summary is longer')[0]?.trim()).toBe(closed);
  expect(Buffer.byteLength(parts.join(''))).toBeLessThanOrEqual(1024 * 1024);
});

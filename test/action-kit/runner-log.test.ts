import { describe, expect, test } from '@jest/globals';
import { fenceText } from '../../packages/action-kit/src/fenced-text.ts';
import { createRunnerLog } from '../../packages/action-kit/src/runner-log.ts';
import { createLogReader } from '../../packages/local-runner/src/log-reader.ts';
import { createFakeHost } from '../doubles/fake-host.ts';

/** A fence's token, which the runner hides as well. */
const token = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the runner shows of a text, what data told it to hide, and what it annotated. */
function readAsRunner(text: string) {
  const secrets = new Set<string>();
  const reader = createLogReader(secrets);
  for (const line of text.split(/\r\n|\n|\r/).slice(0, -1)) reader.add(line);
  const hidden = [...secrets].filter((secret) => !token.test(secret));
  return { shown: reader.lines, secrets: hidden, annotations: reader.annotations };
}

describe('data in the log is never a command', () => {
  test.each([
    ['a line', '::add-mask::everything'],
    ['a later line', 'x\n::error::forged'],
    ['after white space', ' \t ::error::forged'],
    ['after a carriage return', 'x\r::add-mask::e'],
    ['after a line separator', '\u2028::add-mask::e'],
    ['after a next-line character', '\u0085::error::forged'],
    ['after zero-width characters', '\u200b\ufeff::error::forged'],
    ['the old form, anywhere', 'x ##[error]forged'],
    ['stopping commands', '::stop-commands::mine\n::mine::\n::error::forged'],
  ])('%s', (_, text) => {
    const { secrets, annotations, shown } = readAsRunner(fenceText(text));
    expect(secrets).toEqual([]);
    expect(annotations).toEqual([]);
    expect(shown).toEqual(text.split(/\r\n|\n|\r/));
  });

  test('what follows a fence is read again', () => {
    const { annotations } = readAsRunner(`${fenceText('::x::')}::error::ours\n`);
    expect(annotations).toMatchObject([{ level: 'error', message: 'ours' }]);
  });

  test('a token cannot be guessed, and plain text has none', () => {
    expect(fenceText('::error::x', () => 'token')).toBe(
      '::stop-commands::token\n::error::x\n::token::\n',
    );
    expect(fenceText('::error::x')).not.toBe(fenceText('::error::x'));
    expect(fenceText('std::vector\n')).toBe('std::vector\n');
  });

  test('a megabyte of white space takes no time', () => {
    const started = performance.now();
    fenceText(`${' '.repeat(1_000_000)}x${'\n'.repeat(200_000)}`);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe("a child's output", () => {
  test('comes out in whole lines', () => {
    const host = createFakeHost();
    const log = createRunnerLog(host);
    log.output('one\ntw');
    log.output('o\nth');
    log.output('ree');
    expect(host.written).toEqual(['one\n', 'two\n']);
    log.flush();
    log.flush();
    expect(host.written).toEqual(['one\n', 'two\n', 'three\n']);
  });

  test('cannot form a command from two chunks', () => {
    const host = createFakeHost();
    const log = createRunnerLog(host);
    for (const chunk of [':', ':add-ma', 'sk::e\r', ':', ':error::x']) log.output(chunk);
    log.flush();
    expect(readAsRunner(host.written.join('')).annotations).toEqual([]);
    expect(readAsRunner(host.written.join('')).secrets).toEqual([]);
  });

  test('comes before what is logged after it', () => {
    const host = createFakeHost();
    const log = createRunnerLog(host);
    log.output('50 %');
    log.info('done');
    log.output('rest');
    log.warning('careful');
    expect(host.written).toEqual(['50 %\n', 'done\n', 'rest\n', 'warning() careful']);
  });

  test('is not held back without end', () => {
    const host = createFakeHost();
    const log = createRunnerLog(host);
    log.output('x'.repeat(70_000));
    expect(host.written.join('')).toHaveLength(70_001);
  });
});

test('annotations carry their place', () => {
  const host = createFakeHost();
  const log = createRunnerLog(host);
  log.notice('a', { file: 'x.yml', line: 3, column: 4 });
  log.warning('b', { file: 'y.yml' });
  log.notice('c');
  expect(host.annotations).toEqual([
    { level: 'notice', message: 'a', file: 'x.yml', startLine: 3, startColumn: 4 },
    { level: 'warning', message: 'b', file: 'y.yml' },
    { level: 'notice', message: 'c' },
  ]);
});

test('a group is closed whatever happens in it', async () => {
  const host = createFakeHost();
  const log = createRunnerLog(host);
  const result = await log.group('Building', async () => {
    log.output('half a line');
    return 7;
  });
  expect(result).toBe(7);
  await expect(log.group('Broken', () => Promise.reject(new Error('x')))).rejects.toThrow('x');
  expect(host.written).toEqual([
    'group Building',
    'half a line\n',
    'endgroup',
    'group Broken',
    'endgroup',
  ]);
});

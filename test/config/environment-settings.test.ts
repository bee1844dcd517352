import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';

const file = '.github/slipway.yml';

/** A file whose environments are these lines. */
function parse(...lines: readonly string[]) {
  const environments = lines.map((line) => `    ${line}\n`).join('');
  return parseConfig(`deployment:\n  environments:\n${environments}`, file);
}

function refusal(...lines: readonly string[]): SlipwayError {
  try {
    parse(...lines);
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('The text was accepted.');
}

describe('the order of environments', () => {
  test('may join and part again', () => {
    const { deployment } = parse(
      'test: {}',
      'eu: {after: [test]}',
      'us: {after: [test]}',
      'all: {after: [eu, us, test]}',
    );
    expect(deployment.environments['all']?.after).toEqual(['eu', 'us', 'test']);
  });

  test('names environments of the file, so that a typo is seen', () => {
    const error = refusal('staging: {}', 'production: {after: [staging, stagin]}');
    expect(error.message).toContain('expected the name of another environment of this file');
    expect(error.location).toEqual({ file, line: 4, column: 35 });
  });

  test.each([
    ['itself', ['production: {after: [production]}'], 3],
    ['one that waits for it', ['a: {after: [b]}', 'b: {after: [a]}'], 3],
    ['a circle', ['a: {}', 'b: {after: [a, d]}', 'c: {after: [b]}', 'd: {after: [c]}'], 4],
  ])('never leads back: %s', (_, lines, line) => {
    const error = refusal(...lines);
    expect(error.message).toContain('expected an environment that does not itself wait for');
    expect(error.location?.line).toBe(line);
  });
});

describe('a freeze', () => {
  const freeze = (from: string, until: string) =>
    [
      'production:',
      '  freeze:',
      `    - {from: '${from}', until: '${until}', reason: rest}`,
    ] as const;

  test.each([
    ['2026-12-24', '2026-12-24'],
    ['2028-02-29', '2028-03-01'],
    ['2026-12-24T18:00+01:00', '2026-12-24T18:00Z'],
  ])('may last from %s until %s', (from, until) => {
    expect(
      parse(...freeze(from, until)).deployment.environments['production']?.freeze,
    ).toHaveLength(1);
  });

  test.each([
    ['2026-12-24', '2026-12-23', 'an end after `from`'],
    ['2026-12-24T18:00Z', '2026-12-24T18:00Z', 'an end after `from`'],
    ['2026-12-24T18:00Z', '2026-12-24T18:30+01:00', 'an end after `from`'],
    ['2026-02-29', '2026-03-02', 'a day that the calendar has'],
    ['2026-04-01', '2026-04-31T10:00Z', 'a day that the calendar has'],
  ])('does not last from %s until %s', (from, until, why) => {
    const error = refusal(...freeze(from, until));
    expect(error.message).toContain(`expected ${why}`);
    expect(error.location?.line).toBe(5);
  });
});

describe('the lowest version that runs on the data', () => {
  test('is one of the scheme', () => {
    const floor = parse("production: {schema_floor: '2.0.0'}").deployment.environments;
    expect(floor['production']?.schema_floor).toBe('2.0.0');
  });

  test.each(['v2.0.0', '2.0', 'two'])('not %s', (floor) => {
    const error = refusal(`production: {schema_floor: '${floor}'}`);
    expect(error.message).toContain('expected a version of the semantic scheme');
    expect(error.location).toEqual({ file, line: 3, column: 32 });
  });
});

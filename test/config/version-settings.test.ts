import { describe, expect, test } from '@jest/globals';
import type { Config } from '../../packages/core/src/domain/config/config.ts';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';

const file = '.github/slipway.yml';

/** Two sections, so that what is wrong stands on a line of its own: the fourth. */
function written(scheme: string, setting: string): string {
  return `deployment:\n  version_scheme: ${scheme}\nrelease_management:\n  ${setting}\n`;
}

function refusal(scheme: string, setting: string): SlipwayError {
  try {
    parseConfig(written(scheme, setting), file);
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('The text was accepted.');
}

const settings = (scheme: string, setting: string): Config =>
  parseConfig(written(scheme, setting), file);

describe('channels stand in the order of their versions, for npm and for Python', () => {
  test.each([
    ['semantic', '[alpha]'],
    ['semantic', '[alpha, beta, rc]'],
    ['semantic', '[dev, rc]'],
    ['semantic', '[alpha, canary, next, rc]'],
    ['semantic', '[Alpha, beta]'],
    ['calver', '[beta, rc]'],
    ['pep440', '[alpha, beta, rc]'],
    ['pep440', '[a, b, rc]'],
    ['semantic', '[]'],
  ])('%s takes %s', (scheme, channels) => {
    const { release_management } = settings(scheme, `channels: ${channels}`);
    expect(`[${release_management.channels.join(', ')}]`).toBe(channels);
  });

  test.each([
    ['semantic', '[beta, alpha]', 20, 'order `alpha` before `beta`'],
    ['semantic', '[next, canary]', 20, 'order `canary` before `next`'],
    ['semantic', '[alpha, dev]', 21, 'puts `alpha` before `dev`, and PEP 440 after it'],
    ['semantic', '[dev, alpha]', 19, 'puts `alpha` before `dev`, and PEP 440 after it'],
    ['semantic', '[beta, dev, rc]', 20, 'puts `beta` before `dev`, and PEP 440 after it'],
    ['calver', '[beta, dev]', 20, 'puts `beta` before `dev`, and PEP 440 after it'],
    ['pep440', '[dev, beta]', 19, 'puts `beta` before `dev`, and PEP 440 after it'],
    ['semantic', '[alpha, canary, dev]', 29, 'puts `alpha` before `dev`, and PEP 440 after it'],
    ['semantic', '[beta, beta]', 20, '`beta` is named twice'],
    ['semantic', '[preview, rc]', 23, '`preview` and `rc` are the same to Python'],
    ['pep440', '[beta, next]', 20, 'PEP 440 has no channel `next`; expected `alpha`'],
    ['pep440', '[canary]', 14, 'PEP 440 has no channel `canary`'],
  ])('%s refuses %s', (scheme, channels, column, why) => {
    const error = refusal(scheme, `channels: ${channels}`);
    expect(error.code).toBe('invalid-config');
    expect(error.message).toContain(why);
    expect(error.location).toEqual({ file, line: 4, column });
  });
});

describe('the form of calendar versions', () => {
  test.each([
    'YYYY.MM.MICRO',
    'YYYY.0M.0D',
    'YYYY.MM.DD.MICRO',
    'YY.0M',
    '0Y.0M.MINOR.MICRO',
    'YYYY.WW.MICRO',
    'YYYY.MINOR.MICRO',
    'YYYY.MICRO',
  ])('%s is one', (format) => {
    const { version_scheme } = settings('calver', `calendar_format: ${format}`).deployment;
    expect(version_scheme).toBe(`calver:${format}`);
  });

  test.each([
    'YYYY',
    'MM.YYYY',
    'YYYY.DD',
    'YYYY.MICRO.MINOR',
    'YYYY.WW.DD',
    'YYYY.MM.DD.MINOR.MICRO',
    'YYYY-MM-DD',
    'YYYY.MM.MICRO ',
    'yyyy.mm',
    'MAJOR.MINOR',
    '2024.1.0',
  ])('%j is none', (format) => {
    const error = refusal('calver', `calendar_format: ${JSON.stringify(format)}`);
    expect(error.message).toContain('`release_management.calendar_format`: expected two to four');
    expect(error.location).toEqual({ file, line: 4, column: 20 });
  });

  test('is the usual one where none is written', () => {
    expect(settings('calver', 'zero: minor').deployment.version_scheme).toBe('calver');
  });

  test.each(['semantic', 'pep440'])(
    'says nothing under the %s scheme, and is refused',
    (scheme) => {
      const error = refusal(scheme, 'calendar_format: YYYY.0M.0D');
      expect(error.message).toContain('expected `deployment.version_scheme: calver`');
      expect(error.location?.line).toBe(4);
    },
  );
});

describe('the first version', () => {
  test.each([
    ['semantic', '1.0.0'],
    ['pep440', '24.1'],
    ['calver', '2024.1.5'],
  ])('%s takes %s', (scheme, text) => {
    const { release_management } = settings(scheme, `first_version: '${text}'`);
    expect(release_management.first_version).toBe(text);
  });

  test.each([
    ['semantic', 'v1.0.0'],
    ['semantic', '1.0'],
    ['semantic', '1.0.0-beta.1'],
    ['pep440', '1.0rc1'],
    ['calver', '1.0.0'],
    ['calver', '2024.13.0'],
  ])('%s refuses %s', (scheme, text) => {
    const error = refusal(scheme, `first_version: '${text}'`);
    expect(error.message).toContain(`expected a stable version of the ${scheme} scheme`);
    expect(error.location).toEqual({ file, line: 4, column: 18 });
  });
});

test.each([
  ['bumps: {docs: huge}', '`release_management.bumps.docs`: expected `major`'],
  ['bumps: {Docs: patch}', 'expected a commit type in lower case'],
  ['zero: one', 'expected `minor`, `cargo` or `strict`'],
])('%s is refused', (setting, why) => {
  expect(refusal('semantic', setting).message).toContain(why);
});

import { describe, expect, test } from '@jest/globals';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import {
  channelOf,
  compareVersions,
  isPrerelease,
  parseVersion,
  tryParseVersion,
  type VersionScheme,
} from '../../packages/core/src/domain/version/version.ts';
import {
  bumpBetween,
  bumpVersion,
  effectiveBump,
  firstVersion,
  maxBump,
  prereleaseOf,
  stableOf,
} from '../../packages/core/src/domain/version/version-bump.ts';
import { renderVersion } from '../../packages/core/src/domain/version/version-render.ts';

const date = '2026-01-12T12:00:00Z';

function errorOf(action: () => unknown): SlipwayError {
  try {
    action();
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('it should have thrown');
}

describe('reading a version', () => {
  test.each<[VersionScheme, string, readonly number[], readonly (string | number)[]]>([
    ['semantic', '1.2.3', [1, 2, 3], []],
    ['semantic', '0.0.0', [0, 0, 0], []],
    ['semantic', '1.2.0-alpha.1', [1, 2, 0], ['alpha', 1]],
    ['semantic', '1.2.0-0.3.7', [1, 2, 0], [0, 3, 7]],
    ['semantic', '1.2.0+build.5', [1, 2, 0], []],
    ['pep440', '1.2.3', [1, 2, 3], []],
    ['pep440', '24.1', [24, 1, 0], []],
    ['pep440', '1.2.0a1', [1, 2, 0], ['alpha', 1]],
    ['pep440', '1.2.0.dev4', [1, 2, 0], ['dev', 4]],
    ['pep440', '1.2.0rc1.dev4', [1, 2, 0], ['rc', 1, 'dev', 4]],
    ['pep440', '1.2.0.post2', [1, 2, 0], []],
    ['pep440', '1.2.3.4', [1, 2, 3, 4], []],
    ['pep440', '1.2.3.4rc1', [1, 2, 3, 4], ['rc', 1]],
    ['pep440', '1.0.dev20240105123456', [1, 0, 0], ['dev', 20240105123456]],
    ['semantic', '1.2.0-rc.1+build.5', [1, 2, 0], ['rc', 1]],
    ['semantic', '9007199254740991.0.0', [9007199254740991, 0, 0], []],
    ['calver:YY.0M', '26.04', [26, 4, 0], []],
    ['calver:YYYY.0M.0D', '2024.01.05.2', [2024, 1, 5, 2], []],
    ['calver:YYYY.MM.DD.MICRO', '2024.1.5.0', [2024, 1, 5, 0], []],
    ['calver:0Y.0M.MICRO', '05.04.7', [5, 4, 7], []],
    ['calver:YYYY.WW', '2024.53', [2024, 53, 0], []],
    ['calver', '2024.01.05', [2024, 1, 5], []],
    ['calver', '24.12.0', [24, 12, 0], []],
    ['calver', '2024.1.5-beta.2', [2024, 1, 5], ['beta', 2]],
  ])('%s reads %s', (scheme, text, release, prerelease) => {
    const version = parseVersion(text, scheme);
    expect(version.text).toBe(text);
    expect(version.release).toEqual(release);
    expect(version.prerelease).toEqual(prerelease);
    expect(isPrerelease(version)).toBe(prerelease.length > 0);
  });

  test.each<[VersionScheme, string]>([
    ['semantic', '1.2.3.4'],
    ['calver', '2024.1.5.1'],
    ['semantic', 'v1.2.3'],
    ['semantic', '=1.2.3'],
    ['semantic', ' 1.2.3'],
    ['semantic', '1.2.3 '],
    ['semantic', '1.2.3\n'],
    ['semantic', '1.2'],
    ['semantic', '01.2.3'],
    ['semantic', '1.2.3-01'],
    ['semantic', ''],
    ['semantic', '1.2.3-é'],
    ['semantic', '99999999999999999999.0.0'],
    ['pep440', '1.2.0-next.1'],
    ['pep440', 'one'],
    ['pep440', '1.2.3.4.5.6.7'],
    ['pep440', '1.2.0-canary.1'],
    ['semantic', '1.2.3.4-beta.1'],
    ['semantic', '1.02.3'],
    ['calver:YYYY.0M.0D', '2024.01.32'],
    ['calver:YYYY.0M.0D', '2024.01'],
    ['calver:YYYY.WW', '2024.54'],
    ['calver:YYYY.MICRO', '2024.1.2'],
    ['calver', '2024.13.1'],
    ['calver', '2024.0.1'],
    ['calver', '2024.1'],
    ['calver', '202.1.1'],
  ])('%s refuses %j rather than misread it', (scheme, text) => {
    expect(tryParseVersion(text, scheme)).toBeUndefined();
    const error = errorOf(() => parseVersion(text, scheme));
    expect(error.code).toBe('invalid-version');
    expect(error.message).toContain(JSON.stringify(text));
    expect(error.message).toContain(scheme);
    expect(error.remedy).toContain('such as');
  });

  test('a hostile length is refused at once, and not repeated whole', () => {
    const long = `1.2.3-${'a.'.repeat(500_000)}a`;
    const began = performance.now();
    const error = errorOf(() => parseVersion(long, 'semantic'));
    expect(performance.now() - began).toBeLessThan(5_000);
    expect(error.message.length).toBeLessThan(300);
  });

  test.each([
    ['1.2.0-ALPHA.1', '1.2.0a1'],
    ['1.2.0_beta_2', '1.2.0b2'],
    ['1.2.0c1', '1.2.0rc1'],
    ['1.2.0-preview3', '1.2.0rc3'],
    ['1.2.0a', '1.2.0a0'],
    ['1.2.0-4', '1.2.0.post4'],
    ['1.2.0-r4', '1.2.0.post4'],
    ['1.2.0dev', '1.2.0.dev0'],
    ['2!1.0', '2!1.0'],
    ['2', '2'],
    ['01.02.3', '1.2.3'],
    ['1.0+Ubuntu-1_x', '1.0+ubuntu.1.x'],
  ])('PEP 440 puts %s in its canonical form %s', (written, canonical) => {
    expect(parseVersion(written, 'pep440').text).toBe(canonical);
  });
});

describe('order', () => {
  test.each<[VersionScheme, readonly string[]]>([
    [
      'semantic',
      [
        '0.9.9',
        '1.0.0-1',
        '1.0.0-alpha',
        '1.0.0-alpha.1',
        '1.0.0-beta.2',
        '1.0.0-beta.11',
        '1.0.0',
      ],
    ],
    [
      'pep440',
      [
        '0.9',
        '1.0.dev1',
        '1.0.dev2',
        '1.0a1.dev1',
        '1.0a1',
        '1.0a2',
        '1.0b1',
        '1.0rc1',
        '1.0',
        '1.0+abc',
        '1.0+5',
        '1.0+5.1',
        '1.0.post1.dev1',
        '1.0.post1',
        '1.0.1',
        '1.0.1.1',
        '1.0.2.dev1',
        '1.1.dev1',
        '1!0.1',
      ],
    ],
    [
      'calver',
      [
        '2023.12.9',
        '2024.1.1-alpha.2',
        '2024.1.1-beta.1',
        '2024.1.1-beta.10',
        '2024.01.01',
        '2024.1.2',
        '2024.10.0',
      ],
    ],
  ])('%s', (scheme, texts) => {
    const versions = texts.map((text) => parseVersion(text, scheme));
    for (const [low, left] of versions.entries())
      for (const [high, right] of versions.entries())
        expect([left.text, right.text, Math.sign(compareVersions(left, right))]).toEqual([
          left.text,
          right.text,
          Math.sign(low - high),
        ]);
  });

  test('a form of calendar versions that is none is told', () => {
    const error = errorOf(() => parseVersion('2024.1.5', 'calver:MM.YYYY'));
    expect(error.code).toBe('invalid-config');
    expect(error.remedy).toContain('calendar_format');
  });

  test('a padded calendar version is the same as the plain one', () => {
    expect(
      compareVersions(parseVersion('2024.01.05', 'calver'), parseVersion('2024.1.5', 'calver')),
    ).toBe(0);
  });

  test('trailing zeros do not count in PEP 440', () => {
    expect(compareVersions(parseVersion('1.2', 'pep440'), parseVersion('1.2.0', 'pep440'))).toBe(0);
  });

  test.each<[VersionScheme, string, string]>([
    ['calver:YYYY.0M.0D', '2024.01.05', '2024.1.5'],
    ['calver:YYYY.0M.0D', '2024.01.05.0', '2024.1.5'],
    ['pep440', '1.2.3.0', '1.2.3'],
  ])('%s: %s is %s', (scheme, left, right) => {
    expect(compareVersions(parseVersion(left, scheme), parseVersion(right, scheme))).toBe(0);
  });

  test.each<[VersionScheme, string, string]>([
    ['calver:YYYY.0M.0D', '2024.01.05', '2024.1.5.1'],
    ['calver:YYYY.0M.0D', '2024.9.30', '2024.10.1'],
    ['calver:YY.0M', '25.10', '26.04'],
    ['semantic', '9.9.9', '10.0.0'],
    ['semantic', '1.0.0-beta.9007199254740990', '1.0.0-beta.9007199254740991'],
  ])('%s: %s comes before %s', (scheme, low, high) => {
    expect(compareVersions(parseVersion(low, scheme), parseVersion(high, scheme))).toBeLessThan(0);
  });

  test('build metadata does not count in semantic versions', () => {
    const [left, right] = ['1.0.0+a', '1.0.0+b'].map((text) => parseVersion(text, 'semantic'));
    expect(left && right && compareVersions(left, right)).toBe(0);
  });

  test('a pre-release names its channel', () => {
    expect(channelOf(parseVersion('1.0.0-beta.1', 'semantic'))).toBe('beta');
    expect(channelOf(parseVersion('1.0b1', 'pep440'))).toBe('beta');
    expect(channelOf(parseVersion('1.0.0-1', 'semantic'))).toBeUndefined();
    expect(channelOf(parseVersion('1.0.0', 'semantic'))).toBeUndefined();
  });
});

describe('bumps', () => {
  test.each([
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['1.2.3+build', 'patch', '1.2.4'],
  ] as const)('%s by %s is %s', (from, bump, to) => {
    expect(bumpVersion(parseVersion(from, 'semantic'), bump, date).text).toBe(to);
  });

  test('a number that would be too large to count is refused', () => {
    const highest = parseVersion('9007199254740991.0.0', 'semantic');
    expect(errorOf(() => bumpVersion(highest, 'major', date)).code).toBe('invalid-version');
  });

  test('a fourth number ends with the third', () => {
    const version = parseVersion('1.2.3.4', 'pep440');
    expect(bumpVersion(version, 'patch', date).text).toBe('1.2.4');
    expect(bumpVersion(version, 'major', date).text).toBe('2.0.0');
    expect(stableOf(parseVersion('1.2.3.4rc1', 'pep440')).text).toBe('1.2.3.4');
  });

  test('PEP 440 bumps in its own spelling and keeps the epoch', () => {
    expect(bumpVersion(parseVersion('24.1', 'pep440'), 'minor', date).text).toBe('24.2.0');
    expect(bumpVersion(parseVersion('1!2.0.0.post1', 'pep440'), 'patch', date).text).toBe(
      '1!2.0.1',
    );
  });

  test.each([
    // What is asked for, and what each mode makes of it at 0.3.1.
    ['major', 'minor', 'minor', 'major'],
    ['minor', 'minor', 'patch', 'minor'],
    ['patch', 'patch', 'patch', 'patch'],
    ['none', 'none', 'none', 'none'],
  ] as const)(
    'below 1.0, %s is %s (minor), %s (cargo), %s (strict)',
    (bump, minor, cargo, strict) => {
      const version = parseVersion('0.3.1', 'semantic');
      expect(effectiveBump(bump, version)).toBe(minor);
      expect(effectiveBump(bump, version, 'minor')).toBe(minor);
      expect(effectiveBump(bump, version, 'cargo')).toBe(cargo);
      expect(effectiveBump(bump, version, 'strict')).toBe(strict);
    },
  );

  test('from 1.0 on, each mode takes a bump as it is', () => {
    const version = parseVersion('1.0.0', 'semantic');
    for (const zero of ['minor', 'cargo', 'strict'] as const)
      expect(effectiveBump('major', version, zero)).toBe('major');
  });

  test.each([
    ['2026.1.3', '2026.1.4', 'the same month counts on'],
    ['2025.12.3', '2026.1.0', 'a new year starts at 0'],
    ['2026.1.3-beta.1', '2026.1.4', 'a pre-release too'],
    ['2026.2.1', '2026.2.2', 'a date before the last release never goes back'],
    ['25.12.3', '26.1.0', 'two-digit years stay so'],
    ['05.12.3', '26.1.0', 'two-digit years with a zero too'],
  ])('calendar: after %s comes %s: %s', (from, to) => {
    expect(bumpVersion(parseVersion(from, 'calver'), 'patch', date).text).toBe(to);
  });

  test('first versions', () => {
    expect(firstVersion('semantic', 'minor', date).text).toBe('0.1.0');
    expect(firstVersion('semantic', 'patch', date).text).toBe('0.1.0');
    expect(firstVersion('pep440', 'major', date).text).toBe('1.0.0');
    expect(firstVersion('calver', 'minor', date).text).toBe('2026.1.0');
  });

  test('the larger of two bumps', () => {
    expect(maxBump('none', 'patch')).toBe('patch');
    expect(maxBump('major', 'minor')).toBe('major');
  });

  test('what moved between two versions', () => {
    const at = (text: string) => parseVersion(text, 'semantic');
    expect(bumpBetween(at('1.2.3'), at('2.0.0'))).toBe('major');
    expect(bumpBetween(at('1.2.3'), at('1.3.0-beta.1'))).toBe('minor');
    expect(bumpBetween(at('1.2.3'), at('1.2.4'))).toBe('patch');
    expect(bumpBetween(at('1.2.3'), at('1.2.3'))).toBe('none');
    expect(bumpBetween(undefined, at('0.1.0'))).toBe('minor');
    const python = (text: string) => parseVersion(text, 'pep440');
    expect(bumpBetween(python('1.2.3'), python('1.2.3.1'))).toBe('patch');
    expect(bumpBetween(python('1.2.3'), python('1.2.3.post1'))).toBe('patch');
    expect(bumpBetween(python('2.0'), python('1!1.0'))).toBe('major');
    expect(bumpBetween(python('1.2'), python('1.2.0'))).toBe('none');
    expect(bumpBetween(undefined, at('1.0.0'))).toBe('major');
  });

  test('pre-releases of each scheme, and the way back', () => {
    expect(prereleaseOf(parseVersion('1.2.0', 'semantic'), 'beta', 1).text).toBe('1.2.0-beta.1');
    expect(prereleaseOf(parseVersion('1.2.0-beta.1', 'semantic'), 'beta', 2).text).toBe(
      '1.2.0-beta.2',
    );
    expect(prereleaseOf(parseVersion('1.2.0', 'pep440'), 'beta', 1).text).toBe('1.2.0b1');
    expect(prereleaseOf(parseVersion('1.2.0', 'pep440'), 'dev', 3).text).toBe('1.2.0.dev3');
    expect(prereleaseOf(parseVersion('2026.1.0', 'calver'), 'rc', 1).text).toBe('2026.1.0-rc.1');
    expect(stableOf(parseVersion('1.2.0b1', 'pep440')).text).toBe('1.2.0');
    expect(stableOf(parseVersion('2026.1.0-rc.1', 'calver')).text).toBe('2026.1.0');
  });

  test.each([
    ['pep440', 'next'],
    ['pep440', 'post'],
    ['semantic', 'a b'],
    ['semantic', ''],
    ['semantic', 'x.y'],
    ['semantic', '5'],
    ['calver', 'a-b'],
  ] as const)('the %s scheme has no channel %j', (scheme, channel) => {
    const version = firstVersion(scheme, 'minor', date);
    const error = errorOf(() => prereleaseOf(version, channel, 1));
    expect(error.code).toBe('invalid-version');
    expect(error.message).toContain(JSON.stringify(channel));
    expect(error.remedy).toContain('alpha');
  });
});

describe('one version, rendered per ecosystem', () => {
  test.each<[VersionScheme, string, string, string]>([
    ['semantic', '1.2.0', '1.2.0', '1.2.0'],
    ['semantic', '1.2.0-alpha.1', '1.2.0-alpha.1', '1.2.0a1'],
    ['semantic', '1.2.0-beta.1', '1.2.0-beta.1', '1.2.0b1'],
    ['semantic', '1.2.0-rc.1', '1.2.0-rc.1', '1.2.0rc1'],
    ['semantic', '1.2.0-c.1', '1.2.0-c.1', '1.2.0rc1'],
    ['semantic', '1.2.0-pre.1', '1.2.0-pre.1', '1.2.0rc1'],
    ['semantic', '1.2.0-preview.1', '1.2.0-preview.1', '1.2.0rc1'],
    ['semantic', '1.2.0-dev.1', '1.2.0-dev.1', '1.2.0.dev1'],
    ['semantic', '1.2.0+Build-7', '1.2.0+Build-7', '1.2.0+build.7'],
    ['calver', '2024.01.05', '2024.1.5', '2024.1.5'],
    ['calver', '2024.1.5-beta.2', '2024.1.5-beta.2', '2024.1.5b2'],
    ['pep440', '1.2.0a1', '1.2.0-alpha.1', '1.2.0a1'],
    ['pep440', '1.2.0.dev1', '1.2.0-dev.1', '1.2.0.dev1'],
    ['pep440', '24.1', '24.1.0', '24.1'],
    ['pep440', '1.2.0+local', '1.2.0+local', '1.2.0+local'],
    ['semantic', '1.2.0-Beta.1', '1.2.0-Beta.1', '1.2.0b1'],
    ['calver:YY.0M', '26.04', '26.4.0', '26.4'],
    ['calver:YYYY.0M.0D', '2024.01.05-rc.1', '2024.1.5-rc.1', '2024.1.5rc1'],
  ])('%s %s is %s for npm and %s for Python', (scheme, text, npm, python) => {
    const version = parseVersion(text, scheme);
    expect(renderVersion(version, 'npm')).toBe(npm);
    expect(renderVersion(version, 'generic')).toBe(npm);
    expect(renderVersion(version, 'python')).toBe(python);
  });

  test.each([
    ['1.2.0-next.1', 'channel `next`'],
    ['1.2.0-canary.1', 'channel `canary`'],
    ['1.2.0-constructor.1', 'channel `constructor`'],
    ['1.2.0-1', 'post-release'],
    ['1.2.0-alpha', 'one number'],
    ['1.2.0-alpha.1.2', 'one number'],
    ['1.2.0-alpha.beta', 'one number'],
  ])('%s is refused for Python: %s', (text, why) => {
    const version = parseVersion(text, 'semantic');
    expect(renderVersion(version, 'npm')).toBe(text);
    const error = errorOf(() => renderVersion(version, 'python'));
    expect(error.code).toBe('invalid-version');
    expect(error.message).toContain(why);
    expect(error.remedy).toContain('1.2.0-beta.1');
  });

  test.each<[VersionScheme, string, string]>([
    ['pep440', '1.2.3.4', '1.2.3.4'],
    ['calver:YYYY.0M.0D', '2024.01.05.1', '2024.1.5.1'],
  ])('%s %s has four numbers: %s, but not for npm', (scheme, text, rendered) => {
    const version = parseVersion(text, scheme);
    expect(renderVersion(version, 'generic')).toBe(rendered);
    expect(renderVersion(version, 'python')).toBe(rendered);
    expect(errorOf(() => renderVersion(version, 'npm')).message).toContain('a fourth number');
  });

  test.each([
    ['1!2.0', 'epoch'],
    ['1.0.post1', 'post-release'],
  ])('%s is refused for npm: %s', (text, why) => {
    const error = errorOf(() => renderVersion(parseVersion(text, 'pep440'), 'npm'));
    expect(error.code).toBe('invalid-version');
    expect(error.message).toContain(why);
  });
});

import { describe, expect, test } from '@jest/globals';
import { debVersion } from '../../../packages/core/src/domain/packaging/native/deb-control.ts';
import {
  debFileName,
  nativeName,
  rpmFileName,
} from '../../../packages/core/src/domain/packaging/native/native-names.ts';
import { nativeVersion } from '../../../packages/core/src/domain/packaging/native/native-version.ts';
import { nativePlatform } from '../../../packages/core/src/domain/packaging/native-architecture.ts';
import {
  compareVersions,
  parseVersion,
} from '../../../packages/core/src/domain/version/version.ts';
import { orderedVersions } from './versions.ts';

describe('a version in a native package', () => {
  describe.each(orderedVersions)('%s', (scheme, versions) => {
    test.each(versions)('%s is %s', (written, native) => {
      expect(nativeVersion(parseVersion(written, scheme)).text).toBe(native);
    });

    test('the table is in the order of the scheme', () => {
      const parsed = versions.map(([written]) => parseVersion(written, scheme));
      expect([...parsed].sort(compareVersions)).toEqual(parsed);
    });
  });

  test('an epoch stands before it, as dpkg has it', () => {
    const version = nativeVersion(parseVersion('2!1.0rc1', 'pep440'));
    expect(version).toEqual({ epoch: 2, text: '1.0.0~rc.1' });
    expect(debVersion(version)).toBe('2:1.0.0~rc.1');
    expect(debVersion({ ...version, epoch: 0 })).toBe('1.0.0~rc.1');
  });
});

describe('the name of a package', () => {
  test.each([
    ['greeter', 'greeter'],
    ['@octo/My_Tool', 'octo-my-tool'],
    ['Café & Co.', 'cafe-co.'],
    ['libstdc++', 'libstdc++'],
    ['--x9--', 'x9'],
  ])('%s is %s', (project, name) => {
    expect(nativeName(project)).toBe(name);
  });

  test.each([['x'], ['東京'], ['a'.repeat(101)]])('%s has none', (project) => {
    expect(() => nativeName(project)).toThrow(
      expect.objectContaining({
        code: 'invalid-config',
        message: expect.stringContaining(project),
      }),
    );
  });
});

describe('the name of a file', () => {
  const version = { epoch: 2, text: '1.2.0~rc.1+build.5' };

  test.each([
    ['all', 'tool_1.2.0.rc.1+build.5_all.deb', 'tool-1.2.0.rc.1+build.5-1.noarch.rpm', 'linux'],
    [
      'amd64',
      'tool_1.2.0.rc.1+build.5_amd64.deb',
      'tool-1.2.0.rc.1+build.5-1.x86_64.rpm',
      'linux-x86_64',
    ],
    [
      'arm64',
      'tool_1.2.0.rc.1+build.5_arm64.deb',
      'tool-1.2.0.rc.1+build.5-1.aarch64.rpm',
      'linux-aarch64',
    ],
  ] as const)(
    'for %s has no epoch, and a dot where GitHub would put one',
    (architecture, deb, rpm, platform) => {
      const named = { name: 'tool', version, architecture };
      expect(debFileName(named)).toBe(deb);
      expect(rpmFileName(named)).toBe(rpm);
      expect(nativePlatform(architecture)).toBe(platform);
    },
  );
});

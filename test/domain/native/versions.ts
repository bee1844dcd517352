import type { VersionScheme } from '../../../packages/core/src/domain/version/version.ts';

/** Versions in their scheme's order, the lowest first, each with what it is called in native packages. */
export const orderedVersions: readonly (readonly [
  VersionScheme,
  readonly (readonly [version: string, native: string])[],
])[] = [
  [
    'semantic',
    [
      ['0.9.10', '0.9.10'],
      ['1.0.0-alpha', '1.0.0~alpha'],
      ['1.0.0-alpha.1', '1.0.0~alpha.1'],
      ['1.0.0-alpha.2.1', '1.0.0~alpha.2.1'],
      ['1.0.0-beta.2', '1.0.0~beta.2'],
      ['1.0.0-beta.11', '1.0.0~beta.11'],
      ['1.0.0-rc.1', '1.0.0~rc.1'],
      ['1.0.0', '1.0.0'],
      ['1.0.1-pre-2', '1.0.1~pre.2'],
      ['1.0.1', '1.0.1'],
      ['1.1.0-rc.1+build.5', '1.1.0~rc.1+build.5'],
      ['1.1.0+build.5', '1.1.0+build.5'],
      ['1.2.0', '1.2.0'],
      ['1.10.0', '1.10.0'],
    ],
  ],
  [
    'pep440',
    [
      ['1.0.dev1', '1.0.0~~dev.1'],
      ['1.0a1.dev1', '1.0.0~alpha.1~dev.1'],
      ['1.0a1', '1.0.0~alpha.1'],
      ['1.0a2', '1.0.0~alpha.2'],
      ['1.0b1', '1.0.0~beta.1'],
      ['1.0rc1', '1.0.0~rc.1'],
      ['1.0', '1.0.0'],
      ['1.0+local.1', '1.0.0+local.1'],
      ['1.0.post1.dev1', '1.0.0+post1~dev.1'],
      ['1.0.post1', '1.0.0+post1'],
      ['1.0.0.1', '1.0.0.1'],
      ['1.0.1', '1.0.1'],
      ['1!0.1', '0.1.0'],
    ],
  ],
  [
    'calver',
    [
      ['2026.1.9', '2026.1.9'],
      ['2026.1.10', '2026.1.10'],
      ['2026.11.0-rc.1', '2026.11.0~rc.1'],
      ['2026.11.0', '2026.11.0'],
    ],
  ],
];

import { describe, expect, test } from '@jest/globals';
import type { NativeFile } from '../../../packages/core/src/domain/config/native-settings.ts';
import {
  planEntries,
  type SourceFile,
} from '../../../packages/core/src/domain/packaging/native/native-entries.ts';
import { nativeFile, nativePackage } from '../../doubles/native-package.ts';

const project: readonly SourceFile[] = [
  { path: 'bin/greeter', executable: true },
  { path: 'dist/app.js', executable: false },
  { path: 'dist/lib/deep.js', executable: false },
  { path: 'dist/pages/[id].js', executable: false },
  { path: 'dist/latest', executable: false, target: 'lib' },
  { path: 'greeter.conf', executable: false },
];

function plan(...files: Partial<NativeFile>[]) {
  return planEntries(files.map(nativeFile), project).map((entry) => {
    const { kind, destination, source, target, mode } = entry;
    return [destination, kind, source === '' ? target : source, mode.toString(8)];
  });
}

describe('what a source chooses', () => {
  test.each<[string, string, string, readonly (readonly string[])[]]>([
    ['a file', 'bin/greeter', '/usr/bin/hello', [['/usr/bin/hello', 'bin/greeter']]],
    ['a file into a folder', './bin/greeter', '/usr/bin/', [['/usr/bin/greeter', 'bin/greeter']]],
    [
      'a folder, with links as they are',
      'dist/',
      '/opt/app',
      [
        ['/opt/app/app.js', 'dist/app.js'],
        ['/opt/app/latest', 'lib'],
        ['/opt/app/lib/deep.js', 'dist/lib/deep.js'],
        ['/opt/app/pages/[id].js', 'dist/pages/[id].js'],
      ],
    ],
    [
      'a glob, from the folder where it begins',
      'dist/**/d*.js',
      '/opt/app/',
      [['/opt/app/lib/deep.js', 'dist/lib/deep.js']],
    ],
    [
      'a file that looks like a glob',
      'dist/pages/[id].js',
      '/opt/p.js',
      [['/opt/p.js', 'dist/pages/[id].js']],
    ],
    ['a glob from the root', '*.conf', '/etc/app', [['/etc/app/greeter.conf', 'greeter.conf']]],
  ])('%s', (_, source, destination, chosen) => {
    const entries = plan({ source, destination });
    expect(entries.map(([path, , from]) => [path, from])).toEqual(chosen);
  });

  test('the project itself is all of it', () => {
    expect(plan({ source: '.', destination: '/opt/app' })).toHaveLength(project.length);
  });

  test('nothing: the glob and its place are named', () => {
    expect(() => plan({ source: 'build/*', destination: '/opt/app' })).toThrow(
      'No file matches `build/*`, which `packaging.native` installs as /opt/app.',
    );
  });
});

test('modes come from the disk unless they are given; links have none of their own', () => {
  expect(
    plan(
      { source: 'bin/greeter', destination: '/usr/bin/a' },
      { source: 'greeter.conf', destination: '/usr/bin/b' },
      { source: 'greeter.conf', destination: '/usr/bin/c', mode: 0o4750 },
      { link: '../lib/x', destination: '/usr/bin/d' },
      { destination: '/usr/bin/e' },
      { destination: '/usr/bin/f', mode: 0o1777 },
    ).map(([, kind, , mode]) => [kind, mode]),
  ).toEqual([
    ['file', '755'],
    ['file', '644'],
    ['file', '4750'],
    ['link', '777'],
    ['folder', '755'],
    ['folder', '1777'],
  ]);
});

test.each([
  ['/usr/bin/greeter', '/usr/bin/hello', 'greeter'],
  ['/usr/lib/app/run', '/usr/bin/hello', '../lib/app/run'],
  ['/etc/app', '/usr/share/app/settings', '../../../etc/app'],
  ['/usr', '/usr/bin/up', '../../usr'],
  ['../lib/app', '/usr/bin/hello', '../lib/app'],
])('a link to %s at %s points to %s', (link, destination, target) => {
  expect(plan({ link, destination })).toEqual([[destination, 'link', target, '777']]);
});

describe('places', () => {
  test('two files at one place are refused', () => {
    expect(() =>
      plan({ source: 'bin/greeter', destination: '/opt/x' }, { link: 'y', destination: '/opt/x' }),
    ).toThrow('Two files come to /opt/x, as `packaging.native` says.');
  });

  test('and a file below one that is no folder', () => {
    const below = { source: 'greeter.conf', destination: '/opt/x/y' };
    expect(() => plan({ source: 'bin/greeter', destination: '/opt/x' }, below)).toThrow(
      '/opt/x/y lies below /opt/x, which is no folder',
    );
    expect(plan({ destination: '/opt/x' }, below)).toHaveLength(2);
  });
});

test('units come where systemd looks for them, and the summary stands for the description', () => {
  const made = nativePackage({
    services: [{ unit: 'etc/greeter.service', enable: true, start: false, restart: true }],
  });
  expect(made.entries.map(({ destination, mode }) => [destination, mode])).toEqual([
    ['/usr/bin/greeter', 0o755],
    ['/usr/lib/systemd/system/greeter.service', 0o644],
  ]);
  expect(made.services).toEqual([
    {
      name: 'greeter.service',
      source: 'etc/greeter.service',
      enable: true,
      start: false,
      restart: true,
    },
  ]);
  expect(made.description).toBe('Greets people');
});

import { describe, expect, test } from '@jest/globals';
import { judgeEntries } from '../../../packages/core/src/domain/packaging/native/native-rules.ts';
import {
  compareContents,
  type FoundEntry,
} from '../../../packages/core/src/domain/packaging/native/package-contents.ts';
import {
  judgeTrial,
  readUnitRemarks,
  trialBegan,
} from '../../../packages/core/src/domain/packaging/native/trial.ts';
import { judgeUnit } from '../../../packages/core/src/domain/packaging/native/unit-file.ts';
import { nativeFile, nativePackage } from '../../doubles/native-package.ts';

describe('where files may lie, and who may change them', () => {
  test.each([
    ['/bin/greeter', 0o755, 'lies below a link of today’s systems'],
    ['/lib64/greeter.so', 0o644, 'lies below a link of today’s systems'],
    ['/run/greeter/state', 0o644, 'is gone when the machine starts again'],
    ['/var/tmp/x', 0o644, 'is gone when the machine starts again'],
    ['/usr/local/bin/greeter', 0o755, 'belongs to the administrator'],
    ['/home/ada/x', 0o644, 'belongs to the administrator'],
    ['/usr/bin/greeter', 0o644, 'is among the programs, and nobody may run it'],
    ['/opt/greeter/x', 0o666, 'can be changed by everybody'],
    ['/opt/say "hello"', 0o644, 'has a quotation mark'],
  ])('%s with mode %o is refused', (destination, mode, why) => {
    const { entries } = nativePackage({
      files: [nativeFile({ source: 'greeter', destination, mode })],
    });
    expect(judgeEntries(entries)).toContain(`${destination} ${why}`);
  });

  test.each([
    ['/usr/bin/greeter', 0o755],
    ['/usr/bin/sub/data', 0o644],
    ['/opt/greeter/run', 0o4755],
    ['/etc/greeter.conf', 0o600],
  ])('%s with mode %o is fine', (destination, mode) => {
    const { entries } = nativePackage({
      files: [nativeFile({ source: 'greeter', destination, mode })],
    });
    expect(judgeEntries(entries)).toBeUndefined();
  });

  test('a folder for everybody keeps everybody’s files apart', () => {
    const folder = (mode: number) =>
      judgeEntries(
        nativePackage({ files: [nativeFile({ destination: '/var/spool/x', mode })] }).entries,
      );
    expect(folder(0o777)).toContain('can be changed by everybody');
    expect(folder(0o1777)).toBeUndefined();
  });
});

const { entries } = nativePackage({
  files: [
    nativeFile({ source: 'greeter' }),
    nativeFile({
      source: 'greeter',
      destination: '/etc/greeter.conf',
      config: true,
      mode: 0o640,
      group: 'adm',
    }),
    nativeFile({ link: 'greeter', destination: '/usr/bin/hello' }),
    nativeFile({ destination: '/var/lib/greeter' }),
  ],
});
const found: readonly FoundEntry[] = entries.map(({ destination: path, ...facts }) => ({
  ...facts,
  path,
}));
const without = (path: string) => found.filter((entry) => entry.path !== path);
const changed = (path: string, change: Partial<FoundEntry>) =>
  found.map((entry) => (entry.path === path ? { ...entry, ...change } : entry));

describe('what a package holds, against its description', () => {
  test.each<[string, readonly FoundEntry[], string | undefined]>([
    ['the same', found, undefined],
    [
      'and folders on the way',
      [...found, { ...found[0], path: '/usr', kind: 'folder' } as FoundEntry],
      undefined,
    ],
    ['a file less', without('/usr/bin/greeter'), '/usr/bin/greeter is missing'],
    [
      'a file more',
      [...found, { ...found[0], path: '/usr/bin/x' } as FoundEntry],
      '/usr/bin/x is in it, and nothing asked for it',
    ],
    [
      'another kind',
      changed('/usr/bin/hello', { kind: 'file' }),
      '/usr/bin/hello is a file, not a link',
    ],
    [
      'another target',
      changed('/usr/bin/hello', { target: 'x' }),
      '/usr/bin/hello points to x, not to greeter',
    ],
    [
      'another mode',
      changed('/etc/greeter.conf', { mode: 0o100644 }),
      '/etc/greeter.conf has mode 0644, not 0640',
    ],
    [
      'another group',
      changed('/etc/greeter.conf', { group: 'root' }),
      '/etc/greeter.conf belongs to root:root, not to root:adm',
    ],
  ])('%s', (_, there, problem) => {
    expect(compareContents(entries, there)).toBe(problem);
  });
});

describe('a trial in a clean root', () => {
  const kinds = { file: 0o100000, folder: 0o040000, link: 0o120000 };
  const lines = (which: readonly string[], change: (line: string) => string = (line) => line) =>
    entries
      .filter(({ destination }) => which.includes(destination))
      .map(({ kind, mode, owner, group, destination }) =>
        change(`@found ${(kinds[kind] | mode).toString(16)} ${owner} ${group} ${destination}`),
      );
  const all = entries.map(({ destination }) => destination);
  const output = (steps: Readonly<Record<string, readonly string[]>>) => ({
    stdout: Object.entries({ ready: [], ...steps })
      .flatMap(([step, said]) => [`@step ${step}`, 'Setting up …', ...said])
      .join('\n'),
    stderr: '',
  });
  const well = {
    installed: lines(all),
    upgraded: lines(all),
    removed: lines(['/etc/greeter.conf', '/var/lib/greeter']),
    purged: [],
  };

  test('is well where every step leaves what it should', () => {
    expect(trialBegan(output({}).stdout)).toBe(true);
    expect(trialBegan('mount: permission denied')).toBe(false);
    expect(judgeTrial('deb', entries, output(well))).toBeUndefined();
    expect(judgeTrial('rpm', entries, output({ ...well, removed: [] }))).toBeUndefined();
  });

  test.each<[string, 'deb' | 'rpm', Readonly<Record<string, readonly string[]>>, string]>([
    ['nothing was reached', 'deb', {}, 'can’t be installed'],
    ['no upgrade', 'deb', { installed: lines(all) }, 'can’t be installed over itself'],
    ['no removal', 'rpm', { installed: lines(all), upgraded: lines(all) }, 'can’t be removed'],
    [
      'a file with another mode',
      'deb',
      { ...well, installed: lines(all, (line) => line.replace('81ed', '81a4')) },
      'is not well when it is installed: /usr/bin/greeter has mode 0644, not 0755',
    ],
    [
      'a device in a file’s place',
      'deb',
      { ...well, installed: lines(all, (line) => line.replace('81ed', '21ed')) },
      'is not well when it is installed: /usr/bin/greeter is a device, not a file',
    ],
    [
      'settings gone with the package',
      'deb',
      { ...well, removed: [] },
      'is not well when it is removed: /etc/greeter.conf is gone, and it is the administrator’s',
    ],
    [
      'a program left',
      'rpm',
      { ...well, removed: lines(['/usr/bin/greeter']) },
      'is not well when it is removed: /usr/bin/greeter is still there',
    ],
    [
      'settings left by a purge',
      'deb',
      { ...well, purged: lines(['/etc/greeter.conf']) },
      'is not well when it is purged: /etc/greeter.conf is still there',
    ],
  ])('%s', (_, format, steps, problem) => {
    expect(judgeTrial(format, entries, output(steps))).toBe(problem);
  });

  test('a scriptlet that RPM forgives is not forgiven', () => {
    const stderr = 'warning: %post(greeter-1.2.0-1.noarch) scriptlet failed, exit status 1\n';
    expect(judgeTrial('rpm', entries, { ...output({ ...well, removed: [] }), stderr })).toBe(
      'has a %post script that fails',
    );
  });
});

describe('a unit of systemd', () => {
  const service = '[Unit]\nDescription=x\n[Service]\nExecStart=/usr/bin/x\n';
  const install = '[Install]\nWantedBy=multi-user.target\n';

  test.each([
    ['x.service', service + install, true, undefined],
    ['x.service', service, false, undefined],
    ['x.service', service, true, 'has no `[Install]` section'],
    ['x.service', `[Unit]\n${install}`, true, 'has no `ExecStart=`'],
    ['x.service', `ExecStart=/usr/bin/x\n${install}`, true, 'has no `[Service]` section'],
    ['x@.service', service + install, true, 'is a template'],
    ['x@.service', service + install, false, undefined],
    ['x.timer', `[Timer]\nOnCalendar=daily\n${install}`, true, undefined],
    ['x.timer', install, true, 'has no `[Timer]` section'],
    ['x.target', install, true, undefined],
  ])('%s %j, enabled: %s', (name, text, enable, problem) => {
    const judged = judgeUnit({ name, enable, start: false }, text);
    expect(judged ?? '').toContain(problem ?? '');
    expect(judged === undefined).toBe(problem === undefined);
  });
});

test('what systemd says of the package’s own units is told, and nothing else', () => {
  const lines = [
    '@step installed',
    "@unit /usr/lib/systemd/system/greeter.service:3: Unknown key 'Exexstart' in section [Service], ignoring.",
    '@unit greeter.service: Command /usr/bin/nope is not executable: No such file or directory',
    '@unit /usr/lib/systemd/system/other.service:1: Missing =',
    '@unit Failed to connect to bus',
    '@unit ',
    '@step upgraded',
  ].join('\n');
  expect(readUnitRemarks(lines, ['greeter.service', 'greeter.timer'])).toEqual([
    "greeter.service:3: Unknown key 'Exexstart' in section [Service], ignoring.",
    'greeter.service: Command /usr/bin/nope is not executable: No such file or directory',
  ]);
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NativeSettings } from '../../packages/core/src/domain/config/native-settings.ts';
import { debVersion } from '../../packages/core/src/domain/packaging/native/deb-control.ts';
import { nativeVersion } from '../../packages/core/src/domain/packaging/native/native-version.ts';
import { parseVersion } from '../../packages/core/src/domain/version/version.ts';
import { orderedVersions } from '../domain/native/versions.ts';
import { nativeFile, nativeSettings } from '../doubles/native-package.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';
import { runInCleanRoot } from './run-apart.ts';

const description: Partial<NativeSettings> = {
  depends: [{ deb: 'bash', rpm: 'bash' }],
  files: [
    nativeFile({ source: 'greeter' }),
    nativeFile({ source: 'share', destination: '/usr/share/greeter' }),
    nativeFile({ source: 'greeter.1', destination: '/usr/share/man/man1/' }),
    nativeFile({ link: '/usr/bin/greeter', destination: '/usr/bin/hello' }),
    nativeFile({
      source: 'greeter.conf',
      destination: '/etc/greeter/greeter.conf',
      config: true,
      mode: 0o640,
      group: 'greeter',
    }),
    nativeFile({
      destination: '/var/lib/greeter',
      mode: 0o750,
      owner: 'greeter',
      group: 'greeter',
    }),
  ],
  services: [{ unit: 'greeter.service', enable: true, start: true, restart: true }],
  scripts: {
    before_install: [
      'echo "before $PACKAGE_ACTION"',
      'getent passwd greeter >/dev/null ||',
      '  useradd --system --user-group --home-dir /var/lib/greeter --shell /usr/sbin/nologin greeter',
    ].join('\n'),
    after_install: 'echo "after $PACKAGE_ACTION 100%"; exit 0',
    before_remove: 'echo "before $PACKAGE_ACTION"',
    after_remove: 'echo "after $PACKAGE_ACTION"',
  },
};

let lab: PackageLab;
let folder = '';
/** By format and version. */
const built = new Map<string, string>();

const files = {
  greeter: '#!/bin/sh\necho "hello, ${1:-world}"\n',
  'greeter.conf': 'greeting = hello\n',
  'greeter.1': '.TH GREETER 1\n.SH NAME\ngreeter \\- greets\n',
  LICENSE: 'Do as you like.\n',
  'greeter.service':
    '[Service]\nExecStart=/usr/bin/greeter\n[Install]\nWantedBy=multi-user.target\n',
  'share/a b/été [1].txt': 'spaces, Unicode and brackets\n',
  'share/100%.txt': 'percent\n',
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-tools-'));
  lab = createPackageLab(files);
  for (const version of ['1.2.0-rc.1', '1.2.0']) {
    const made = await make(version);
    for (const { format, path } of made.manifest.artifacts) {
      const kept = join(folder, path);
      execFileSync('cp', [join(lab.output, path), kept]);
      built.set(`${format} ${version}`, kept);
    }
    rmSync(lab.output, { recursive: true });
  }
});
afterAll(() => {
  lab.dispose();
  rmSync(folder, { recursive: true, force: true });
});

function make(
  version: string,
  change: Partial<NativeSettings> = {},
  formats = ['deb', 'rpm'] as const,
) {
  return lab.package(
    { native: nativeSettings({ ...description, ...change }) },
    { version, formats, reproducible: true },
  );
}

const artifact = (name: string) => String(built.get(name));
const run = (file: string, ...args: string[]) =>
  execFileSync(file, args, { encoding: 'utf8' }).trim();

test('both formats are built twice to the same bytes, and proven in a clean root', async () => {
  const made = await make('1.2.0-rc.1');
  expect(made.manifest.artifacts.map(({ name, platform }) => [name, platform])).toEqual([
    ['greeter_1.2.0.rc.1_all.deb', 'linux'],
    ['greeter-1.2.0.rc.1-1.noarch.rpm', 'linux'],
  ]);
  // The deb has its copyright and its changelog, too, and the rpm its licence.
  const proof =
    'files as described, version 1.2.0~rc.1 inside, installs and upgrades in a clean root and is removed from it';
  expect(made.checks).toEqual([
    expect.stringContaining(`nothing forbidden, 10 ${proof}`),
    expect.stringContaining(`nothing forbidden, 9 ${proof}`),
  ]);
  expect(made.warnings).toEqual([]);
  rmSync(lab.output, { recursive: true });
});

test('dpkg reads what the description says', () => {
  const path = artifact('deb 1.2.0-rc.1');
  expect(run('dpkg-deb', '--field', path)).toContain('Version: 1.2.0~rc.1\n');
  expect(run('dpkg-deb', '--field', path, 'Depends')).toBe('bash');
  expect(run('dpkg-deb', '--info', path, 'conffiles')).toBe('/etc/greeter/greeter.conf');
  const sums = run('dpkg-deb', '--info', path, 'md5sums').split('\n');
  const unpacked = join(folder, 'unpacked');
  run('dpkg-deb', '--extract', path, unpacked);
  expect(sums).toHaveLength(8);
  const changelog = run('gunzip', '-c', join(unpacked, 'usr/share/doc/greeter/changelog.gz'));
  expect(changelog).toMatch(/^greeter \(1\.2\.0~rc\.1\) unstable; urgency=medium\n/);
  expect(run('gunzip', '-c', join(unpacked, 'usr/share/man/man1/greeter.1.gz'))).toMatch(/^\.TH/);
  execFileSync('md5sum', ['--check', '--quiet'], { cwd: unpacked, input: `${sums.join('\n')}\n` });
});

test('and so does RPM', () => {
  const path = artifact('rpm 1.2.0-rc.1');
  const query = (format: string) => run('rpm', '-qp', '--nosignature', '--qf', format, path);
  expect(query('%{VERSION}-%{RELEASE} %{ARCH} %{LICENSE} %{BUILDHOST}')).toBe(
    '1.2.0~rc.1-1 noarch MIT localhost',
  );
  expect(query('[%{CHANGELOGTEXT}]')).toBe('- Release 1.2.0~rc.1');
  expect(query('[%{FILENAMES} %{FILEFLAGS:fflags}\n]')).toContain('/etc/greeter/greeter.conf cn');
  expect(run('rpm', '-K', '--nosignature', path)).toContain('digests OK');
});

/** What was said after each mark, without the noise of the tools. */
function story(format: 'deb' | 'rpm', lines: string) {
  const packages = { old: artifact(`${format} 1.2.0-rc.1`), new: artifact(`${format} 1.2.0`) };
  const output = runInCleanRoot(folder, { format, name: 'greeter', packages }, lines);
  const told = output.split('\n').filter((line) => /^(?:==|before|after|hello|>)/.test(line));
  return told
    .join('\n')
    .split('== ')
    .slice(1)
    .map((part) => part.trim().split('\n'));
}

const life = `
say install
install old
within greeter Ada
within sh -c 'test -L /etc/systemd/system/multi-user.target.wants/greeter.service && echo "> enabled"'
say upgrade
echo 'greeting = ahoy' > "$root/etc/greeter/greeter.conf"
within systemctl disable greeter.service
install new
within cat /etc/greeter/greeter.conf | sed 's/^/> /'
within stat --format='> %a %U:%G' /etc/greeter/greeter.conf /var/lib/greeter
within sh -c 'test -L /etc/systemd/system/multi-user.target.wants/greeter.service || echo "> not enabled"'
say remove
remove
within sh -c 'ls /etc/greeter; test -e /usr/bin/greeter || echo "> gone"' | sed 's/^g/> g/'
say again
install new
within sh -c 'test -L /etc/systemd/system/multi-user.target.wants/greeter.service && echo "> enabled"'
say purge
remove
purge
within sh -c 'ls -d /etc/greeter /usr/share/greeter /usr/share/doc/greeter /var/lib/greeter /run/*.first-install 2>/dev/null | sed "s/^/> /"'
say start
mkdir -p "$root/run/systemd/system"
rm -f "$root/usr/bin/systemctl"
printf '#!/bin/sh\\necho "> systemctl $*"\\n' > "$root/usr/bin/systemctl"
chmod 755 "$root/usr/bin/systemctl"
install old
say restart
install new
say stop
remove
`;

test.each<['deb' | 'rpm', { removed: string; purged: readonly string[] }]>([
  // RPM keeps changed settings under another name, and the folder that they are in.
  ['deb', { removed: '> greeter.conf', purged: ['after purge'] }],
  ['rpm', { removed: '> greeter.conf.rpmsave', purged: ['> /etc/greeter'] }],
])('the life of a %s with a service, settings and scripts', (format, { removed, purged }) => {
  expect(story(format, life)).toEqual([
    ['install', 'before install', 'after install 100%', 'hello, Ada', '> enabled'],
    [
      'upgrade',
      'before upgrade',
      'after upgrade 100%',
      '> greeting = ahoy',
      '> 640 root:greeter',
      '> 750 greeter:greeter',
      '> not enabled',
    ],
    ['remove', 'before remove', 'after remove', removed, '> gone'],
    ['again', 'before install', 'after install 100%', '> enabled'],
    ['purge', 'before remove', 'after remove', ...purged],
    [
      'start',
      'before install',
      'after install 100%',
      '> systemctl enable greeter.service',
      '> systemctl daemon-reload',
      '> systemctl start greeter.service',
    ],
    [
      'restart',
      'before upgrade',
      'after upgrade 100%',
      '> systemctl daemon-reload',
      '> systemctl try-restart greeter.service',
    ],
    [
      'stop',
      'before remove',
      '> systemctl stop greeter.service',
      '> systemctl disable greeter.service',
      '> systemctl daemon-reload',
      'after remove',
    ],
  ]);
});

describe('what a clean root finds', () => {
  const alone = { files: [nativeFile({ source: 'greeter' })], services: [] };
  const { scripts } = description;

  test.each<['deb' | 'rpm', string, Partial<NativeSettings>, string]>([
    [
      'deb',
      'a script that fails',
      { ...alone, scripts: { after_install: 'no-such-program' } },
      'it can’t be installed',
    ],
    [
      'rpm',
      'a script that fails',
      { ...alone, scripts: { after_install: 'no-such-program' } },
      'it has a %post script that fails',
    ],
    [
      'deb',
      'a removal that fails',
      { ...alone, scripts: { before_remove: 'exit 3' } },
      'it can’t be removed',
    ],
    [
      'rpm',
      'a user that nobody made',
      { scripts: {} },
      'belongs to root:root, not to root:greeter',
    ],
    [
      'deb',
      'a script that takes away a file',
      { scripts: { ...scripts, after_install: 'rm /usr/bin/hello' } },
      'it is not well when it is installed: /usr/bin/hello is missing',
    ],
  ])('%s: %s', async (format, _, change, message) => {
    const refused = await lab.refusal(
      { native: nativeSettings({ ...description, ...change }) },
      { version: '1.0.0', formats: [format] },
    );
    expect(refused).toMatchObject({ code: 'artifact-invalid' });
    expect(refused.message).toContain(message);
  });
});

describe.each(orderedVersions)('versions of the %s scheme', (scheme, versions) => {
  const parsed = versions.map(([version]) => nativeVersion(parseVersion(version, scheme)));
  const pairs = parsed.slice(1).map((version, at) => [parsed[at] ?? version, version] as const);

  test('are in dpkg’s order', () => {
    for (const [lower, higher] of pairs)
      run('dpkg', '--compare-versions', debVersion(lower), 'lt', debVersion(higher));
  });

  test('are in RPM’s order', () => {
    const compared = pairs
      .filter(([lower, higher]) => lower.epoch === higher.epoch)
      .map(([lower, higher]) => `rpm.vercmp("${lower.text}","${higher.text}")`);
    const lua = `%{lua: print(table.concat({${compared.join(',')}}, " "))}`;
    expect(run('rpm', '--eval', lua).split(' ')).toEqual(compared.map(() => '-1'));
  });
});

test('nothing of this machine is in a package', () => {
  const text = readFileSync(artifact('rpm 1.2.0')).toString('latin1');
  expect(text).not.toContain(lab.project);
  expect(text).not.toContain('slipway-');
});

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NativeSettings } from '../../packages/core/src/domain/config/native-settings.ts';
import type { Format } from '../../packages/core/src/domain/packaging/manifest.ts';
import { fakeNativeTools, type Machine } from '../doubles/fake-native-tools.ts';
import { nativeFile, nativeSettings } from '../doubles/native-package.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';

const description: Partial<NativeSettings> = {
  files: [
    nativeFile({ source: 'greeter' }),
    nativeFile({ link: 'greeter', destination: '/usr/bin/hello' }),
    nativeFile({ source: 'greeter.conf', destination: '/etc/greeter.conf', config: true }),
  ],
  services: [{ unit: 'greeter.service', enable: true, start: true, restart: true }],
  scripts: { after_install: 'echo "$PACKAGE_ACTION"' },
};

let lab: PackageLab;
beforeAll(() => {
  lab = createPackageLab({
    greeter: '#!/bin/sh\necho hello\n',
    'greeter.conf': 'greeting = hello\n',
    'greeter.service':
      '[Service]\nExecStart=/usr/bin/greeter\n[Install]\nWantedBy=default.target\n',
    'broken.service': '[Service]\nRestart=always\n',
    '.env': 'TOKEN=1\n',
  });
});
afterAll(() => lab.dispose());

interface Run {
  readonly native?: Partial<NativeSettings>;
  readonly machine?: Machine;
  readonly formats?: readonly Format[];
  readonly buildCommand?: string;
}

function arrange({ native = {}, machine, formats = ['deb'], buildCommand }: Run) {
  const tools = fakeNativeTools(lab.processes, machine);
  const settings = { native: nativeSettings({ ...description, ...native }) };
  const request = {
    version: '1.2.0-rc.1',
    formats,
    signal: new AbortController().signal,
    ...(buildCommand !== undefined && { buildCommand }),
  };
  return { tools, given: [settings, request, tools.processes] as const };
}

async function run(story: Run) {
  const { tools, given } = arrange(story);
  const made = await lab.package(...given);
  const texts = made.manifest.artifacts.map(({ path }) => readFileSync(join(lab.output, path)));
  rmSync(lab.output, { recursive: true });
  return { ...made, calls: tools.calls, texts };
}

const refusal = (story: Run) => lab.refusal(...arrange(story).given);

test('both formats come from the one description, and are proven', async () => {
  const made = await run({ formats: ['rpm', 'deb'] });
  expect(made.manifest.artifacts).toMatchObject([
    { name: 'greeter-1.2.0.rc.1-1.noarch.rpm', format: 'rpm', platform: 'linux' },
    { name: 'greeter_1.2.0.rc.1_all.deb', format: 'deb', platform: 'linux' },
  ]);
  const proof =
    'files as described, version 1.2.0~rc.1 inside, installs and upgrades in a clean root and is removed from it';
  // The deb has its copyright and its changelog, too.
  expect(made.checks).toEqual([
    expect.stringContaining(`4 ${proof}`),
    expect.stringContaining(`6 ${proof}`),
  ]);
  expect(made.warnings).toEqual([]);
  const [build] = made.calls.filter(([tool]) => tool === 'rpmbuild');
  expect(build).toEqual(expect.arrayContaining(['-bb', '--target', 'noarch-linux']));
  expect(made.calls).toContainEqual(
    expect.arrayContaining(['dpkg-deb', '--root-owner-group', '-Zgzip', '--build']),
  );
});

test('what the build command makes can be installed', async () => {
  const files = [nativeFile({ source: 'made', destination: '/usr/share/greeter' })];
  const made = await run({
    native: { files, services: [], scripts: {} },
    formats: ['rpm'],
    buildCommand: 'mkdir -p made && echo "$SLIPWAY_VERSION" > made/version',
  });
  expect(made.checks[0]).toContain('1 file as described');
  rmSync(join(lab.project, 'made'), { recursive: true });
});

test('the project’s licence is in both formats', async () => {
  writeFileSync(join(lab.project, 'LICENSE.md'), 'Do as you like.\n');
  const files = [nativeFile({ source: 'greeter' })];
  const made = await run({ native: { files, services: [], scripts: {} }, formats: ['rpm', 'deb'] });
  rmSync(join(lab.project, 'LICENSE.md'));
  expect(made.checks[0]).toContain('2 files as described');
  expect(made.checks[1]).toContain('3 files as described');
});

test('what systemd says of the units is a warning', async () => {
  const remark = "/usr/lib/systemd/system/greeter.service:3: Unknown key 'Foo', ignoring.";
  const made = await run({ machine: { remarks: [remark] } });
  expect(made.warnings).toEqual([
    "systemd says of a unit of greeter_1.2.0.rc.1_all.deb: greeter.service:3: Unknown key 'Foo', ignoring.",
  ]);
});

describe('what can’t be made', () => {
  test('without a description', async () => {
    const { processes } = fakeNativeTools(lab.processes);
    expect(await lab.refusal({}, { formats: ['deb'] }, processes)).toMatchObject({
      code: 'invalid-config',
      message: 'The formats `deb` and `rpm` need a description.',
    });
  });

  test.each<['deb' | 'rpm', string]>([
    ['deb', 'dpkg-deb'],
    ['rpm', 'rpmbuild'],
  ])('a %s without %s, and how to get it', async (format, tool) => {
    const refused = await refusal({ formats: [format], machine: { has: [] } });
    expect(refused).toMatchObject({ code: 'missing-tool' });
    expect(refused.message).toContain(tool);
    expect(refused.remedy).toMatch(/install/);
  });

  test.each<['deb' | 'rpm', string]>([
    ['deb', 'dpkg-deb'],
    ['rpm', 'rpmbuild'],
  ])('a %s that %s refuses, with its last lines', async (format, tool) => {
    const says = (name: string) =>
      name === tool ? { exitCode: 2, stderr: 'error: parsing file: Depends field\n' } : undefined;
    expect(await refusal({ formats: [format], machine: { says } })).toMatchObject({
      code: 'build-failed',
      message: expect.stringContaining('error: parsing file: Depends field'),
    });
  });

  test.each<[string, Partial<NativeSettings>, string, string]>([
    [
      'a unit that starts nothing',
      { services: [{ unit: 'broken.service', enable: false, start: false, restart: false }] },
      'invalid-config',
      'The unit broken.service has no `ExecStart=`',
    ],
    [
      'a unit that is not there',
      { services: [{ unit: 'none.service', enable: true, start: true, restart: true }] },
      'no-files-matched',
      'No file matches `none.service`',
    ],
    [
      'a file with settings that are mostly secrets',
      { files: [nativeFile({ source: '.env', destination: '/opt/greeter/.env' })] },
      'artifact-invalid',
      '/opt/greeter/.env',
    ],
    [
      'a description of nothing',
      { files: [], services: [] },
      'invalid-config',
      'The formats `deb` and `rpm` have nothing to install.',
    ],
    [
      'a program that nobody may run',
      { files: [nativeFile({ source: 'greeter', mode: 0o644 })] },
      'artifact-invalid',
      '/usr/bin/greeter is among the programs, and nobody may run it',
    ],
    [
      'a script that is none',
      { scripts: { before_remove: 'if true; then' } },
      'artifact-invalid',
      'its `packaging.native.scripts.before_remove` is no shell script',
    ],
  ])('%s', async (_, native, code, message) => {
    const refused = await refusal({ native });
    expect(refused).toMatchObject({ code });
    expect(refused.message).toContain(message);
  });

  test('a package that holds something else', async () => {
    const packs: Machine['packs'] = (entries) =>
      entries.map((entry) =>
        entry.path === '/etc/greeter.conf' ? { ...entry, mode: 0o600 } : entry,
      );
    for (const format of ['deb', 'rpm'] as const)
      expect((await refusal({ formats: [format], machine: { packs } })).message).toContain(
        '/etc/greeter.conf has mode 0600, not 0644',
      );
  });

  test('a package that its own tool reads otherwise', async () => {
    const says = (tool: string, [first]: readonly string[]) =>
      tool === 'rpm' || first === '--field'
        ? { stdout: 'other', stderr: 'warning: odd\n' }
        : undefined;
    for (const format of ['deb', 'rpm'] as const)
      expect((await refusal({ formats: [format], machine: { says } })).message).toMatch(
        /reads it as `other`, not `[^`]*greeter[^`]*1\.2\.0~rc\.1[^`]*`\. warning: odd/,
      );
  });

  test('a script that only breaks what stands around it', async () => {
    const refused = await refusal({ native: { scripts: { before_remove: "cat <<'END'" } } });
    expect(refused.message).toContain('its prerm is no shell script');
  });

  test('a package whose user nobody made', async () => {
    const stderr = "chown: invalid user: 'greeter:root'\n";
    const says = (tool: string) =>
      tool === 'unshare' ? { stdout: '@step ready\n', stderr } : undefined;
    expect((await refusal({ machine: { says } })).remedy).toContain('Let `before_install`');
  });

  test('a package that can’t be removed, with what was said', async () => {
    const stderr =
      ' greeter depends on bash; however:\n  Package bash is not installed.\nprerm: no\n';
    const says = (tool: string) =>
      tool === 'unshare' ? { stdout: '@step ready\nSetting up …\n', stderr } : undefined;
    const refused = await refusal({ machine: { says } });
    expect(refused.message).toBe(
      'greeter_1.2.0.rc.1_all.deb must not be shipped: it can’t be installed. The last lines that were said:\nSetting up …\nprerm: no',
    );
  });
});

describe('what could not be proven is told', () => {
  test.each<[string, Machine, Partial<NativeSettings>, string]>([
    ['without unshare', { has: ['dpkg-deb'] }, {}, 'there is no `unshare`, which is Linux’s'],
    ['without dpkg', { has: ['dpkg-deb', 'unshare'] }, {}, 'there is no `dpkg`'],
    [
      'on another machine',
      {},
      { architecture: 'arm64' },
      'it is for arm64, and this machine is x86_64',
    ],
    ['by another than root', { user: '1001' }, {}, 'only root may make a clean root'],
    [
      'where mounting is not allowed',
      {
        says: (tool) =>
          tool === 'unshare'
            ? { exitCode: 1, stderr: 'unshare failed: not permitted\n' }
            : undefined,
      },
      {},
      'no clean root can be made here: unshare failed: not permitted',
    ],
  ])('%s', async (_, machine, native, why) => {
    const made = await run({ machine, native });
    expect(made.checks[0]).toContain(`installation not proven: ${why}`);
    expect(made.warnings).toEqual([
      expect.stringMatching(/^The installation of greeter_1\.2\.0\.rc\.1_\w+\.deb was not tried: /),
    ]);
  });

  test('on GitHub’s own machines root’s rights are asked for', async () => {
    const environment = { RUNNER_ENVIRONMENT: 'github-hosted' };
    const made = await run({ machine: { user: '1001', environment } });
    expect(made.checks[0]).toContain('installs and upgrades in a clean root');
    expect(made.calls).toContainEqual(
      expect.arrayContaining(['sudo', '-n', '/fake/unshare', '--mount']),
    );
    const without = { user: '1001', environment, has: ['dpkg-deb', 'dpkg', 'unshare'] };
    expect((await run({ machine: without })).checks[0]).toContain('only root may');
  });
});

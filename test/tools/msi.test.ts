import { execFileSync } from 'node:child_process';
import { rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { PackagingSettings } from '../../packages/core/src/domain/config/packaging-settings.ts';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';

const description = `packaging:
  native:
    maintainer: Ada & Co <ada@example.org>
    summary: Says <hello>
    license: MIT
    homepage: https://example.org/?a=1&b=2
    msi:
      upgrade_code: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
      product_name: Greeter
      files:
        - source: dist
      shortcuts:
        - {name: Greeter, target: bin/greeter.exe, description: Says hello}
      services:
        - {name: greeter, target: bin/greeter.exe, arguments: --serve}
`;

const settings = (change = (text: string) => text): PackagingSettings =>
  parseConfig(change(description), 'slipway.yml').packaging;

let lab: PackageLab;
let msi: string;

beforeAll(() => {
  lab = createPackageLab({
    'dist/bin/greeter.exe': 'MZ',
    'dist/read me & so on.txt': 'text',
    'dist/a/b/c.dll': 'x'.repeat(100_000),
  });
});
afterAll(() => lab.dispose());

const table = (name: string) =>
  execFileSync('msiinfo', ['export', msi, name], { encoding: 'utf8' })
    .split(/\r?\n/)
    .slice(3)
    .filter(Boolean)
    .map((row) => row.split('\t'));

describe('an MSI, by wixl', () => {
  test('is the same bytes when it is built again, and when its files are newer', async () => {
    const made = await lab.package(settings(), { formats: ['msi'], reproducible: true });
    utimesSync(join(lab.project, 'dist/a/b/c.dll'), 1_900_000_000, 1_900_000_000);
    const again = await lab.package(settings(), { formats: ['msi'] });
    expect(again.manifest.artifacts).toEqual(made.manifest.artifacts);
    expect(again.checks).toEqual([
      '3 entries, nothing forbidden, version 1.2.3 inside, unpacks to the same files',
    ]);
    msi = join(lab.output, String(again.manifest.artifacts[0]?.path));
  });

  test('has the product, replaces older versions and refuses newer ones', () => {
    expect(Object.fromEntries(table('Property'))).toMatchObject({
      ProductName: 'Greeter',
      ProductVersion: '1.2.3',
      Manufacturer: 'Ada & Co',
      ARPURLINFOABOUT: 'https://example.org/?a=1&b=2',
      ALLUSERS: '1',
    });
    const code = '{3F2504E0-4F89-41D3-9A0C-0305E82C3301}';
    expect(table('Upgrade').map((row) => [row[0], row[1], row[2], row[6]])).toEqual([
      [code, '', '1.2.3', 'WIX_UPGRADE_DETECTED'],
      [code, '1.2.3', '', 'WIX_DOWNGRADE_DETECTED'],
    ]);
    expect(table('LaunchCondition')[0]?.[1]).toBe(
      'A newer version of Greeter is already installed.',
    );
    expect(table('InstallExecuteSequence').map(([action]) => action)).toContain(
      'RemoveExistingProducts',
    );
  });

  test('says of itself when its commit was made', () => {
    const summary = execFileSync('msiinfo', ['suminfo', msi], {
      encoding: 'utf8',
      env: { ...process.env, TZ: 'UTC' },
    });
    const created = /Created: (.*)/.exec(summary)?.[1];
    expect(/Last saved: (.*)/.exec(summary)?.[1]).toBe(created);
    expect(new Date(`${created} UTC`).getTime()).toBeLessThanOrEqual(Date.now());
    expect(summary).toMatch(/Subject: Says <hello>/);
  });

  test('has files, a service and an entry of the start menu', () => {
    const listed = execFileSync('msiextract', ['--list', msi], { encoding: 'utf8' });
    expect(listed.trim().split('\n').sort()).toEqual([
      'Greeter/a/b/c.dll',
      'Greeter/bin/greeter.exe',
      'Greeter/read me & so on.txt',
    ]);
    expect(table('ServiceInstall')[0]?.slice(1, 3)).toEqual(['greeter', 'greeter']);
    expect(table('Shortcut')[0]).toEqual(expect.arrayContaining(['Greeter', 'Says hello']));
    expect(table('Component').every(([, guid]) => /^\{[0-9A-F-]{36}\}$/.test(String(guid)))).toBe(
      true,
    );
  });

  test('keeps the components of its files in the next version, and is another product', async () => {
    const components = table('Component');
    const product = Object.fromEntries(table('Property'))['ProductCode'];
    await lab.package(settings(), { formats: ['msi'], version: '1.3.0' });
    msi = msi.replace('1.2.3', '1.3.0');
    expect(table('Component')).toEqual(components);
    expect(Object.fromEntries(table('Property'))['ProductCode']).not.toBe(product);
  });

  test('tells which file makes two builds differ', async () => {
    rmSync(lab.output, { recursive: true, force: true });
    const count = `${lab.project}.count`;
    const error = await lab.refusal(settings(), {
      formats: ['msi'],
      reproducible: true,
      buildCommand: `echo again >> '${count}'; cp '${count}' dist/a/count.txt`,
    });
    rmSync(count);
    rmSync(join(lab.project, 'dist/a/count.txt'), { force: true });
    expect(error.message).toMatch(/-x64\.msi, where Greeter\/a\/count\.txt has other bytes\.$/);
  });

  test('for one person, on 32 bits', async () => {
    const small = settings((text) =>
      text.replace('      files:', '      scope: user\n      architecture: x86\n      files:'),
    );
    const made = await lab.package(small, { formats: ['msi'] });
    msi = join(lab.output, String(made.manifest.artifacts[0]?.path));
    expect(msi).toMatch(/-1\.2\.3-x86\.msi$/);
    expect(Object.fromEntries(table('Property'))).not.toHaveProperty('ALLUSERS', '1');
    expect(table('Directory')).toContainEqual(['Outer0', 'LocalAppDataFolder', 'Programs']);
  });
});

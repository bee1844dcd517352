import { describe, expect, test } from '@jest/globals';
import type { MsiSettings } from '../../../packages/core/src/domain/config/msi-settings.ts';
import { parseConfig } from '../../../packages/core/src/domain/config/parse.ts';
import { SlipwayError } from '../../../packages/core/src/domain/errors.ts';
import {
  nameMsi,
  planMsi,
} from '../../../packages/core/src/domain/packaging/native/msi-package.ts';
import { msiVersion } from '../../../packages/core/src/domain/packaging/native/msi-version.ts';
import {
  guidOfDigest,
  guidSeeds,
  renderWxs,
} from '../../../packages/core/src/domain/packaging/native/wxs.ts';

const written = (msi: string, native = '') => `packaging:
  native:
    maintainer: Ada & Co <ada@example.org>
    summary: Says hello
    license: MIT
${native}    msi:
      upgrade_code: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
${msi}`;
const dist = '      files: [{source: dist}]\n';

function settings(msi = dist, native = '') {
  return parseConfig(written(msi, native), 'slipway.yml').packaging.native;
}

const found = (...paths: readonly string[]) => paths.map((path) => ({ path, executable: false }));
const plan = (msi: string | undefined, ...paths: readonly string[]) =>
  planMsi(nameMsi('greeter', '1.2.3', settings(msi)), found(...paths));

function refusal(run: () => unknown): SlipwayError {
  try {
    run();
  } catch (error) {
    if (error instanceof SlipwayError) return error;
    throw error;
  }
  throw new Error('It was accepted.');
}

describe('the version', () => {
  test.each([
    ['1.2.3', '1.2.3'],
    ['1.2', '1.2.0'],
    ['26', '26.0.0'],
    ['255.255.65535', '255.255.65535'],
  ])('%s is %s to Windows', (version, expected) => {
    expect(msiVersion(version)).toBe(expected);
  });

  test.each([
    ['1.2.3-rc.1', 'no pre-release, no build'],
    ['1.2.3+5', 'no pre-release, no build'],
    ['1.2.3.4', 'at most three numbers'],
    ['1!2.3', 'at most three numbers'],
    ['2026.1.2', 'goes up to 255.255.65535'],
    ['1.256.0', 'goes up to 255.255.65535'],
    ['1.2.65536', 'goes up to 255.255.65535'],
  ])('%s is none', (version, why) => {
    const error = refusal(() => msiVersion(version));
    expect(error.code).toBe('invalid-version');
    expect(error.message).toContain(`An MSI can't have the version ${version}: `);
    expect(error.message).toContain(why);
  });
});

describe('the configuration', () => {
  test('needs no files for deb and rpm beside those of the MSI', () => {
    expect(settings()?.files).toEqual([]);
    expect(settings()?.msi).toEqual({
      upgrade_code: '3F2504E0-4F89-41D3-9A0C-0305E82C3301',
      product_name: undefined,
      manufacturer: undefined,
      install_folder: undefined,
      scope: 'machine',
      architecture: 'x64',
      files: [{ source: 'dist', destination: '' }],
      shortcuts: [],
      services: [],
    } satisfies MsiSettings);
  });

  test.each([
    ['      upgrade_code: x\n', 'crypto.randomUUID()'],
    ['', 'expected a list of files'],
    ['      files: []\n', 'expected at least one file'],
    ['      files: [{source: a, destination: /bin}]\n', 'expected a path below the install folder'],
    [
      '      files: [{source: a, destination: ../bin}]\n',
      'expected a path below the install folder',
    ],
    [`${dist}      install_folder: a/b\n`, 'expected the name of a folder'],
    [`${dist}      manufacturer: Jörg\n`, 'in ASCII'],
    [`${dist}      scope: all\n`, 'expected `machine` or `user`'],
    [`${dist}      architecture: arm64\n`, 'expected `x64` or `x86`'],
    [`${dist}      services: [{name: a b, target: a}]\n`, 'expected the name of a service'],
  ])('refuses %j', (msi, message) => {
    const text = msi.includes('upgrade_code')
      ? written(dist).replace('3f2504e0-4f89', 'x')
      : written(msi);
    expect(refusal(() => parseConfig(text, 'x.yml')).message).toContain(message);
  });

  test.each([undefined, { ...settings(), msi: undefined }])(
    'without a description: %#',
    (given) => {
      const error = refusal(() =>
        nameMsi('greeter', '1.2.3', given as ReturnType<typeof settings>),
      );
      expect(error.code).toBe('invalid-config');
      expect(error.remedy).toContain('packaging.native');
    },
  );
});

describe('what is installed', () => {
  test('lies in a folder of the product', () => {
    const made = plan(undefined, 'dist/greeter.exe', 'dist/data/a.txt', 'README.md');
    expect(made).toMatchObject({ name: 'greeter', manufacturer: 'Ada & Co', folders: ['greeter'] });
    expect(made.files).toEqual([
      { path: 'data/a.txt', source: 'dist/data/a.txt' },
      { path: 'greeter.exe', source: 'dist/greeter.exe' },
    ]);
  });

  test('for one person lies below Programs', () => {
    const made = plan(`${dist}      scope: user\n      install_folder: Greeter 2\n`, 'dist/a');
    expect(made.folders).toEqual(['Programs', 'Greeter 2']);
  });

  test.each<[string, readonly string[]]>([
    ['"été.txt"', ['dist/été.txt']],
    ['"con.txt"', ['dist/con.txt']],
    ['"LPT1"', ['dist/LPT1/a']],
    ['"a:b"', ['dist/a:b']],
    ['"a."', ['dist/a.']],
    ['"what?"', ['dist/what?']],
    ['"a$b"', ['dist/a$b']],
  ])('not with the name %s', (name, paths) => {
    const error = refusal(() => plan(undefined, ...paths));
    expect(error.message).toBe(`Windows can't have the name ${name}, or an MSI can't say it.`);
  });

  test('not twice in different cases', () => {
    const error = refusal(() => plan(undefined, 'dist/README', 'dist/readme'));
    expect(error.message).toBe('README and readme are the same file to Windows.');
  });

  test('not as a link', () => {
    const planned = nameMsi('greeter', '1.2.3', settings());
    const link = [{ path: 'dist/a', executable: false, target: 'b' }];
    expect(refusal(() => planMsi(planned, link)).message).toBe('a is a link, and an MSI has none.');
  });

  test('not with other characters than ASCII in its texts', () => {
    const planned = nameMsi('grüßer', '1.2.3', settings());
    const error = refusal(() => planMsi(planned, found('dist/a')));
    expect(error.message).toContain('only have ASCII without $ in its name');
  });

  test.each(['shortcuts', 'services'])('with %s only to what is there', (key) => {
    const error = refusal(() =>
      plan(`${dist}      ${key}: [{name: a, target: b.exe}]\n`, 'dist/a'),
    );
    expect(error.message).toBe(
      'Nothing is installed at b.exe, which a shortcut or a service starts.',
    );
  });
});

describe('GUIDs', () => {
  test('are of version 8, from a digest', () => {
    expect(guidOfDigest('0123456789abcdef0123456789abcdef'.repeat(2))).toBe(
      '01234567-89AB-8DEF-8123-456789ABCDEF',
    );
  });

  test('of files are those of their paths, also in the next version', () => {
    const first = guidSeeds(plan(undefined, 'dist/a', 'dist/B'));
    const next = guidSeeds({ ...plan(undefined, 'dist/b'), version: '2.0.0' });
    expect(first.get('B')).toBe(next.get('b'));
    expect(first.get('product')).not.toBe(next.get('product'));
  });
});

describe('the source of the MSI', () => {
  const guids = new Map([
    ['product', 'P'],
    ['start menu', 'S'],
    ['bin/a.exe', 'A'],
    ['Bin/b.txt', 'B'],
  ]);
  const all = `      product_name: A & B <"x">
      files: [{source: a.exe, destination: bin/}, {source: b.txt, destination: Bin/}]
      shortcuts: [{name: Open, target: bin/a.exe, description: Opens it}]
      services:
        - {name: a, target: bin/a.exe, display_name: The A, arguments: --serve}
        - {name: later, target: bin/a.exe, start: manual}
      install_folder: A
`;
  const render = (msi: string, native = '') =>
    renderWxs(
      planMsi(nameMsi('greeter', '1.2.3', settings(msi, native)), found('a.exe', 'b.txt')),
      guids,
    );

  test('has products, folders, files, services and shortcuts', () => {
    const text = render(all, '    homepage: https://example.org/?a=1&b=2\n');
    expect(text).toContain('Name="A &amp; B &lt;&quot;x&quot;>"');
    expect(text).toContain('Value="https://example.org/?a=1&amp;b=2"');
    expect(text).toContain('<MajorUpgrade DowngradeErrorMessage="A newer version of');
    expect(text).toContain('InstallScope="perMachine"');
    expect(text).toContain('<Directory Id="ProgramFiles64Folder">');
    expect(text.match(/<Directory Id="Folder/g)).toHaveLength(1);
    expect(text).toContain('Source="files/bin/a.exe" Name="a.exe" KeyPath="yes"');
    expect(text).toContain(
      '<ServiceInstall Id="Service0" Name="a" DisplayName="The A" Type="ownProcess" Start="auto" ErrorControl="normal" Arguments="--serve"/>',
    );
    expect(text).toContain(
      '<ServiceControl Id="Service0Control" Name="a" Start="install" Stop="both"',
    );
    expect(text).toContain('<ServiceControl Id="Service1Control" Name="later" Stop="both"');
    expect(text).toContain('Target="[#Source1]" WorkingDirectory="INSTALLFOLDER"');
    expect(text).toContain('<ComponentRef Id="StartMenu"/>');
    expect(text).toContain('Win64="yes"');
  });

  /** WiX 3's schema, of the elements that are used: where each may stand, what it needs, what else it may have. */
  const schema: Readonly<Record<string, readonly [parents: string, needs: string, may: string]>> = {
    Wix: ['', '', 'xmlns'],
    Product: ['Wix', 'Language Manufacturer Name Version', 'Id UpgradeCode'],
    Package: ['Product', '', 'Description Manufacturer InstallerVersion Compressed InstallScope'],
    MajorUpgrade: ['Product', '', 'DowngradeErrorMessage'],
    Media: ['Product', 'Id', 'Cabinet EmbedCab'],
    Property: ['Product', 'Id', 'Value'],
    Directory: ['Product Directory', 'Id', 'Name'],
    Feature: ['Product', 'Id', 'Level'],
    ComponentRef: ['Feature', 'Id', ''],
    Component: ['Directory', '', 'Id Guid Win64'],
    File: ['Component', '', 'Id Source Name KeyPath'],
    ServiceInstall: ['Component', 'Name Type Start ErrorControl', 'Id DisplayName Arguments'],
    ServiceControl: ['Component', 'Id Name', 'Start Stop Remove Wait'],
    Shortcut: ['Component', 'Id Name', 'Description Target WorkingDirectory'],
    RegistryValue: ['Component', '', 'Root Key Name Type Value KeyPath'],
  };

  test('keeps to the schema of WiX 3, which this machine may not have', () => {
    const open: string[] = [''];
    const seen: string[] = [];
    for (const [, end, name = '', given = '', empty] of render(
      all,
      '    homepage: https://example.org\n',
    ).matchAll(/<(\/?)(\w+)((?: \w+="[^"]*")*)(\/?)>/g)) {
      if (end === '/') {
        expect(open.pop()).toBe(name);
        continue;
      }
      const [parents = '', needs = '', may = ''] = schema[name] ?? [];
      const attributes = [...given.matchAll(/ (\w+)=/g)].map(([, attribute]) => attribute);
      expect(parents.split(' ')).toContain(open.at(-1));
      expect(attributes).toEqual(expect.arrayContaining(needs.split(' ').filter(Boolean)));
      expect(`${needs} ${may}`.split(' ')).toEqual(expect.arrayContaining(attributes));
      seen.push(name);
      if (empty === '') open.push(name);
    }
    expect(open).toEqual(['']);
    expect(new Set(seen)).toEqual(new Set(Object.keys(schema)));
    // The package stands before everything else of its product.
    expect(seen.slice(0, 3)).toEqual(['Wix', 'Product', 'Package']);
  });

  test('for 32 bits and one person', () => {
    const small =
      '      files: [{source: a.exe, destination: bin/a.exe}]\n      scope: user\n      architecture: x86\n';
    const text = render(small);
    expect(text).toContain('InstallScope="perUser"');
    expect(text).toMatch(
      /<Directory Id="LocalAppDataFolder">\s+<Directory Id="Outer0" Name="Programs">/,
    );
    expect(text).not.toContain('Win64');
    expect(text).not.toContain('StartMenu');
    expect(render(`${small.replace('user', 'machine')}`)).toContain('"ProgramFilesFolder"');
  });
});

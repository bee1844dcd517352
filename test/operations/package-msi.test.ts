import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import type { Command, Processes } from '../../packages/core/src/ports/processes.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';
import { summaryStream } from '../doubles/summary-stream.ts';

const { packaging } = parseConfig(
  `packaging:
  native:
    maintainer: Ada <ada@example.org>
    summary: Says hello
    license: MIT
    msi:
      upgrade_code: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
      install_folder: Greeter
      files: [{source: dist}]
`,
  'slipway.yml',
);

let lab: PackageLab;
beforeAll(() => {
  lab = createPackageLab({ 'dist/greeter.exe': 'MZ', 'dist/data/a.txt': 'a' });
});
afterEach(() => rmSync(lab.output, { recursive: true, force: true }));
afterAll(() => lab.dispose());

interface Fakes {
  readonly tools?: readonly string[];
  /** Rows of the property table. */
  readonly properties?: readonly string[];
  /** Changes what was unpacked. */
  readonly unpack?: (folder: string) => void;
  readonly exits?: (name: string, args: readonly string[]) => number;
  /** What of the second build is other than in the first one. */
  readonly differs?: 'table' | 'file' | 'bytes';
}

const own = ['ProductVersion\t1.2.3', 'UpgradeCode\t{3F2504E0-4F89-41D3-9A0C-0305E82C3301}'];
const linux = ['wixl', 'msiinfo', 'msiextract'];

/** Tools that take the files as they were laid out for an MSI. */
function fakeTools(
  real: Processes,
  { tools = linux, properties = own, unpack, exits, differs }: Fakes,
) {
  const calls: string[] = [];
  const act = ({ args, cwd }: Command, name: string): string => {
    const later = cwd.includes('/second');
    if (name === 'wixl' || name === 'light.exe') {
      const path = join(cwd, String(args[args.findIndex((arg) => /^-?-out/.test(arg)) + 1]));
      writeFileSync(path, summaryStream());
      if (later && differs !== undefined) appendFileSync(path, 'x');
    }
    if (name === 'msiinfo' && args[0] === 'tables') return 'Property\nFile\n_SummaryInformation\n';
    if (name === 'msiinfo') {
      const rows = later && differs === 'table' ? ['Other\t1'] : properties;
      return ['Property\tValue', 's72\tl0', 'Property\tProperty', ...rows, ''].join('\r\n');
    }
    if (name === 'msiextract') {
      const folder = join(String(args[1]), 'Greeter');
      cpSync(join(dirname(String(args[2])), 'files'), folder, { recursive: true });
      unpack?.(folder);
      if (later && differs === 'file') {
        writeFileSync(join(folder, 'greeter.exe'), 'MZ 2');
        writeFileSync(join(folder, 'more.dll'), '');
      }
    }
    return '';
  };
  const processes: Processes = {
    environment: real.environment,
    find: async (name) => (tools.includes(name) ? `/fake/${name}` : undefined),
    run: async (command) => {
      const name = command.file.replace('/fake/', '');
      if (name === command.file) return real.run(command);
      calls.push([name, ...command.args].join(' '));
      const exitCode = exits?.(name, command.args) ?? 0;
      const stdout = exitCode === 0 ? act(command, name) : 'light.exe : error LGHT0001\n';
      return { exitCode, stdout, stderr: '', timedOut: false, duration: 1 };
    },
  };
  return { processes, calls };
}

function arrange(fakes: Fakes = {}) {
  const { processes, calls } = fakeTools(lab.processes, fakes);
  return {
    lab,
    calls,
    run: [
      packaging,
      { formats: ['msi'], signal: new AbortController().signal },
      processes,
    ] as const,
  };
}

async function refusal(fakes: Fakes) {
  const { lab, run } = arrange(fakes);
  return lab.refusal(...run);
}

describe('an MSI', () => {
  test('is made by wixl from files with one time, and read by msitools', async () => {
    const { lab, calls, run } = arrange();
    const made = await lab.package(...run);
    const [artifact] = made.manifest.artifacts;
    expect(artifact).toMatchObject({ format: 'msi', platform: 'windows-x64' });
    expect(artifact?.name).toMatch(/-1\.2\.3-x64\.msi$/);
    expect(made.checks).toEqual([
      '2 entries, nothing forbidden, version 1.2.3 inside, unpacks to the same files',
    ]);
    expect(calls[0]).toBe(`wixl --arch x64 --output ${artifact?.name} package.wxs`);
    const bytes = readFileSync(join(lab.output, String(artifact?.path)));
    expect(bytes.equals(summaryStream())).toBe(false);
  });

  test.each<[string, Fakes, RegExp]>([
    [
      'in a file',
      { differs: 'file' },
      /-x64\.msi, where Greeter\/greeter\.exe has other bytes, Greeter\/more\.dll is there only once\.$/,
    ],
    [
      'in a table',
      { differs: 'table' },
      /, where its table Property differs in ProductVersion, its table Property differs in UpgradeCode, its table Property differs in Other\.$/,
    ],
    [
      'in a table that only one of them has',
      {
        differs: 'bytes',
        exits: (name, [, path]) => (name === 'msiinfo' && /second/.test(String(path)) ? 1 : 0),
      },
      /, where its table Property differs in ProductVersion, /,
    ],
    ['elsewhere', { differs: 'bytes' }, /, where the same entries are packed in another way\.$/],
    ['where nobody can tell how', { differs: 'bytes', tools: ['wixl'] }, /-x64\.msi\.$/],
  ])('that is another one when it is built again, %s', async (_, fakes, message) => {
    const { lab, run } = arrange(fakes);
    const error = await lab.refusal(run[0], { ...run[1], reproducible: true }, run[2]);
    expect(error.message).toMatch(message);
  });

  test('is made by WiX 3 on Windows', async () => {
    const { lab, calls, run } = arrange({ tools: ['candle.exe', 'light.exe'] });
    const made = await lab.package(run[0], { ...run[1], verify: false }, run[2]);
    expect(calls).toEqual([
      'candle.exe -nologo -arch x64 package.wxs',
      `light.exe -nologo -sval -spdb -out ${made.manifest.artifacts[0]?.name} package.wixobj`,
    ]);
  });

  test.each<[string, Fakes, string, string]>([
    ['without a tool', { tools: [] }, 'missing-tool', 'neither `wixl` nor WiX 3'],
    ['with half of WiX', { tools: ['candle.exe'] }, 'missing-tool', 'neither `wixl` nor WiX 3'],
    ['without msitools', { tools: ['wixl'] }, 'missing-tool', 'There is no `msiinfo` on PATH.'],
    [
      'where the tool fails',
      { exits: () => 1 },
      'build-failed',
      '-1.2.3-x64.msi with `wixl` failed: exit code 1. Its last lines:\nlight.exe : error LGHT0001',
    ],
    [
      'that can’t be read',
      { exits: (name) => (name === 'msiinfo' ? 1 : 0) },
      'artifact-invalid',
      'Reading the MSI with `msiinfo` failed',
    ],
    [
      'with another version',
      { properties: ['ProductVersion\t1.0.0'] },
      'artifact-invalid',
      'says ProductVersion 1.0.0, not 1.2.3',
    ],
    [
      'without an upgrade code',
      { properties: own.slice(0, 1) },
      'artifact-invalid',
      'says UpgradeCode nothing, not {3F2504E0',
    ],
    [
      'without a file',
      {
        unpack: (folder) =>
          cpSync(join(folder, 'data'), join(folder, '..', 'Greeter2'), { recursive: true }),
      },
      'artifact-invalid',
      'has Greeter2/a.txt, which was not put in',
    ],
    [
      'without another file',
      { unpack: (folder) => rmSync(join(folder, 'greeter.exe')) },
      'artifact-invalid',
      'lacks greeter.exe',
    ],
    [
      'with other bytes',
      { unpack: (folder) => writeFileSync(join(folder, 'data/a.txt'), 'b') },
      'artifact-invalid',
      'has other bytes in data/a.txt than were put in',
    ],
  ])('not %s', async (_, fakes, code, message) => {
    const error = await refusal(fakes);
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  test('not with what must not be shipped', async () => {
    const { lab, run } = arrange();
    const secret = join(lab.project, 'dist/.env');
    writeFileSync(secret, '');
    const error = await lab.refusal(...run);
    rmSync(secret);
    expect(error.code).toBe('artifact-invalid');
    expect(error.message).toContain('.env');
    expect(error.remedy).toContain('packaging.native.msi.files');
  });

  test('not as a pre-release, and before anything is built', async () => {
    const { lab, calls, run } = arrange();
    const error = await lab.refusal(run[0], { ...run[1], version: '1.2.3-rc.1' }, run[2]);
    expect(error.code).toBe('invalid-version');
    expect(calls).toEqual([]);
  });
});

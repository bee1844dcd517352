import { describe, expect, test } from '@jest/globals';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import type { PythonBuilder } from '../../packages/core/src/operations/package/python/builder.ts';
import { prepareEnvironment } from '../../packages/core/src/operations/package/python/environment.ts';
import { proveInstallation } from '../../packages/core/src/operations/package/python/installation.ts';
import type { ProbeAnswer } from '../../packages/core/src/operations/package/python/probe.ts';
import type { Command } from '../../packages/core/src/ports/processes.ts';
import { createMemoryFiles } from '../doubles/memory-files.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const uv = { file: '/bin/uv', args: ['build'], outputOption: '--out-dir', name: 'uv build' };
const pip = { file: '/bin/python3', args: [], outputOption: '--outdir', name: 'python -m build' };

const sound: ProbeAnswer = {
  version: '1.2.0',
  imported: ['ship'],
  started: [],
  loaded: [],
  faults: [],
};

/** What a program says that ends with this exit code. */
type Said = readonly [exitCode: number, text?: string];

interface Scene {
  readonly tool?: PythonBuilder;
  /** What the installer says, call by call; then that all is well. */
  readonly installs?: readonly Said[];
  readonly makesEnvironment?: Said;
  /** What a Python says of the program that runs its pip elsewhere. */
  readonly runner?: Said;
  readonly probe?: Said | ProbeAnswer;
  readonly wheel?: string;
  readonly metadata?: string;
  readonly paths?: readonly string[];
  readonly skipped?: readonly string[];
  readonly windows?: boolean;
}

/** Proves a wheel with programs that say what the scene wants. */
async function prove(scene: Scene) {
  const { tool = uv, installs = [], makesEnvironment = [0], probe = sound } = scene;
  const { runner = [0, '/lib/pip/__pip-runner__.py'] } = scene;
  const { wheel = 'ship-1.2.0-py3-none-any.whl', metadata = '', skipped = [] } = scene;
  const answers = [...installs];
  const calls: string[] = [];
  const warnings: string[] = [];
  const run = async ({ file, args }: Command) => {
    calls.push([file, ...args.filter((arg) => !arg.startsWith('\n'))].join(' '));
    let said: Said = [0, 'version' in probe ? JSON.stringify(probe) : ''];
    if (args.includes('install')) said = answers.shift() ?? [0];
    else if (args.includes('venv')) said = makesEnvironment;
    else if (args.join(' ').includes('__pip-runner__')) said = runner;
    else if (!('version' in probe)) said = probe;
    const [exitCode, text = ''] = said;
    const stderr = exitCode === 0 ? '' : text;
    return { exitCode, stdout: exitCode === 0 ? text : '', stderr, timedOut: false, duration: 1 };
  };
  const processes = {
    run,
    find: async () => undefined,
    environment: () => ({ PATH: '/bin', SECRET: 'x', PIP_INDEX_URL: 'http://127.0.0.1' }),
  };
  const files = createMemoryFiles(
    scene.windows ? { '/tmp/x/installed/Scripts/activate.bat': '' } : {},
  );
  const packaging = { ...defaultConfig.packaging, import_ignore: skipped };
  const common = {
    ports: { processes, files, log: createRecordedLog().log },
    folder: '/tmp/x',
    request: { projectPath: '/project', config: { ...defaultConfig, packaging } },
  };
  const proven = await proveInstallation(
    { format: 'wheel', name: wheel, path: `/out/${wheel}` },
    {
      metadata: `Metadata-Version: 2.1\nName: ship\nVersion: 1.2.0\n${metadata}`,
      paths: scene.paths ?? ['ship.py'],
    },
    {
      ...common,
      warn: (warning) => warnings.push(warning),
      environment: async (wanted) =>
        (await prepareEnvironment({ ...common, python: async () => tool }))(wanted),
    },
  ).then(
    (text) => ({ text, error: undefined }),
    (error: unknown) => ({ text: undefined, error: error as { readonly code: string } }),
  );
  return { ...proven, calls, warnings };
}

describe('a wheel is installed', () => {
  test('with uv, and what it brings is tried', async () => {
    const { text, calls } = await prove({});
    expect(text).toBe('installs in a clean environment, imports ship');
    expect(calls).toEqual([
      '/bin/uv venv --quiet --no-project /tmp/x/installed',
      '/bin/uv pip install --python /tmp/x/installed/bin/python --no-deps /out/ship-1.2.0-py3-none-any.whl',
      expect.stringMatching(
        /^\/tmp\/x\/installed\/bin\/python -I -c .*"name":"ship","version":"1\.2\.0","modules":\["ship"\]/,
      ),
    ]);
  });

  test.each<[string, string, string, readonly string[]]>([
    ['that the project asks for', 'Requires-Python: >=3.12\n', 'py3-none-any', ['--python >=3.12']],
    ['that its tag is bound to', '', 'cp313-cp313-linux_x86_64', ['--python 3.13']],
    ['of any kind, where the tag is not', '', 'cp39-abi3-linux_x86_64', []],
  ])('into a Python %s', async (_, metadata, tags, expected) => {
    const { calls } = await prove({ metadata, wheel: `ship-1.2.0-${tags}.whl` });
    expect(calls[0]).toBe(
      ['/bin/uv venv --quiet --no-project', ...expected, '/tmp/x/installed'].join(' '),
    );
  });

  test('with its dependencies, but for those of extras', async () => {
    const { calls } = await prove({ metadata: 'Requires-Dist: oars\n' });
    expect(calls[1]).not.toContain('--no-deps');
    const extra = await prove({ metadata: "Requires-Dist: oars; extra == 'row'\n" });
    expect(extra.calls[1]).toContain('--no-deps');
  });

  test('with pip, which is started in the environment itself', async () => {
    const { text, calls } = await prove({ tool: pip });
    expect(text).toContain('imports ship');
    expect(calls.slice(0, 3)).toEqual([
      '/bin/python3 -c',
      '/bin/python3 -m venv --without-pip /tmp/x/installed',
      expect.stringMatching(
        /^\/tmp\/x\/installed\/bin\/python \/lib\/pip\/__pip-runner__\.py install .*--no-deps \/out/,
      ),
    ]);
  });

  test.each<[string, Said]>([
    ['is none', [1, 'No module named pip']],
    ['is old', [0]],
  ])('with a pip of its own, where that of the machine %s', async (_, said) => {
    const { text, calls } = await prove({ tool: pip, runner: said });
    expect(text).toContain('imports ship');
    expect(calls.slice(1, 4)).toEqual([
      '/bin/python3 -m venv --without-pip /tmp/x/installed',
      '/bin/python3 -m venv /tmp/x/installed',
      expect.stringMatching(/^\/tmp\/x\/installed\/bin\/python -m pip install .*--no-deps \/out/),
    ]);
  });

  test('also on Windows', async () => {
    const { calls } = await prove({ windows: true });
    expect(calls[2]).toMatch(/^\/tmp\/x\/installed\/Scripts\/python\.exe -I/);
  });

  test.each([
    [
      'ship-1.2.0-cp39-abi3-macosx_11_0_arm64.whl',
      'ship.whl is not a supported wheel on this platform',
    ],
    ['ship-1.2.0-cp310-cp310-win_amd64.whl', 'the wheel is not compatible with this'],
  ])('unless %s is for elsewhere', async (wheel, said) => {
    const { text, calls } = await prove({ wheel, installs: [[1, said]] });
    expect(text).toBe('not installed, because it is for another platform or Python than this one');
    expect(calls).toHaveLength(2);
  });
});

describe('what is found is told', () => {
  const paths = ['a.py', 'b.py', 'c.py', 'd.py'];

  test.each<[string, Partial<ProbeAnswer>, Partial<Scene>, string]>([
    [
      'commands',
      { started: ['ship'], loaded: ['map'] },
      {},
      ', imports ship, starts ship, finds map',
    ],
    [
      'many modules',
      { imported: ['a', 'b', 'c', 'd'] },
      { paths },
      ', imports 4 modules or commands',
    ],
    ['nothing to import', { imported: [] }, { paths: [] }, ''],
    ['what is not to be imported', { imported: [] }, { skipped: ['ship'] }, ''],
  ])('%s', async (_, answer, scene, expected) => {
    const { text } = await prove({ ...scene, probe: { ...sound, ...answer } });
    expect(text).toBe(`installs in a clean environment${expected}`);
  });

  test('as a warning where it may be the environment’s', async () => {
    const faults = [{ what: 'import ship', why: 'KeyError: PORT', fatal: false }];
    const { text, warnings } = await prove({ probe: { ...sound, imported: [], faults } });
    expect(text).toBe('installs in a clean environment');
    expect(warnings).toEqual([
      'ship-1.2.0-py3-none-any.whl: `import ship` fails in an empty environment: KeyError: PORT.',
    ]);
  });
});

describe('it is refused where', () => {
  const dependent = { metadata: 'Requires-Dist: oars\n' };

  test.each<[string, Scene, string, RegExp]>([
    ['no environment can be made', { makesEnvironment: [1, 'no venv'] }, 'missing-tool', /no venv/],
    [
      'it can’t be installed',
      { installs: [[1, 'bad zip']] },
      'artifact-invalid',
      /^Installing ship.*bad zip/s,
    ],
    [
      'it can’t be installed even alone',
      {
        ...dependent,
        installs: [
          [1, 'bad'],
          [1, 'bad zip'],
        ],
      },
      'artifact-invalid',
      /^Installing ship.*bad zip/s,
    ],
    [
      'what it depends on is nowhere',
      { ...dependent, installs: [[1, 'No matching distribution for oars']] },
      'artifact-invalid',
      /itself can be installed, but finding its dependencies failed.*oars/s,
    ],
    [
      'the index can’t be reached',
      { ...dependent, installs: [[1, 'Connection refused']] },
      'retryable',
      /^Fetching the dependencies of ship/,
    ],
    [
      'its Python ends',
      { probe: [3, 'gone'] },
      'artifact-invalid',
      /^Importing ship.*exit code 3/s,
    ],
    ['its Python says nothing', { probe: [0, ''] }, 'artifact-invalid', /^Importing ship/],
    [
      'it says another version there',
      { probe: { ...sound, version: '1.1' } },
      'artifact-invalid',
      /says version 1\.1 where it is installed, not 1\.2\.0/,
    ],
    [
      'it does not work',
      { probe: { ...sound, faults: [{ what: 'import ship', why: 'SyntaxError', fatal: true }] } },
      'artifact-invalid',
      /does not work where it is installed\. import ship: SyntaxError\./,
    ],
  ])('%s', async (_, scene, code, message) => {
    const { error } = await prove(scene);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

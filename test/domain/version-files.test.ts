import { describe, expect, test } from '@jest/globals';
import { present, release, type Texts } from '../doubles/version-release.ts';

/** What changes between two texts, as `before → after` of each line. */
function changes(before: Texts, after: Texts): readonly string[] {
  return Object.entries(after).flatMap(([path, text]) => {
    const old = before[path]?.split('\n') ?? [];
    return text
      .split('\n')
      .flatMap((line, at) => (line === old[at] ? [] : [`${path}: ${old[at]} → ${line}`]));
  });
}

async function changed(files: Texts, version: string, ...rest: Parameters<typeof release>[2][]) {
  return changes(files, await release(files, version, ...rest));
}

const lines = (...all: readonly string[]) => `${all.join('\n')}\n`;

describe('npm', () => {
  const lock = `{
  "name": "root",
  "version": "1.2.0",
  "lockfileVersion": 3,
  "requires": true,
  "packages": {
    "": {
      "name": "root",
      "version": "1.2.0",
      "workspaces": [
        "packages/*"
      ]
    },
    "node_modules/@acme/a": {
      "resolved": "packages/a",
      "link": true
    },
    "node_modules/semver": {
      "version": "1.2.0"
    },
    "packages/a": {
      "name": "@acme/a",
      "version": "1.1.0"
    }
  }
}
`;
  const files = {
    'package.json':
      '{\n  "name": "root",\n  "version": "1.2.0",\n  "config": { "version": "1" }\n}\n',
    'package-lock.json': lock,
    'packages/a/package.json': '{ "version":"1.1.0", "name": "@acme/a" }',
  };

  test('package.json and both places of its lock file', async () => {
    expect(await changed(files, '1.3.0')).toEqual([
      'package-lock.json:   "version": "1.2.0", →   "version": "1.3.0",',
      'package-lock.json:       "version": "1.2.0", →       "version": "1.3.0",',
      'package.json:   "version": "1.2.0", →   "version": "1.3.0",',
    ]);
  });

  test('a workspace has its place in the lock file of the root', async () => {
    expect(await changed(files, '2.0.0-beta.1', [{ path: 'packages/a' }])).toEqual([
      'package-lock.json:       "version": "1.1.0" →       "version": "2.0.0-beta.1"',
      'packages/a/package.json: { "version":"1.1.0", "name": "@acme/a" } → { "version":"2.0.0-beta.1", "name": "@acme/a" }',
    ]);
  });

  test('npm-shrinkwrap.json as well; pnpm, Yarn and Poetry repeat no version', async () => {
    const tree = {
      'package.json': '{"version":"1.0.0"}',
      'npm-shrinkwrap.json': '{"version":"1.0.0"}',
      'pnpm-lock.yaml': 'version: 1.0.0\n',
      'yarn.lock': '"version: 1.0.0"\n',
      'poetry.lock': 'version = "1.0.0"\n',
    };
    expect(Object.keys(await release(tree, '1.0.1'))).toEqual([
      'npm-shrinkwrap.json',
      'package.json',
    ]);
  });

  test('a manifest of another folder that is named brings its lock file along', async () => {
    const client = '{"name":"client","version":"0.1.0"}';
    const tree = {
      VERSION: '0.1.0',
      'client/package.json': client,
      'client/package-lock.json': client,
    };
    const versionFiles = ['VERSION', 'client/package.json'].map((path) => ({
      path,
      pattern: undefined,
    }));
    expect(Object.keys(await release(tree, '0.2.0', [{ versionFiles }]))).toEqual(
      ['VERSION', 'client/package-lock.json', 'client/package.json'].sort(),
    );
  });

  test('a workspace’s lock file may lie below the repository’s root', async () => {
    const tree = {
      'web/packages/a/package.json': '{"version":"0.1.0"}',
      'web/package-lock.json': '{"packages":{"packages/a":{"version":"0.1.0"}}}',
    };
    const after = await release(tree, '0.2.0', [{ path: 'web/packages/a' }]);
    expect(after['web/package-lock.json']).toBe('{"packages":{"packages/a":{"version":"0.2.0"}}}');
  });

  test('a lock file that is named as well is changed once', async () => {
    const tree = {
      'package.json': '{"version":"0.1.0"}',
      'package-lock.json': '{"version":"0.1.0"}',
    };
    const versionFiles = ['package-lock.json', 'package.json'].map((path) => ({
      path,
      pattern: undefined,
    }));
    expect(await present(tree, [{ versionFiles }])).toEqual([
      'package-lock.json: 0.1.0',
      'package.json: 0.1.0',
    ]);
  });

  test('a private package without a version needs none', async () => {
    expect(await release({ 'package.json': '{"private":true}' }, '1.0.0')).toEqual({});
  });
});

describe('Python', () => {
  const uvLock = lines(
    'version = 1',
    'revision = 3',
    'requires-python = ">=3.9"',
    '',
    '[manifest]',
    'members = [',
    '    "albatross",',
    '    "bird-feeder",',
    ']',
    '',
    '[[package]]',
    'name = "albatross"',
    'version = "0.1.0"',
    'source = { editable = "." }',
    'dependencies = [',
    '    { name = "bird-feeder" },',
    ']',
    '',
    '[package.metadata]',
    'requires-dist = [{ name = "bird-feeder", editable = "packages/bird_feeder" }]',
    '',
    '[[package]]',
    'name = "bird-feeder"',
    'version = "0.1.0"',
    'source = { virtual = "packages/bird_feeder" }',
    '',
    '[[package]]',
    'name = "albatross"',
    'version = "0.1.0"',
    'source = { registry = "https://example.com/simple" }',
    'sdist = { url = "https://example.com/albatross-0.1.0.tar.gz", hash = "sha256:00" }',
  );

  test('PEP 621 and uv, in the spelling of PEP 440', async () => {
    const files = {
      'pyproject.toml': '[project]\nname = "Albatross"\nversion = "0.1.0" # the version\n',
      'uv.lock': uvLock,
    };
    const after = await release(files, '1.2.0-alpha.3');
    expect(after).toEqual({
      'pyproject.toml': '[project]\nname = "Albatross"\nversion = "1.2.0a3" # the version\n',
      'uv.lock': uvLock.replace('"0.1.0"\nsource = { editable', '"1.2.0a3"\nsource = { editable'),
    });
  });

  test('a member of a uv workspace has its entry in the lock file of the root', async () => {
    const files = {
      'packages/bird_feeder/pyproject.toml': '[project]\nname = "bird.feeder"\nversion = "0.1.0"\n',
      'uv.lock': uvLock,
    };
    expect(await changed(files, '0.2.0', [{ path: 'packages/bird_feeder' }])).toEqual([
      'packages/bird_feeder/pyproject.toml: version = "0.1.0" → version = "0.2.0"',
      'uv.lock: version = "0.1.0" → version = "0.2.0"',
    ]);
  });

  test.each<[string, string, string]>([
    [
      'Poetry',
      "[tool.poetry]\nname = 'a'\nversion = '1.0'\n",
      "[tool.poetry]\nname = 'a'\nversion = '1.1.0'\n",
    ],
    [
      'both tables',
      '[project]\nname="a"\nversion="1.0"\n[tool.poetry]\nversion="1.0"\n',
      '[project]\nname="a"\nversion="1.1.0"\n[tool.poetry]\nversion="1.1.0"\n',
    ],
    [
      'another table with the same key',
      '[tool.other]\nversion = "1.0"\n[project]\nname = "a"\nversion = "1.0"\n',
      '[tool.other]\nversion = "1.0"\n[project]\nname = "a"\nversion = "1.1.0"\n',
    ],
    [
      'dotted keys',
      'project.name = "a"\nproject."version" = "1.0"\n',
      'project.name = "a"\nproject."version" = "1.1.0"\n',
    ],
    [
      'an inline table',
      'project = { name = "a", version = "1.0" }\n',
      'project = { name = "a", version = "1.1.0" }\n',
    ],
    [
      'a text of several lines that looks the same',
      '[project]\nname = "a"\ndescription = """\n[project]\nversion = "9"\\""""\nversion = """1.0"""\n',
      '[project]\nname = "a"\ndescription = """\n[project]\nversion = "9"\\""""\nversion = """1.1.0"""\n',
    ],
    [
      'an escaped key',
      '[project]\nname = "a"\n"\\u0076ersion" = "1.0"\n',
      '[project]\nname = "a"\n"\\u0076ersion" = "1.1.0"\n',
    ],
  ])('pyproject.toml with %s', async (_, before, after) => {
    expect(await release({ 'pyproject.toml': before }, '1.1.0')).toEqual({
      'pyproject.toml': after,
    });
  });

  test('setup.cfg and setup.py', async () => {
    const cfg = '[bumpversion]\nversion = 1.0\n[metadata]\nname = a\nversion = 1.0  ; here\n';
    const setup = "setup(\n    name='a',\n    version='1.0',  # here\n)\n";
    expect(await release({ 'setup.cfg': cfg }, '1.1.0')).toEqual({
      'setup.cfg': cfg.replace('1.0  ;', '1.1.0  ;'),
    });
    expect(await release({ 'setup.py': setup }, '1.1.0')).toEqual({
      'setup.py': setup.replace("'1.0'", "'1.1.0'"),
    });
    expect(
      await release({ 'setup.py': 'V = "1.0"\nsetup(name="a", version=V)\n' }, '1.1.0'),
    ).toEqual({ 'setup.py': 'V = "1.1.0"\nsetup(name="a", version=V)\n' });
  });

  test('`__version__` beside it, where it says the same', async () => {
    const files = {
      'pyproject.toml': '[project]\nname = "My-Tool"\nversion = "1.0.0rc1"\n',
      'setup.py': 'setup(name="my-tool", version="1.0.0-rc1")\n',
      'setup.cfg': '[metadata]\nversion = 0.9\n',
      'src/my_tool/__init__.py': '__version__ = "1.0.0-rc.1"\n',
      'src/my_tool/version.py': '__version__ = "0.9"\n',
      'src/my_tool/_version.py': '__version__ = version("my-tool")\n',
    };
    expect(await present(files)).toEqual([
      'pyproject.toml: 1.0.0rc1',
      'setup.py: 1.0.0-rc1',
      'src/my_tool/__init__.py: 1.0.0-rc.1',
    ]);
    expect(Object.keys(await release(files, '1.0.0'))).toEqual([
      'pyproject.toml',
      'setup.py',
      'src/my_tool/__init__.py',
    ]);
  });

  test.each([
    ['__version__ = "1.0.0"'],
    ["__version__ = '1.0.0'"],
    ["__version__: str = '1.0.0rc1'"],
    ['__version__: Final[str] = "1.0.0.dev3"  # set by a release'],
    ['__version__ = VERSION = "1.0.0+local.1"'],
    ['    __version__ = u"v1.0.0-beta.2"\r'],
    ['"""Doc.\n__version__ = "9"\n"""\n# __version__ = "8"\n__version__="1.0.0"; x = 1'],
    ["x = '\\'__version__ = \"9\"'\nobject.__version__ = '7'\n__version__='1.0.0'"],
    [
      'try:\n    __version__ = version("a")\nexcept E:\n    __version__ = "unknown"\n__version__ = "1.0.0"',
    ],
    ['x = "open\n__version__ = "1.0.0"'],
    ['__version__ = "1.0.0"\n__version__ += "x"\nif __version__ == "3.0": pass'],
  ])('code: %j', async (code) => {
    const files = { 'a.py': code };
    const versionFiles = [{ path: 'a.py', pattern: undefined }];
    const after = await release(files, '2.0.0', [{ versionFiles }]);
    expect(after['a.py']).toBe(code.replace(/1\.0\.0[a-z0-9.+-]*(?=["'])/, '2.0.0'));
  });

  test.each<[string, Texts, string]>([
    [
      'setuptools',
      {
        'pyproject.toml':
          '[project]\nname = "a"\ndynamic = ["version"]\n[tool.setuptools.dynamic]\nversion = { attr = "a.VERSION" }\n',
        'src/a/__init__.py': '__version__ = "0"\nVERSION = "1.0"\n',
      },
      'src/a/__init__.py',
    ],
    [
      'a file',
      { 'setup.cfg': '[metadata]\nname = a\nversion = file: VERSION\n', VERSION: '1.0\n' },
      'VERSION',
    ],
    [
      'hatch',
      {
        'pyproject.toml':
          '[project]\nname = "a"\ndynamic = ["version"]\n[tool.hatch.version]\npath = "a/about.py"\n',
        'a/about.py': "VERSION = '1.0'\n",
      },
      'a/about.py',
    ],
    [
      'maturin in a folder',
      {
        'pyproject.toml':
          '[build-system]\nbuild-backend = "maturin"\n[project]\nname = "a"\ndynamic = ["version"]\n[tool.maturin]\nmanifest-path = "rust/Cargo.toml"\n',
        'rust/Cargo.toml': '[package]\nname = "a"\nversion = "1.0.0"\n',
        'uv.lock': '[[package]]\nname = "a"\nsource = { editable = "." }\n',
      },
      'rust/Cargo.toml',
    ],
    [
      'maturin',
      {
        'pyproject.toml':
          '[build-system]\nbuild-backend = "maturin"\n[project]\nname = "a"\ndynamic = ["version"]\n',
        'Cargo.toml': '[package]\nname = "a"\nversion = "1.0.0"\n',
      },
      'Cargo.toml',
    ],
  ])('a dynamic version of %s is set where it comes from', async (_, files, path) => {
    const versionFiles = Object.keys(files)
      .slice(0, 1)
      .map((file) => ({ path: file, pattern: undefined }));
    expect(Object.keys(await release(files, '1.1.0'))).toEqual([path]);
    expect(Object.keys(await release(files, '1.1.0', [{ versionFiles }]))).toEqual([path]);
  });

  test('a version from tags stands in no file', async () => {
    const files = { 'setup.py': 'setup(use_scm_version=True)' };
    expect(await release(files, '1.0.0')).toEqual({});
  });

  test('what says the version already, in whatever spelling, is left alone', async () => {
    const files = { 'pyproject.toml': '[project]\nname = "a"\nversion = "v1.0.0-RC1"\n' };
    expect(await release(files, '1.0.0-rc.1')).toEqual({});
  });
});

describe('Cargo', () => {
  const lock = lines(
    '# This file is automatically @generated by Cargo.',
    '# It is not intended for manual editing.',
    'version = 4',
    '',
    '[[package]]',
    'name = "alpha"',
    'version = "0.3.0"',
    '',
    '[[package]]',
    'name = "alpha"',
    'version = "0.3.0"',
    'source = "registry+https://example.com/index"',
    'checksum = "00"',
    '',
    '[[package]]',
    'name = "beta"',
    'version = "0.3.0"',
    'dependencies = [',
    ' "alpha 0.3.0",',
    ' "alpha 0.3.0 (registry+https://example.com/index)",',
    ']',
  );
  const root = lines(
    '[workspace]',
    'members = ["crates/*"]',
    '',
    '[workspace.package]',
    'version = "0.3.0"',
    '',
    '[workspace.dependencies]',
    'alpha = { path = "crates/a", version = "0.3.0" }',
    'serde = "0.3.0"',
  );
  const inheriting = (name: string) => `[package]\nname = "${name}"\nversion.workspace = true\n`;

  test('a package and its own entry in the lock file', async () => {
    const files = {
      'Cargo.toml':
        '[package]\nname = "alpha"\nversion = "0.3.0"\n[dependencies]\nx = { version = "1" }\n',
      'Cargo.lock': lock,
    };
    expect(await changed(files, '0.4.0-rc.1')).toEqual([
      'Cargo.lock: version = "0.3.0" → version = "0.4.0-rc.1"',
      'Cargo.lock:  "alpha 0.3.0", →  "alpha 0.4.0-rc.1",',
      'Cargo.toml: version = "0.3.0" → version = "0.4.0-rc.1"',
    ]);
  });

  test.each<[string, readonly { path: string }[]]>([
    ['named by its packages', [{ path: 'crates/a' }, { path: 'crates/b' }]],
    ['named by its root', [{ path: '.' }]],
  ])('a workspace with one version for all, %s', async (_, packages) => {
    const files = {
      'Cargo.toml': root,
      'Cargo.lock': lock,
      'crates/a/Cargo.toml': inheriting('alpha'),
      'crates/b/Cargo.toml': inheriting('beta'),
    };
    const all = await changed(files, '0.4.0', packages);
    expect(all.filter((line) => !line.includes('alpha 0.3.0'))).toEqual([
      'Cargo.lock: version = "0.3.0" → version = "0.4.0"',
      'Cargo.lock: version = "0.3.0" → version = "0.4.0"',
      'Cargo.toml: version = "0.3.0" → version = "0.4.0"',
      'Cargo.toml: alpha = { path = "crates/a", version = "0.3.0" } → alpha = { path = "crates/a", version = "0.4.0" }',
    ]);
  });

  test('packages that share a version can’t get two', async () => {
    const files = {
      'Cargo.toml': root,
      'crates/a/Cargo.toml': inheriting('alpha'),
      'crates/b/Cargo.toml': inheriting('beta'),
    };
    const packages = [
      { path: 'crates/a', version: '0.4.0' },
      { path: 'crates/b', version: '0.5.0' },
    ];
    await expect(release(files, '', packages)).rejects.toMatchObject({
      code: 'invalid-version',
      message: expect.stringContaining('share the version in Cargo.toml'),
    });
  });

  test('a workspace whose packages have their own versions has none itself', async () => {
    expect(await release({ 'Cargo.toml': '[workspace]\nmembers = []\n' }, '1.0.0')).toEqual({});
  });
});

describe('plain files and patterns', () => {
  test.each([
    ['VERSION', '1.0.0', '1.1.0'],
    ['VERSION', 'v1.0.0\r\n', 'v1.1.0\r\n'],
    ['version.txt', '\n  1.0.0\n\n', '\n  1.1.0\n\n'],
  ])('%s %j', async (path, before, after) => {
    expect(await release({ [path]: before }, '1.1.0')).toEqual({ [path]: after });
  });

  test('nothing at all is nothing to change', async () => {
    expect(await release({ 'README.md': '1.0.0' }, '1.1.0')).toEqual({});
  });

  test('a calendar version and one of PEP 440 are written as they are', async () => {
    const one = { scheme: 'pep440', version: '1.0.post1' } as const;
    expect(await release({ VERSION: '1.0\n' }, '', [one])).toEqual({ VERSION: '1.0.post1\n' });
  });

  test.each<[string, string, string, string]>([
    [
      'APP_VERSION = "{version}"',
      'APP_VERSION = "1.0.0-rc.1";\n',
      'APP_VERSION = "1.1.0";\n',
      'a.ts',
    ],
    [
      'acme/tool@v{version}',
      'uses: acme/tool@v1.0.0\nuses: acme/tool@v1\nuses: acme/tool@v0.9.1\n',
      'uses: acme/tool@v1.1.0\nuses: acme/tool@v1\nuses: acme/tool@v1.1.0\n',
      'README.md',
    ],
    [
      'version: {version}',
      'appversion: 0.1.0\nversion: 1.0.0\n',
      'appversion: 0.1.0\nversion: 1.1.0\n',
      'Chart.yaml',
    ],
    [
      'tool:{version}-alpine',
      'FROM tool:1.0.0-alpine\nFROM tool:1.0.0-alpineous\n',
      'FROM tool:1.1.0-alpine\nFROM tool:1.0.0-alpineous\n',
      'Dockerfile',
    ],
    ['{version}', 'see 1.0.0, x1.0.0 and 2.1.0.0.5', 'see 1.1.0, x1.0.0 and 1.1.0', 'notes'],
    ['a.*(b) {version}', 'a.*(b) 1.0 axxb 1.0', 'a.*(b) 1.1.0 axxb 1.0', 'a.rx'],
    ['<v>\n{version}', '<v>\r\n1.0', '<v>\r\n1.1.0', 'a.xml'],
  ])('%j', async (pattern, before, after, path) => {
    const versionFiles = [{ path, pattern }];
    expect(await release({ [path]: before }, '1.1.0', [{ versionFiles }])).toEqual({
      [path]: after,
    });
  });

  test('a pattern in a Python project writes PEP 440', async () => {
    const files = {
      'pyproject.toml': '[project]\nname = "a"\nversion = "1.0"\n',
      'README.md': 'pip install a==1.0\n',
    };
    const versionFiles = [
      { path: 'README.md', pattern: 'a=={version}' },
      { path: 'pyproject.toml', pattern: undefined },
    ];
    expect((await release(files, '1.1.0-rc.2', [{ versionFiles }]))['README.md']).toBe(
      'pip install a==1.1.0rc2\n',
    );
  });

  test('other JSON files, and a list that replaces what the ecosystem has', async () => {
    const files = {
      'package.json': '{"version":"1.0.0"}',
      'jsr.json': '{"version":"1.0.0"}',
    };
    const versionFiles = [{ path: 'jsr.json', pattern: undefined }];
    expect(Object.keys(await release(files, '1.1.0', [{ versionFiles }]))).toEqual(['jsr.json']);
    expect(await release(files, '1.1.0', [{ versionFiles: [] }])).toEqual({});
  });
});

describe('a version that can’t be found is an error that names the file and what was looked for', () => {
  test.each<[string, Texts, string]>([
    ['package.json', { 'package.json': '{"name":"a"}' }, 'there is no `version`'],
    ['package.json', { 'package.json': '{"version":null}' }, 'there is no `version`'],
    [
      'package.json',
      { 'package.json': '{"version":"latest"}' },
      '`version` is "latest", which is none',
    ],
    [
      'package.json',
      { 'package.json': '{\n"version":"1.0.0",\n"version":"2.0.0"}' },
      'in lines 2 and 3',
    ],
    ['package.json', { 'package.json': '{' }, ''],
    ['deno.json', { 'deno.json': '[]' }, 'there is no `version`'],
    ['deno.json', { 'deno.json': '1' }, 'not valid JSON'],
    ['deno.json', { 'deno.json': '{ /* */ }' }, 'not valid JSON'],
    ['a.toml', { 'a.toml': '= 1' }, 'not valid TOML'],
    ['a.toml', { 'a.toml': 'version = "1.0.0"' }, 'its whole text'],
    ['pyproject.toml', { 'pyproject.toml': '[tool.ruff]\n' }, '`[project]` or `[tool.poetry]`'],
    [
      'pyproject.toml',
      { 'pyproject.toml': '[project]\nname="a"\ndynamic=["version"]\n' },
      'stands in no file: its project files',
    ],
    [
      'pyproject.toml',
      { 'pyproject.toml': '[project]\nname="a"\ndynamic=["version"]\n[tool.setuptools_scm]\n' },
      'git’s tags',
    ],
    ['setup.cfg', { 'setup.cfg': '[metadata]\nname = a\nversion = file: NONE\n' }, 'None of NONE'],
    ['setup.cfg', { 'setup.cfg': '[metadata]\nname = a\n' }, 'neither say it'],
    ['setup.cfg', { 'setup.cfg': '[flake8]\nversion = 1\n' }, 'in the section `[metadata]`'],
    ['a.py', { 'a.py': '__version__ = "1.0"\n__version__ = "1.1"\n' }, 'in lines 1 and 2'],
    ['a.py', { 'a.py': '__version__ = compute()\n' }, '`__version__ = "…"`'],
    ['a.py', { 'a.py': '__version__ = __version__\n' }, '`__version__ = "…"`'],
    ['VERSION', { VERSION: '' }, 'its whole text is ""'],
    ['VERSION', { VERSION: '1.0.0 1.1.0' }, 'which is none'],
    ['VERSION', { VERSION: `1${'0'.repeat(500)}` }, 'which is none'],
    ['VERSION', {}, 'There is no file VERSION'],
    ['VERSION', { VERSION: '1.0.0 \uFFFD' }, 'not text in UTF-8'],
    ['Cargo.toml', { 'Cargo.toml': '[package]\nname = "a"\n' }, '`[package]`'],
    [
      'Cargo.toml',
      { 'Cargo.toml': '[package]\nname = "a"\nversion.workspace = true\n' },
      'version.workspace = true',
    ],
    ['Cargo.toml', { 'Cargo.toml': '[workspace]\n' }, '`[workspace.package]`'],
    ['Cargo.lock', { 'Cargo.lock': 'version = 4\n' }, '`version` of the package in .'],
  ])('%s: %j', async (path, files, message) => {
    const versionFiles = [{ path, pattern: undefined }];
    await expect(release(files, '1.0.0', [{ versionFiles }])).rejects.toMatchObject({
      code: expect.stringMatching(/^invalid-/),
      message: expect.stringContaining(message),
    });
  });

  test.each<[string, Texts]>([
    ['package-lock.json', { 'package.json': '{"version":"1.0.0"}', 'package-lock.json': '{}' }],
    [
      'uv.lock',
      { 'pyproject.toml': '[project]\nname="a"\nversion="1.0"\n', 'uv.lock': 'package = 1\n' },
    ],
    [
      'uv.lock',
      {
        'pyproject.toml': '[tool.poetry]\nname="a"\nversion="1.0"\n',
        'uv.lock': '[[package]]\nsource = { virtual = "." }\n',
      },
    ],
    ['Cargo.lock', { 'Cargo.toml': '[package]\nname="a"\nversion="1.0.0"\n', 'Cargo.lock': '' }],
    ['Cargo.lock', { 'Cargo.toml': '[workspace.package]\nversion="1.0.0"\n', 'Cargo.lock': '' }],
  ])('a stale %s', async (file, files) => {
    await expect(release(files, '1.1.0')).rejects.toMatchObject({
      code: 'invalid-version',
      location: { file },
      remedy: expect.stringContaining('commit the file'),
    });
  });

  test('a public npm package without a version, and a Python project that hides it', async () => {
    await expect(release({ 'package.json': '{}' }, '1.0.0')).rejects.toThrow(/package\.json/);
    await expect(release({ 'setup.py': 'setup(version=read())' }, '1.0.0')).rejects.toMatchObject({
      code: 'invalid-version',
      remedy: expect.stringContaining('`version_files`'),
    });
  });

  test('a pattern that matches nowhere', async () => {
    const versionFiles = [{ path: 'a.ts', pattern: 'V = "{version}"' }];
    await expect(release({ 'a.ts': 'V = "1"' }, '1.0.0', [{ versionFiles }])).rejects.toMatchObject(
      {
        code: 'invalid-version',
        message: expect.stringContaining('V = "{version}"'),
      },
    );
  });

  test('a channel that Python has no form for', async () => {
    const files = { 'pyproject.toml': '[project]\nname="a"\nversion="1.0"\n' };
    await expect(release(files, '1.0.0-canary.1')).rejects.toMatchObject({
      code: 'invalid-version',
    });
  });
});

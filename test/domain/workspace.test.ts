import { describe, expect, test } from '@jest/globals';
import type { PackageSetting } from '../../packages/core/src/domain/config/config.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import {
  packageFinder,
  packagesOf,
  unassignedReason,
} from '../../packages/core/src/domain/workspace/attribution.ts';
import { orderByDependencies } from '../../packages/core/src/domain/workspace/dependency-order.ts';
import { describePackages } from '../../packages/core/src/domain/workspace/describe-packages.ts';
import {
  isPublicRoot,
  npmDependencies,
  npmWorkspace,
} from '../../packages/core/src/domain/workspace/npm-workspace.ts';
import { packageTemplate } from '../../packages/core/src/domain/workspace/package-template.ts';
import { pnpmWorkspace } from '../../packages/core/src/domain/workspace/pnpm-workspace.ts';
import {
  pythonDependencies,
  uvWorkspace,
} from '../../packages/core/src/domain/workspace/uv-workspace.ts';
import {
  foldersWith,
  normalizeFolder,
  settingOf,
} from '../../packages/core/src/domain/workspace/workspace-folders.ts';

const folders = [
  '.',
  'apps/web',
  'packages/hull',
  'packages/hull/test/fixture',
  'packages/sails',
  'packages/sails/node_modules/left-pad',
  'tools',
];

describe('the folders of an npm workspace', () => {
  test.each<[unknown, readonly string[]]>([
    [
      ['packages/*', 'tools'],
      ['packages/hull', 'packages/sails', 'tools'],
    ],
    [{ packages: ['./packages/sails/', 'apps/*'] }, ['apps/web', 'packages/sails']],
    [['packages/**'], ['packages/hull', 'packages/hull/test/fixture', 'packages/sails']],
    [['packages/*', '!packages/hull'], ['packages/sails']],
    [
      ['!packages/hull', 'packages/*'],
      ['packages/hull', 'packages/sails'],
    ],
    [['{apps,packages}/[sw]*'], ['apps/web', 'packages/sails']],
    [['.'], ['.']],
    [['./'], ['.']],
    [['../elsewhere', '/packages/*'], []],
    [[], []],
  ])('%j', (workspaces, expected) => {
    expect(npmWorkspace(JSON.stringify({ workspaces }), folders)).toEqual(expected);
  });

  test.each([[{}], [{ workspaces: true }], [{ workspaces: { nohoist: [] } }]])(
    '%j has none',
    (fields) => {
      expect(npmWorkspace(JSON.stringify(fields), folders)).toBeUndefined();
    },
  );

  test('the root is a package of its own where it is not private', () => {
    expect(isPublicRoot('{"private":true}')).toBe(false);
    expect(isPublicRoot('{"name":"suite"}')).toBe(true);
  });

  test('a package.json that is none is told', () => {
    expect(() => npmWorkspace('[]', folders)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('the folders of a pnpm workspace', () => {
  test('what takes away wins, wherever it stands', () => {
    const text = "packages:\n  - '!**/test/**'\n  - packages/**\n  - apps/*\n";
    expect(pnpmWorkspace(text, folders)).toEqual(['apps/web', 'packages/hull', 'packages/sails']);
  });

  test.each(['', 'catalog:\n  zod: 4.0.0\n', 'just words', 'packages: all\n'])(
    '%j names none',
    (text) => {
      expect(pnpmWorkspace(text, folders)).toBeUndefined();
    },
  );

  test('a file that is no YAML is told with its place', () => {
    expect(() => pnpmWorkspace('packages:\n  - "a\n', folders)).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        location: expect.objectContaining({
          file: 'pnpm-workspace.yaml',
          line: expect.any(Number),
        }),
      }),
    );
  });

  test('a file that leads nowhere, too', () => {
    expect(() => pnpmWorkspace('packages: *unknown\n', folders)).toThrow(
      expect.objectContaining({ code: 'invalid-input' }),
    );
  });
});

describe('the folders of a uv workspace', () => {
  const table =
    '[tool.uv.workspace]\nmembers = ["packages/*", "apps/*"]\nexclude = ["packages/hull"]\n';

  test('members without what is excluded, and the root where it is a project that is built', () => {
    expect(uvWorkspace(table, folders)).toEqual(['apps/web', 'packages/sails']);
    expect(uvWorkspace(`[project]\nname = "suite"\n${table}`, folders)).toContain('.');
    const unbuilt = `[project]\nname = "suite"\n[tool.uv]\npackage = false\n${table}`;
    expect(uvWorkspace(unbuilt, folders)).not.toContain('.');
  });

  test('only the root, where no members are named', () => {
    expect(uvWorkspace('[project]\nname = "a"\n[tool.uv.workspace]\n', folders)).toEqual(['.']);
  });

  test('none without the table', () => {
    expect(uvWorkspace('[project]\nname = "suite"\n', folders)).toBeUndefined();
  });
});

describe('what a package needs', () => {
  test('of npm: what reaches its users, from here', () => {
    const fields = {
      dependencies: {
        a: '^1.0.0',
        b: 'workspace:*',
        c: 'file:../c',
        elsewhere: 'npm:other@1',
        repo: 'github:a/b',
        page: 'https://example.com/x.tgz',
        ssh: 'git+ssh://git@example.com/x.git',
      },
      optionalDependencies: { d: '*', a: '*' },
      peerDependencies: { e: '>=1' },
      devDependencies: { f: '*' },
    };
    expect(npmDependencies(JSON.stringify(fields))).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(npmDependencies('{"dependencies":null}')).toEqual([]);
  });

  test('of Python: the same, with names as PEP 503 has them', () => {
    const text = `
[project]
dependencies = ["Hull_Core>=1,<2", "mast[fast] ; python_version > '3'", "flag @ https://example.com/flag.whl", "far"]
optional-dependencies = { all = ["sail.cloth"] }
[dependency-groups]
dev = ["pytest"]
[tool.poetry.dependencies]
python = "^3.12"
keel = "^1.0"
[tool.uv.sources]
hull-core = { workspace = true }
Far = { git = "https://example.com/far" }
`;
    expect(pythonDependencies(text)).toEqual([
      'hull-core',
      'mast',
      'flag',
      'sail-cloth',
      'python',
      'keel',
    ]);
    expect(pythonDependencies('[project]\ndependencies = "none"\n')).toEqual([]);
  });
});

describe('the order of packages', () => {
  const order = (graph: Readonly<Record<string, readonly string[]>>) => {
    const packages = Object.entries(graph).map(([name, dependsOn]) => ({ name, dependsOn }));
    return orderByDependencies(packages).map((group) => group.map(({ name }) => name).join('+'));
  };

  test.each<[Readonly<Record<string, readonly string[]>>, readonly string[]]>([
    [{}, []],
    [{ a: [], b: [], c: [] }, ['a', 'b', 'c']],
    [{ a: ['b'], b: ['c'], c: [] }, ['c', 'b', 'a']],
    [{ a: ['d', 'c'], b: ['d'], c: ['d'], d: [] }, ['d', 'c', 'a', 'b']],
    [{ a: ['react'], b: ['b', 'a'] }, ['a', 'b']],
    [{ a: ['b'], b: ['c'], c: ['b'], d: ['a'] }, ['b+c', 'a', 'd']],
    [{ a: ['c'], b: ['a'], c: ['b'] }, ['a+b+c']],
  ])('%j', (graph, expected) => {
    expect(order(graph)).toEqual(expected);
  });

  test('a long chain is no trouble', () => {
    const chain = Array.from({ length: 3000 }, (_, at) => [`p${at}`, [`p${at + 1}`]] as const);
    expect(order(Object.fromEntries(chain))).toHaveLength(3000);
  });
});

describe('the packages of a repository', () => {
  interface Given {
    readonly packageJson?: object;
    readonly pyproject?: string;
    readonly setting?: Partial<PackageSetting>;
  }

  function packagesIn(tree: Readonly<Record<string, Given>>, common = {}, folder = '.') {
    const found = Object.entries(tree).map(([path, { packageJson, pyproject, setting }]) => ({
      setting: { ...settingOf(path), ...setting },
      files: {
        folder: path.split('/').at(-1) ?? '',
        pyproject,
        setupCfg: undefined,
        setupPy: undefined,
        packageJson: packageJson && JSON.stringify(packageJson),
      },
    }));
    const release_management = { ...defaultConfig.release_management, ...common };
    return describePackages(found, { config: { ...defaultConfig, release_management }, folder });
  }

  test('have what their files and their settings say, in the order of their folders', () => {
    const version_files = [{ path: 'VERSION', pattern: undefined }];
    const packages = packagesIn({
      'packages/sails': {
        packageJson: { name: '@acme/sails', private: true, dependencies: { hull: '*', zod: '*' } },
      },
      'docs/site': { setting: { depends_on: ['@acme/sails'], changelog_file: '', version_files } },
      'packages/hull': {
        packageJson: { name: 'hull', peerDependencies: { hull: '*' } },
        setting: { tag_prefix: 'h/v', changelog_file: 'NEWS.md' },
      },
    });
    expect(packages).toMatchObject([
      {
        name: 'site',
        path: 'docs/site',
        changelogFile: '',
        versionFiles: version_files,
        dependsOn: ['@acme/sails'],
        template: { before: 'site-v', after: '' },
        project: { ecosystem: 'generic' },
      },
      {
        name: 'hull',
        path: 'packages/hull',
        changelogFile: 'packages/hull/NEWS.md',
        dependsOn: [],
        template: { before: 'h/v' },
      },
      {
        name: '@acme/sails',
        path: 'packages/sails',
        changelogFile: 'packages/sails/CHANGELOG.md',
        dependsOn: ['hull'],
        template: { before: 'sails-v' },
        project: { ecosystem: 'npm', private: true },
      },
    ]);
  });

  test('of Python find each other by any spelling of a name, and never those of npm', () => {
    const packages = packagesIn({
      'py/core': { pyproject: '[project]\nname = "Acme.Core"\n' },
      'py/app': {
        pyproject: '[project]\nname = "app"\ndependencies = ["acme_core>=1", "web"]\n',
      },
      'js/web': { packageJson: { name: 'web', dependencies: { app: '*' } } },
    });
    expect(packages.map(({ name, dependsOn }) => [name, dependsOn])).toEqual([
      ['web', []],
      ['app', ['Acme.Core']],
      ['Acme.Core', []],
    ]);
  });

  test('keep their own name for each other where the configuration calls them something else', () => {
    const packages = packagesIn({
      a: { packageJson: { name: 'a' }, setting: { name: 'first' } },
      b: { packageJson: { name: 'b', dependencies: { a: '*' } } },
    });
    expect(packages[1]?.dependsOn).toEqual(['first']);
  });

  test('below a folder lie below it', () => {
    const packages = packagesIn({ '.': {}, a: {} }, {}, 'js');
    expect(packages.map(({ path, changelogFile }) => [path, changelogFile])).toEqual([
      ['js', 'js/CHANGELOG.md'],
      ['js/a', 'js/a/CHANGELOG.md'],
    ]);
  });

  test.each<[string, Readonly<Record<string, Given>>, string, string]>([
    [
      'name',
      { a: { setting: { name: 'x' } }, b: { setting: { name: 'x' } } },
      'The packages in a and b are both called x.',
      'Rename one',
    ],
    [
      'tags',
      { a: { packageJson: { name: '@a/core' } }, b: { packageJson: { name: '@b/core' } } },
      'The packages @a/core and @b/core would have the same tags, core-v1.2.3.',
      'tag_prefix',
    ],
    [
      'unknown need',
      { sails: {}, b: { setting: { depends_on: ['sail'] } } },
      '`depends_on` of b names the package "sail", which is not in this repository.',
      'Did you mean "sails"?',
    ],
    [
      'unknown need, far from all',
      { sails: {}, hull: {}, b: { setting: { depends_on: ['mizzenmast'] } } },
      'names the package "mizzenmast"',
      'Its packages are sails, hull and b.',
    ],
    [
      'unknown need, where there is no other',
      { b: { setting: { depends_on: ['mizzenmast'] } } },
      'names the package "mizzenmast"',
      'Its packages are b.',
    ],
    [
      'name that no tag can hold',
      { 'two words': {} },
      'would make unsafe tag names',
      'Use letters',
    ],
  ])('with the same %s are refused', (_, tree, message, remedy) => {
    expect(() => packagesIn(tree)).toThrow(
      expect.objectContaining({
        code: 'invalid-config',
        message: expect.stringContaining(message),
        remedy: expect.stringContaining(remedy),
      }),
    );
  });

  test('in one folder, twice, are refused', () => {
    const twice = { setting: settingOf('a'), files: { folder: 'a', pyproject: undefined } };
    const files = {
      ...twice.files,
      setupCfg: undefined,
      setupPy: undefined,
      packageJson: undefined,
    };
    const found = [twice, twice].map(({ setting }) => ({ setting, files }));
    expect(() => describePackages(found, { config: defaultConfig, folder: '.' })).toThrow(
      'The folder a is named twice',
    );
  });

  test('of many are not all told', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`pkg-${at}x`, {}]));
    const wrong = { ...many, last: { setting: { depends_on: ['somewhere-else'] } } };
    expect(() => packagesIn(wrong)).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining('pkg-9x and 3 more.') }),
    );
  });

  test.each([
    ['packages/a', { pyproject: '[project' }, 'In packages/a: pyproject.toml is not valid TOML.'],
    ['.', { pyproject: '[project' }, 'pyproject.toml is not valid TOML.'],
  ])('with a file in %s that cannot be read are told with its place', (path, given, message) => {
    const file = path === '.' ? 'pyproject.toml' : `${path}/pyproject.toml`;
    expect(() => packagesIn({ [path]: given })).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message,
        location: expect.objectContaining({ file, line: 1 }),
      }),
    );
  });

  test.each([
    [{ own: undefined, common: 'v', isRoot: true }, 'v'],
    [{ own: undefined, common: 'v', isRoot: false }, 'sails-v'],
    [{ own: undefined, common: `\${name}@`, isRoot: true }, 'sails@'],
    [{ own: undefined, common: `@acme/\${name}@`, isRoot: false }, '@acme/sails@'],
    [{ own: 's-', common: `\${name}@`, isRoot: false }, 's-'],
    [{ own: '', common: 'v', isRoot: false }, ''],
  ])('have tags by %j', (prefixes, before) => {
    expect(packageTemplate('@acme/sails', prefixes)).toEqual({ before, after: '' });
  });
});

describe('whose a path is', () => {
  const find = packageFinder([{ path: 'packages/a' }, { path: 'packages/a/sub' }, { path: 'b' }]);
  const findWithRoot = packageFinder([{ path: '.' }, { path: 'packages/a' }]);

  test.each([
    ['packages/a/index.ts', 'packages/a', 'packages/a'],
    ['packages/a/deep/down/x', 'packages/a', 'packages/a'],
    ['packages/a/sub/x', 'packages/a/sub', 'packages/a'],
    ['packages/ab/x', undefined, '.'],
    ['packages/a', undefined, '.'],
    ['README.md', undefined, '.'],
    ['b/x', 'b', '.'],
  ])('%s', (path, owner, ownerWithRoot) => {
    expect(find(path)?.path).toBe(owner);
    expect(findWithRoot(path)?.path).toBe(ownerWithRoot);
  });

  test('a commit is each one’s that it touches, once', () => {
    const paths = ['README.md', 'b/x', 'b/y', 'packages/a/x'];
    expect([...packagesOf({ paths }, find)].map(({ path }) => path)).toEqual(['b', 'packages/a']);
    expect(packagesOf({}, find).size).toBe(0);
  });

  test.each([
    [{ parents: ['a', 'b'] }, 'a merge: the commits that it brings in count'],
    [{ parents: ['a'] }, 'changes no file, and so no package'],
    [{ parents: [], paths: ['README.md'] }, 'belongs to no package: README.md'],
    [{ parents: [], paths: ['a', 'b', 'c'] }, 'belongs to no package: a and 2 more'],
  ])('a commit that is nobody’s: %j', (changes, reason) => {
    const commit = { sha: 'a', message: '', authorName: '', authorEmail: '', date: '', ...changes };
    expect(unassignedReason(commit)).toBe(reason);
  });
});

test('folders with a file, and folders by any spelling', () => {
  expect(foldersWith('a.json', ['a.json', 'b/a.json', 'b/c/a.json', 'b/xa.json'])).toEqual([
    '.',
    'b',
    'b/c',
  ]);
  expect(['./a/b/', 'a//b', '.', './', 'a'].map(normalizeFolder)).toEqual([
    'a/b',
    'a/b',
    '.',
    '.',
    'a',
  ]);
});

import { describe, expect, test } from '@jest/globals';
import {
  judgeLoad,
  type LoadResult,
  moduleLoads,
} from '../../packages/core/src/domain/packaging/npm/module-loads.ts';
import { runsPackScripts } from '../../packages/core/src/domain/packaging/npm/pack-scripts.ts';
import { judgePackage } from '../../packages/core/src/domain/packaging/npm/package-rules.ts';
import {
  planMembers,
  requireSharedVersion,
  sharedVersion,
} from '../../packages/core/src/domain/packaging/npm/workspace-version.ts';

const manners = ['README.md', 'LICENSE'];

function judge(fields: object, files: readonly string[] = []) {
  return judgePackage({
    fields: { name: 'lamp', ...fields },
    paths: new Set([...manners, ...files]),
  });
}

describe('a name', () => {
  test.each(['lamp', '@octo/lamp', 'lamp.js', 'lamp-post_2', '~lamp'])('%s is one', (name) => {
    expect(judge({ name }).faults).toEqual([]);
  });

  test.each([
    'Lamp',
    '.lamp',
    '_lamp',
    'lamp post',
    '@octo/',
    'a/b',
    'node_modules',
    'favicon.ico',
    'l'.repeat(215),
    undefined,
  ])('%s is none', (name) => {
    expect(judge({ name }).faults).toEqual([expect.stringContaining('which npm refuses')]);
  });
});

describe('a file that is named', () => {
  test.each<[string, object, readonly string[]]>([
    ['main as it is', { main: './lib/a.js' }, ['lib/a.js']],
    ['main without its ending', { main: 'lib/a' }, ['lib/a.js']],
    ['main as a folder', { main: 'lib/' }, ['lib/index.js']],
    ['main as the package itself', { main: '.' }, ['index.js']],
    ['an empty main', { main: '' }, []],
    ['types without their ending', { types: 'lib/a' }, ['lib/a.d.ts']],
    ['old types', { typings: './a.d.ts' }, ['a.d.ts']],
    ['a file for browsers', { browser: 'web.js', module: 'web.mjs' }, ['web.js', 'web.mjs']],
    ['files for browsers', { browser: { './a.js': './b.js', fs: false, x: 'y' } }, ['b.js']],
    ['a bin without a name', { name: '@octo/lamp', bin: './cli.js' }, ['cli.js']],
    ['bins', { bin: { a: 'a.js', b: './b.js' } }, ['a.js', 'b.js']],
    ['an export', { exports: './a.js' }, ['a.js']],
    [
      'exports of conditions',
      { exports: { import: './a.mjs', require: './a.cjs' } },
      ['a.mjs', 'a.cjs'],
    ],
    ['the first of a list', { exports: { '.': ['./a.js', './gone.js'] } }, ['a.js']],
    ['a pattern', { exports: { './*': './icons/*.svg' } }, ['icons/a/b.svg']],
    ['a pattern with two stars', { exports: { './*': './*/*.js' } }, ['a/a.js']],
    ['a folder', { exports: { './lib/': './lib/' } }, ['lib/a.js']],
    ['what is closed', { exports: { './private/*': null } }, []],
    ['an import of its own', { imports: { '#a': './a.js', '#fs': 'node:fs' } }, ['a.js']],
  ])('is there: %s', (_, fields, files) => {
    expect(judge(fields, files).faults).toEqual([]);
  });

  test.each<[object, string]>([
    [{ main: 'a.js' }, '`main` names a.js'],
    [{ main: '.' }, '`main` names .'],
    [{ browser: { './a.js': './b.js' } }, '`browser../a.js` names ./b.js'],
    [{ bin: 'cli.js' }, '`bin.lamp` names cli.js'],
    [
      { exports: { '.': { node: { import: './a.js' } } } },
      '`exports["."].node.import` names ./a.js',
    ],
    [{ exports: { './*': './icons/*.svg' } }, '`exports["./*"]` names ./icons/*.svg'],
    [{ exports: { './lib/': './lib/' } }, '`exports["./lib/"]` names ./lib/'],
    [{ imports: { '#a': './a.js' } }, '`imports["#a"]` names ./a.js'],
  ])('is missing: %j', (fields, text) => {
    expect(judge(fields).faults).toEqual([`${text}, which is not in it`]);
  });

  test('that only a condition of one’s own leads to is no more than told', () => {
    const { faults, warnings } = judge(
      {
        exports: {
          '.': { '@octo/source': './src/a.ts', 'types@>=5': './a.d.ts', default: './a.js' },
        },
      },
      ['a.js', 'a.d.ts'],
    );
    expect(faults).toEqual([]);
    expect(warnings).toEqual(['`exports["."].@octo/source` names ./src/a.ts, which is not in it']);
  });
});

describe('what others need', () => {
  test.each([
    'file:../a',
    'link:a',
    'workspace:*',
    'portal:a',
    'catalog:',
    'patch:a',
    '../a',
    './a',
    '/a',
    '~/a',
  ])('%s is found nowhere else', (range) => {
    expect(judge({ dependencies: { a: range } }).faults).toEqual([
      `\`dependencies\` has a as \`${range}\`, which is found only in its own repository`,
    ]);
    expect(judge({ devDependencies: { a: range } }).faults).toEqual([]);
  });

  test.each([
    '^1.0.0',
    'latest',
    'npm:b@1',
    'git+ssh://host/a.git',
    'https://host/a.tgz',
    'octo/a',
  ])('%s is fine', (range) => {
    expect(judge({ peerDependencies: { a: range } }).faults).toEqual([]);
  });

  test.each([
    { bundleDependencies: ['a'] },
    { bundledDependencies: ['a'] },
    { bundleDependencies: true },
  ])('is in it: %j', (bundled) => {
    expect(judge({ dependencies: { a: 'file:a' }, ...bundled }).faults).toEqual([]);
  });
});

describe('exports', () => {
  test('of mixed keys, or that do not begin with a dot, are refused', () => {
    expect(judge({ exports: { '.': './a.js', import: './a.js' } }, ['a.js']).faults).toEqual([
      'mixes subpaths and conditions in `exports`, which Node refuses',
    ]);
    expect(judge({ exports: 'a.js' }, ['a.js']).faults).toEqual([
      '`exports` names `a.js`, which has to begin with `./`',
    ]);
  });

  test('have nothing behind `default`', () => {
    const exports = { '.': { import: { default: './a.js', types: './a.d.ts' } } };
    expect(judge({ exports }, ['a.js', 'a.d.ts']).warnings).toEqual([
      '`exports["."]` has `types` behind `default`, where nothing looks for it',
    ]);
  });

  test.each<[object, readonly string[], number]>([
    [{ exports: './a.js', types: './t.d.ts' }, ['a.js', 't.d.ts'], 1],
    [{ exports: './a.js', types: './a.d.ts' }, ['a.js', 'a.d.ts'], 0],
    [{ exports: './a.mjs', types: './a.d.mts' }, ['a.mjs', 'a.d.mts'], 0],
    [
      { exports: { types: './t.d.ts', default: './a.js' }, types: './t.d.ts' },
      ['a.js', 't.d.ts'],
      0,
    ],
    [{ exports: { './b': './a.js' }, types: './t.d.ts' }, ['a.js', 't.d.ts'], 0],
    [{ main: './a.js', types: './t.d.ts' }, ['a.js', 't.d.ts'], 0],
  ])('lead to the types: %j', (fields, files, count) => {
    expect(judge(fields, files).warnings).toHaveLength(count);
  });
});

describe('manners', () => {
  const bare = (fields: object, paths: readonly string[] = []) =>
    judgePackage({ fields: { name: 'lamp', ...fields }, paths: new Set(paths) }).warnings;

  test('a licence and a readme are missed, in what is public', () => {
    expect(bare({})).toEqual([
      'has no licence: neither `license` in package.json nor a file',
      'has no README',
    ]);
    expect(bare({ private: true })).toEqual([]);
    expect(bare({ license: 'MIT' }, ['readme'])).toEqual([]);
    expect(bare({}, ['COPYING', 'Readme.txt'])).toEqual([]);
  });

  test('engines are a range', () => {
    expect(judge({ engines: { node: 'new' } }).warnings).toEqual([
      'has `engines.node` as `new`, which is no range of versions',
    ]);
    expect(judge({ engines: { node: '>=20' } }).warnings).toEqual([]);
  });
});

describe('the ways into a package’s code', () => {
  const ways = (fields: object, files: readonly string[] = []) =>
    moduleLoads({ fields: { name: 'lamp', ...fields }, paths: new Set(files) }).map(
      ({ specifier, how, explicit }) => `${how} ${specifier}${explicit ? '!' : ''}`,
    );

  test.each<[object, readonly string[], readonly string[]]>([
    [{}, [], []],
    [{}, ['index.js'], ['import lamp', 'require lamp!']],
    [{ main: 'a', type: 'module' }, [], ['import lamp', 'require lamp']],
    [{ main: 'a.mjs' }, [], ['import lamp']],
    [{ main: 'a.json' }, [], []],
    [{ exports: './a.js' }, [], ['import lamp', 'require lamp']],
    [{ exports: { import: './a.mjs', require: './a.cjs' } }, [], ['import lamp', 'require lamp!']],
    [
      { exports: { '.': { node: { import: './a.mjs' } }, './b': ['./b.js'] } },
      [],
      ['import lamp', 'import lamp/b', 'require lamp/b'],
    ],
    [
      { exports: { './*': './*.js', './lib/': './lib/', './a.css': './a.css', './x': null } },
      [],
      [],
    ],
  ])('%j', (fields, files, expected) => {
    expect(ways(fields, files)).toEqual(expected);
  });
});

describe('how a try to load ended', () => {
  const fields = {
    name: '@octo/lamp',
    peerDependencies: { react: '*' },
    optionalDependencies: { fsevents: '*' },
  };
  const home = '/clean/node_modules/@octo/lamp';
  const tried = (error: LoadResult['error'] | undefined, change: Partial<LoadResult> = {}) =>
    judgeLoad(
      {
        specifier: '@octo/lamp',
        how: 'import',
        explicit: false,
        ...(error && { error }),
        ...change,
      },
      fields,
      '24.1.0',
    );
  const failed = (code: string, message: string, name = 'Error') => ({ name, code, message });

  test.each<[string, ReturnType<typeof failed>]>([
    [
      'an optional peer',
      failed('ERR_MODULE_NOT_FOUND', `Cannot find package 'react' imported from ${home}/a.js`),
    ],
    [
      'an optional dependency',
      failed('MODULE_NOT_FOUND', `Cannot find module 'fsevents/x'\nRequire stack:\n- ${home}/a.js`),
    ],
    [
      'an ES module that `require` was not promised',
      failed('ERR_REQUIRE_ESM', 'require() of ES Module'),
    ],
  ])('well: %s', (_, error) => {
    expect(tried(error)).toBeUndefined();
  });

  test.each<[string, ReturnType<typeof failed>, string]>([
    [
      'fault',
      failed(
        'ERR_MODULE_NOT_FOUND',
        `Cannot find module '${home}/b.js' imported from ${home}/a.js`,
      ),
      "`import '@octo/lamp'` needs b.js, which is not in it",
    ],
    [
      'fault',
      failed('MODULE_NOT_FOUND', `Cannot find module './b'\nRequire stack:\n- ${home}/a.js`),
      "`import '@octo/lamp'` needs ./b, which is not there",
    ],
    [
      'fault',
      failed('ERR_MODULE_NOT_FOUND', `Cannot find package '@x/y' imported from ${home}/a.js`),
      "`import '@octo/lamp'` needs the package @x/y, which its `dependencies` do not bring",
    ],
    [
      'warning',
      failed(
        'MODULE_NOT_FOUND',
        "Cannot find module 'wick'\nRequire stack:\n- /clean/node_modules/other/a.js",
      ),
      "`import '@octo/lamp'` needs the package wick, which its `dependencies` do not bring",
    ],
    [
      'warning',
      failed('ERR_MODULE_NOT_FOUND', "Cannot find module '/'"),
      "`import '@octo/lamp'` needs /, which is not there",
    ],
    [
      'fault',
      failed('', 'Unexpected token', 'SyntaxError'),
      "`import '@octo/lamp'` fails: SyntaxError: Unexpected token",
    ],
    [
      'fault',
      failed('', 'exports is not defined in ES module scope', 'ReferenceError'),
      "`import '@octo/lamp'` fails: ReferenceError: exports is not defined in ES module scope",
    ],
    [
      'fault',
      failed('ERR_PACKAGE_PATH_NOT_EXPORTED', 'No "exports"'),
      '`import \'@octo/lamp\'` fails: Error: No "exports"',
    ],
    [
      'warning',
      failed('', 'document is not defined\nat x', 'ReferenceError'),
      "`import '@octo/lamp'` fails: ReferenceError: document is not defined",
    ],
    [
      'warning',
      failed('MODULE_NOT_FOUND', 'something else'),
      "`import '@octo/lamp'` fails: Error: something else",
    ],
  ])('with a %s: %j', (kind, error, text) => {
    expect(tried(error)).toEqual({ kind, text });
  });

  test('an ES module where CommonJS was promised is a fault', () => {
    expect(
      tried(failed('ERR_REQUIRE_ASYNC_MODULE', 'top-level await'), {
        how: 'require',
        explicit: true,
      }),
    ).toEqual({ kind: 'fault', text: "`require('@octo/lamp')` leads to an ES module" });
  });

  test('a package for a newer Node can’t be blamed by this one', () => {
    const result = {
      specifier: 'lamp',
      how: 'import',
      explicit: false,
      error: failed('', 'x', 'SyntaxError'),
    } as const;
    expect(judgeLoad(result, { engines: { node: '>=26' } }, '24.1.0')).toBeUndefined();
    expect(judgeLoad(result, { engines: { node: '>=20' } }, '24.1.0')?.kind).toBe('fault');
  });
});

describe('a workspace', () => {
  const member = (name: string, version: string | undefined) => ({
    path: `packages/${name}`,
    name,
    version,
  });

  test('has one version, or is not packaged as one', () => {
    expect(sharedVersion([])).toBeUndefined();
    expect(requireSharedVersion([member('a', '1.0.0'), member('b', '1.0.0')])).toBe('1.0.0');
    expect(() => requireSharedVersion([member('a', '1.0.0'), member('b', undefined)])).toThrow(
      'The packages of this workspace do not share one version: a 1.0.0, b none.',
    );
  });

  test('is stamped with another version, and asks it of its own packages', () => {
    const texts = new Map([
      ['packages/a/package.json', '{"name":"a","version":"1.0.0","dependencies":{"b":"^1.0.0"}}'],
      ['packages/b/package.json', '{"name":"b","version":"1.0.0"}'],
    ]);
    const members = [member('a', '1.0.0'), member('b', '1.0.0')];
    expect(planMembers(members, '1.0.0', 'semantic', texts)).toEqual({
      npmVersion: '1.0.0',
      stamps: [],
    });
    expect(planMembers(members, '2.0.0', 'semantic', texts)).toEqual({
      npmVersion: '2.0.0',
      stamps: [
        {
          path: 'packages/a/package.json',
          text: '{"name":"a","version":"2.0.0","dependencies":{"b":"^2.0.0"}}',
        },
        { path: 'packages/b/package.json', text: '{"name":"b","version":"2.0.0"}' },
      ],
    });
  });

  test.each<[readonly string[], boolean]>([
    [['.'], false],
    [['.', 'packages/a'], true],
    [['packages/none'], false],
  ])('%j: scripts run when it is packed: %s', (folders, expected) => {
    const texts = new Map([
      ['package.json', '{"scripts":{"test":"jest"}}'],
      ['packages/a/package.json', '{"scripts":{"prepack":"tsc"}}'],
    ]);
    expect(runsPackScripts(folders, texts)).toBe(expected);
  });
});

import type { Layout, LayoutFiles } from './layout.ts';

const manifest = (fields: Readonly<Record<string, unknown>>) =>
  `${JSON.stringify({ name: 'lamp', version: '1.0.0', license: 'MIT', ...fields }, null, 2)}\n`;

const readme = { 'README.md': '# Lamp\n' };
const cjs = "exports.light = () => 'on';\n";
const esm = "export const light = () => 'on';\n";
const types = 'export declare const light: () => string;\n';
const program = (text: string) => ({
  text: `#!/usr/bin/env node\n${text}`,
  executable: true as const,
});

const packed = (
  name: string,
  fields: Readonly<Record<string, unknown>>,
  files: LayoutFiles,
  change: Partial<Layout> & {
    readonly proven?: readonly RegExp[];
    readonly warned?: readonly RegExp[];
  } = {},
): Layout => {
  const {
    proven = [/metadata valid, installs into an empty project/],
    warned = [],
    ...rest
  } = change;
  return {
    name,
    files: { 'package.json': manifest(fields), ...readme, ...files },
    expect: { artifacts: ['lamp-1.0.0.tgz'], proven, warned },
    ...rest,
  };
};

const refused = (
  name: string,
  fields: Readonly<Record<string, unknown>>,
  files: LayoutFiles,
  failure: RegExp,
): Layout => ({
  name,
  files: { 'package.json': manifest(fields), ...readme, ...files },
  expect: { failure },
});

const dual = {
  '.': {
    import: { types: './dist/index.d.mts', default: './dist/index.mjs' },
    require: { types: './dist/index.d.ts', default: './dist/index.js' },
  },
  './package.json': './package.json',
};

/** Packages as people publish them. */
const good: readonly Layout[] = [
  packed(
    'a CommonJS package with nothing but its main file, released by a tag',
    { main: 'lib/index' },
    { 'lib/index.js': cjs },
    {
      tag: 'v1.2.3',
      expect: {
        artifacts: ['lamp-1.2.3.tgz'],
        proven: [/version 1\.2\.3 inside, metadata valid, .*loads by `import` and `require`$/],
      },
    },
  ),
  packed(
    'an ES module with files, types and a reproducible build',
    { type: 'module', main: './src/lamp.js', types: './src/lamp.d.ts', files: ['src'] },
    { 'src/lamp.js': esm, 'src/lamp.d.ts': types, 'test/lamp.test.js': 'not shipped\n' },
    { inputs: { reproducible: 'true' }, proven: [/^4 entries, .*loads by `import`/] },
  ),
  packed(
    'dual exports with types of their own',
    { exports: dual, files: ['dist'] },
    {
      'dist/index.mjs': esm,
      'dist/index.js': cjs,
      'dist/index.d.ts': types,
      'dist/index.d.mts': types,
    },
    { proven: [/loads by `import` and `require`/] },
  ),
  packed(
    'subpath patterns, imports and a closed folder',
    {
      type: 'module',
      exports: { '.': './index.js', './icons/*': './icons/*.svg', './icons/private/*': null },
      imports: { '#wick': './wick.js' },
    },
    {
      'index.js': "export { wick } from '#wick';\n",
      'wick.js': 'export const wick = 1;\n',
      'icons/flame.svg': '<svg/>\n',
    },
  ),
  packed(
    'bins of two names',
    { type: 'module', bin: { lamp: './bin/lamp.js', wick: 'bin/wick.js' } },
    {
      'bin/lamp.js': program("console.log('usage');\n"),
      'bin/wick.js': program('process.exit(2);\n'),
    },
    { proven: [/its bins lamp, wick start/] },
  ),
  {
    name: 'a scoped package in a folder of a repository',
    files: {
      'packages/wick/package.json': manifest({ name: '@octo/wick' }),
      'packages/wick/README.md': '# Wick\n',
      'packages/wick/index.js': cjs,
      'README.md': '# Octo\n',
    },
    inputs: { 'working-directory': 'packages/wick' },
    expect: { artifacts: ['octo-wick-1.0.0.tgz'], proven: [/loads by/] },
  },
  {
    name: 'a workspace: every package that is not private, in one version',
    files: {
      'package.json': JSON.stringify({ name: 'octo', private: true, workspaces: ['packages/*'] }),
      'packages/lamp/package.json': manifest({
        name: '@octo/lamp',
        dependencies: { '@octo/wick': '^1.0.0' },
      }),
      'packages/lamp/index.js': "exports.wick = require('@octo/wick');\n",
      ...Object.fromEntries(['lamp', 'wick'].map((name) => [`packages/${name}/README.md`, '#\n'])),
      'packages/wick/package.json': manifest({ name: '@octo/wick' }),
      'packages/wick/index.js': cjs,
      'packages/site/package.json': manifest({
        name: '@octo/site',
        private: true,
        version: '0.0.0',
      }),
    },
    tag: 'v2.0.0',
    expect: {
      artifacts: ['octo-lamp-2.0.0.tgz', 'octo-wick-2.0.0.tgz'],
      proven: [/version 2\.0\.0 inside, .*loads by `import` and `require`/],
    },
  },
  packed(
    'a prepack script that builds what is shipped',
    { main: 'dist/index.js', files: ['dist'], scripts: { prepack: 'node build.js' } },
    {
      '.gitignore': 'dist/\n',
      'build.js':
        "const { mkdirSync, writeFileSync } = require('node:fs');\nmkdirSync('dist');\nwriteFileSync('dist/index.js', 'exports.built = true;');\n",
    },
    { proven: [/loads by/] },
  ),
  packed(
    'a build command before it is packed',
    { main: 'dist/index.js', files: ['dist'] },
    { '.gitignore': 'dist/\n', 'dist/index.js': cjs },
    { inputs: { 'build-command': 'test -f dist/index.js' } },
  ),
  packed(
    'an .npmignore that leaves out what git tracks',
    {},
    {
      '.npmignore': 'secret-plans/\n*.test.js\n',
      'index.js': cjs,
      'index.test.js': '',
      'secret-plans/one.md': '',
    },
    { proven: [/^3 entries/] },
  ),
  packed(
    'a dependency that is bundled',
    { dependencies: { wick: 'file:wick' }, bundleDependencies: ['wick'] },
    {
      'index.js': "exports.wick = require('wick');\n",
      'node_modules/wick/package.json': '{"name":"wick","version":"1.0.0"}\n',
      'node_modules/wick/index.js': cjs,
    },
  ),
  packed(
    'a private package for deployments',
    { private: true, license: undefined },
    { 'index.js': "require('node:http').createServer().listen(0);\n" },
    { proven: [/metadata valid, private/] },
  ),
  packed(
    'code for browsers',
    { main: 'index.js' },
    { 'index.js': "document.title = 'Lamp';\n" },
    {
      warned: [/`import 'lamp'` fails: ReferenceError: document is not defined/],
    },
  ),
  packed(
    'an optional peer that is not there',
    {
      type: 'module',
      exports: { '.': './index.js', './react': './react.js' },
      peerDependencies: { react: '*' },
      peerDependenciesMeta: { react: { optional: true } },
    },
    { 'index.js': esm, 'react.js': "import 'react';\n" },
  ),
  packed(
    'another system’s package',
    { os: ['sunos'], bin: 'lamp.js' },
    { 'lamp.js': program("console.log('usage');\n") },
  ),
  packed(
    'no licence, no readme, types that nobody finds',
    { license: undefined, type: 'module', exports: './index.js', types: './types/index.d.ts' },
    { 'README.md': { bytes: new Uint8Array() }, 'index.js': esm, 'types/index.d.ts': types },
    { warned: [/no licence/, /TypeScript does not find/] },
  ),
  packed(
    'a Unicode file name and a space',
    { exports: './lä mp.js' },
    { 'lä mp.js': cjs },
    { proven: [/loads by/] },
  ),
  packed(
    'a dependency from a registry that can’t be reached, which is not tried out',
    { dependencies: { wick: '1.0.0' } },
    { 'index.js': "require('wick');\n", '.npmrc': 'registry=http://127.0.0.1:9/\n' },
    { config: 'packaging:\n  npm_install: false\n', proven: [/inside, metadata valid$/] },
  ),
  packed('nothing but data', { files: ['data'] }, { 'data/lamps.json': '[]\n' }),
];

/** Packages that would break those who install them. */
const broken: readonly Layout[] = [
  refused(
    'a main file that is not shipped',
    { main: 'dist/index.js', files: ['src'] },
    { 'src/index.js': cjs },
    /^artifact-invalid\n.*`main` names dist\/index\.js, which is not in it/,
  ),
  refused(
    'an export that is not shipped',
    { exports: { './a': './a.js', './b': { types: './b.d.ts', default: './b.js' } } },
    { 'a.js': cjs, 'b.js': cjs },
    /`exports\["\.\/b"\]\.types` names \.\/b\.d\.ts, which is not in it/,
  ),
  refused(
    'a bin that is not shipped',
    { bin: { lamp: 'bin/lamp.js' }, files: ['lib'] },
    { 'lib/a.js': cjs },
    /`bin\.lamp` names bin\/lamp\.js, which is not in it/,
  ),
  refused(
    'a bin without a first line',
    { bin: 'lamp.js' },
    { 'lamp.js': 'console.log(1);\n' },
    /its program `lamp` does not start: lamp\.js has no `#!` line/,
  ),
  refused(
    'a bin that does not load',
    { bin: 'lamp.js' },
    { 'lamp.js': program("require('./wick.js');\n") },
    /its program `lamp` does not start: it can’t be loaded[\s\S]*Cannot find module '\.\/wick\.js'/,
  ),
  refused(
    'a dependency that only the workspace knows',
    { dependencies: { wick: 'workspace:^1.0.0' } },
    { 'index.js': cjs },
    /`dependencies` has wick as `workspace:\^1\.0\.0`, which is found only in its own repository/,
  ),
  refused(
    'a dependency on a folder',
    { peerDependencies: { wick: 'file:../wick' } },
    { 'index.js': cjs },
    /`peerDependencies` has wick as `file:\.\.\/wick`/,
  ),
  refused(
    'code that needs what is not shipped',
    { files: ['index.js'] },
    { 'index.js': "require('./wick.js');\n", 'wick.js': cjs },
    /needs \.\/wick\.js, which is not there/,
  ),
  refused(
    'code that needs what only development has',
    { type: 'module', exports: './index.js', devDependencies: { wick: '*' } },
    { 'index.js': "import 'wick';\n" },
    /`import 'lamp'` needs the package wick, which its `dependencies` do not bring/,
  ),
  refused(
    'an ES module where CommonJS is promised',
    { exports: { import: './index.mjs', require: './index.js' }, type: 'module' },
    { 'index.mjs': esm, 'index.js': cjs },
    /exports is not defined in ES module scope/,
  ),
  refused(
    'code that is none',
    { main: 'index.js' },
    { 'index.js': 'exports.light = ;\n' },
    /`require\('lamp'\)` fails: SyntaxError/,
  ),
  refused(
    'exports of mixed keys',
    { exports: { '.': './index.js', import: './index.js' } },
    { 'index.js': cjs },
    /mixes subpaths and conditions/,
  ),
  refused(
    'an export that leads nowhere',
    { exports: 'index.js' },
    { 'index.js': cjs },
    /`exports` names `index\.js`, which has to begin with `\.\/`/,
  ),
  refused(
    'an install script that fails',
    { scripts: { postinstall: 'echo no compiler; exit 3' } },
    { 'index.js': cjs },
    /^artifact-invalid\nInstalling lamp-1\.0\.0\.tgz of lamp into an empty project failed: exit code 3\.[\s\S]*no compiler/,
  ),
  refused(
    'a prepack script that fails',
    { scripts: { prepack: 'echo no such header; exit 3' } },
    { 'index.js': cjs },
    /^build-failed\nPacking the npm package lamp[\s\S]*no such header/,
  ),
  refused(
    'a name that npm refuses',
    { name: 'Lamp Post' },
    { 'index.js': cjs },
    /^artifact-invalid\n.*has the name `Lamp Post`, which npm refuses/,
  ),
  refused(
    'a package.json that is none',
    {},
    { 'package.json': '{ "name": ' },
    /^invalid-input\npackage\.json is not a JSON object/,
  ),
  {
    name: 'a workspace whose packages have versions of their own',
    files: {
      'package.json': JSON.stringify({ private: true, workspaces: ['a', 'b'] }),
      'a/package.json': manifest({ name: 'a' }),
      'b/package.json': manifest({ name: 'b', version: '0.4.0' }),
    },
    formats: 'npm',
    expect: { failure: /do not share one version: a 1\.0\.0, b 0\.4\.0\.\n.*`working-directory`/ },
  },
];

export const layouts: readonly Layout[] = [...good, ...broken];

import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { compareArchives } from '../../packages/core/src/domain/packaging/archive-differences.ts';
import { backendOf } from '../../packages/core/src/domain/packaging/python-backend.ts';
import type { Finding } from '../../packages/core/src/domain/packaging/python-metadata.ts';
import { importableModules } from '../../packages/core/src/domain/packaging/python-modules.ts';
import { judgeSdist } from '../../packages/core/src/domain/packaging/python-sdist.ts';
import {
  judgeTracked,
  judgeWheelSources,
} from '../../packages/core/src/domain/packaging/python-tracked.ts';
import { judgeWheel } from '../../packages/core/src/domain/packaging/python-wheel.ts';

const say = (findings: readonly Finding[]) =>
  findings.map(({ level, text }) => `${level}: ${text}`);

const metadata = (more = '') =>
  `Metadata-Version: 2.4\nName: Octo.Harbour\nVersion: 1.2.0\n${more}Description-Content-Type: text/plain\n\nShips\n`;

describe('a wheel', () => {
  const folder = 'octo_harbour-1.2.0.dist-info';
  const name = 'octo_harbour-1.2.0-py2.py3-none-any.whl';
  const files = {
    'octo/harbour.py': 'x = 1\n',
    'octo/with, "comma".py': '',
    [`${folder}/METADATA`]: metadata(),
    [`${folder}/WHEEL`]: 'Wheel-Version: 1.0\nTag: py2-none-any\nTag: py3-none-any\n',
  };
  type Files = Readonly<Record<string, string | undefined>>;

  /** With a RECORD of its own making, unless there is one among `more`. */
  const judge = (more: Files = {}, file = name) => {
    const all = Object.entries({ ...files, ...more }).filter(([, text]) => text !== undefined);
    const members = all.map(([path, text = '']) => ({
      path,
      kind: path.endsWith('/') ? ('folder' as const) : ('file' as const),
      size: text.length,
      sha256: createHash('sha256').update(text).digest('hex'),
      text,
    }));
    const rows = all
      .filter(([path]) => !path.endsWith('/'))
      .map(([path, text = '']) => {
        const hash = createHash('sha256').update(text).digest('base64url');
        return `"${path.replaceAll('"', '""')}",sha256=${hash},${text.length}\n`;
      });
    const path = `${folder}/RECORD`;
    const record = {
      path,
      kind: 'file' as const,
      size: 0,
      sha256: '',
      text: `${rows.join('')}${path},,\n`,
    };
    return say(judgeWheel(file, path in more ? members : [...members, record]));
  };
  const row = (text: string) => createHash('sha256').update(text).digest('base64url');

  test('that is as it should be', () => {
    expect(judge({ 'octo/': '' })).toEqual([]);
    expect(judge({}, 'Octo.Harbour-1.2-py2.py3-none-any.whl')).toEqual([]);
  });

  test.each<[string, Files, string, RegExp]>([
    [
      'another name',
      {},
      'other-1.2.0-py2.py3-none-any.whl',
      /file name says other and its METADATA/,
    ],
    ['another version', {}, 'octo_harbour-1.3-py2.py3-none-any.whl', /says version 1\.3 and its/],
    ['no name of a wheel’s', {}, 'octo.whl', /not named as a wheel is/],
    ['two folders', { 'b-1.dist-info/METADATA': '' }, name, /has 2 \.dist-info folders/],
    ['no WHEEL', { [`${folder}/WHEEL`]: undefined }, name, /WHEEL is missing/],
    ['a newer form', { [`${folder}/WHEEL`]: 'Wheel-Version: 2.0\n' }, name, /Wheel-Version `2\.0`/],
    ['no form', { [`${folder}/WHEEL`]: '' }, name, /Wheel-Version ``/],
    [
      'a tag less inside',
      { [`${folder}/WHEEL`]: 'Wheel-Version: 1.0\nTag: py3-none-any\n' },
      name,
      /differ in the tag py2-none-any/,
    ],
    [
      'a tag more inside',
      { [`${folder}/WHEEL`]: 'Wheel-Version: 1.0\nTag: py2.py3-none-any\nTag: odd\n' },
      name,
      /differ in the tag odd/,
    ],
    ['a build in its name alone', {}, 'octo_harbour-1.2.0-1-py2.py3-none-any.whl', /in the build/],
    [
      'a platform that promises nothing',
      { [`${folder}/WHEEL`]: 'Wheel-Version: 1.0\nTag: cp313-cp313-linux_x86_64\n' },
      'octo_harbour-1.2.0-cp313-cp313-linux_x86_64.whl',
      /^warning: .*auditwheel/,
    ],
    [
      'a licence less',
      { [`${folder}/METADATA`]: metadata('License-File: a/MIT\n') },
      name,
      /a\/MIT/,
    ],
    ['tests for everybody', { 'tests/__init__.py': '' }, name, /^warning: It installs tests\//],
    [
      'another hash',
      { [`${folder}/RECORD`]: `octo/harbour.py,sha256=${row('y')},6\n` },
      name,
      /hash of octo\/harbour/,
    ],
    ['no hash', { [`${folder}/RECORD`]: 'octo/harbour.py,,6\n' }, name, /hash of octo\/harbour/],
    [
      'another size',
      { [`${folder}/RECORD`]: `octo/harbour.py,sha512=x,7\n` },
      name,
      /size of octo\/harbour/,
    ],
    ['nothing recorded', { [`${folder}/RECORD`]: '' }, name, /does not list octo\/harbour\.py/],
  ])('with %s is told of', (_, more, file, message) => {
    expect(judge(more, file)).toEqual([expect.stringMatching(message)]);
  });

  test('with a record of what is not there is told of', () => {
    const member = { path: `${folder}/RECORD`, kind: 'file' as const, size: 0, sha256: '' };
    const texts = [
      { ...member, text: 'gone.py,sha256=x,1\n' },
      { ...member, path: `${folder}/METADATA.x`, kind: 'link' as const },
    ];
    expect(say(judgeWheel(name, texts))).toContain(
      'error: RECORD lists gone.py, which is not in the wheel',
    );
    const [, link] = texts;
    expect(say(judgeWheel(name, link === undefined ? [] : [link]))).toContain(
      'error: RECORD is missing',
    );
  });

  test('with another folder inside is told of', () => {
    const member = { path: 'odd-1.dist-info/RECORD', kind: 'file' as const, size: 0, sha256: '' };
    expect(say(judgeWheel(name, [{ ...member, text: '' }]))).toContain(
      'error: Its folder is odd-1.dist-info, not -.dist-info',
    );
  });

  test('with its licence in either place is fine', () => {
    const said = metadata('License-File: a/MIT\nLicense-File: NOTICE\n');
    const licences = { [`${folder}/licenses/a/MIT`]: 'x', [`${folder}/NOTICE`]: 'x' };
    expect(judge({ ...licences, [`${folder}/METADATA`]: said })).toEqual([]);
  });
});

describe('an sdist', () => {
  const root = 'octo_harbour-1.2.0';
  const judge = (text: string | undefined, file = `${root}.tar.gz`, inner = file.slice(0, -7)) =>
    say(judgeSdist(file, [...(text === undefined ? [] : [{ path: `${inner}/PKG-INFO`, text }])]));

  test('that is as it should be', () => {
    expect(judge(metadata())).toEqual([]);
  });

  test.each<[string, string | undefined, string, string | undefined, RegExp]>([
    ['another form', metadata(), `${root}.zip`, root, /not named as an sdist is/],
    [
      'another folder',
      metadata(),
      `${root}.tar.gz`,
      'octo',
      /one folder called octo_harbour-1\.2\.0/,
    ],
    [
      'another name',
      metadata(),
      'other-1.2.0.tar.gz',
      undefined,
      /says other and its PKG-INFO Octo/,
    ],
    ['another version', metadata(), 'octo_harbour-1.3.tar.gz', undefined, /says version 1\.3 and/],
    ['an old spelling', metadata(), 'Octo.Harbour-1.2.0.tar.gz', undefined, /^warning: PyPI wants/],
    ['a licence less', metadata('License-File: MIT\n'), `${root}.tar.gz`, root, /License-File MIT/],
  ])('with %s is told of', (_, text, file, inner, message) => {
    expect(judge(text, file, inner)).toContainEqual(expect.stringMatching(message));
  });

  test('without PKG-INFO is told of', () => {
    expect(say(judgeSdist(`${root}.tar.gz`, [{ path: `${root}/x` }]))).toEqual([
      'error: PKG-INFO is missing',
    ]);
  });
});

describe('what git tracks', () => {
  const judge = (
    missing: readonly string[],
    {
      ignore = [],
      pyproject = {},
      there = [],
    }: {
      readonly ignore?: readonly string[];
      readonly pyproject?: Readonly<Record<string, unknown>>;
      readonly there?: readonly string[];
    } = {},
  ) => {
    const inside = new Set(['pyproject.toml', 'src/harbour/__init__.py', 'PKG-INFO', ...there]);
    const tracked = [...inside, ...missing];
    return say(judgeTracked({ tracked, inside, pyproject, backend: backendOf(pyproject), ignore }));
  };

  test.each([
    ['.github/workflows/ci.yml'],
    ['src/.keep'],
    ['uv.lock'],
    ['docs/_build/index.html'],
    ['harbour.egg-info/PKG-INFO'],
    ['azure-pipelines.yml'],
  ])('%s need not be in an sdist', (path) => {
    expect(judge([path])).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, RegExp]>([
    [
      'setup.py',
      {},
      /^error: It lacks setup\.py, which the build begins with: .*`include setup\.py` in MANIFEST\.in/,
    ],
    ['src/harbour/dock.py', {}, /which is source of the package src\/harbour/],
    ['src/harbour/py.typed', {}, /which is source of the package/],
    ['README.md', { project: { readme: 'README.md' } }, /README\.md, which pyproject\.toml names/],
    ['a.txt', { project: { license: { file: './a.txt' } } }, /which pyproject\.toml names/],
    [
      'b.txt',
      { tool: { setuptools: { dynamic: { dependencies: { file: ['b.txt'] } } } } },
      /names/,
    ],
    [
      'dock/own.py',
      { 'build-system': { 'backend-path': ['./dock/'] } },
      /a part of the build backend/,
    ],
  ])('%s must be, where it is needed', (path, pyproject, message) => {
    expect(judge([path], { pyproject })).toEqual([expect.stringMatching(message)]);
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['src/harbour/tests/test_dock.py', {}],
    ['tools/lint.py', {}],
    ['c.txt', { tool: { hatch: { build: { exclude: [{ path: 'c.txt' }] } } } }],
  ])('%s may be left out, and is told of', (path, pyproject) => {
    expect(judge([path], { pyproject })).toEqual([expect.stringMatching(/^warning: It lacks/)]);
    expect(judge([path], { pyproject, ignore: [path] })).toEqual([]);
  });

  test('many files are told in few words', () => {
    const many = Array.from({ length: 9 }, (_, at) => `${at}.md`);
    expect(
      judge(['docs/a.md', 'tests/a.py', 'tests/b.py', 'tools/a', ...many], { there: ['tools/b'] }),
    ).toEqual([
      expect.stringMatching(
        /^warning: It lacks what git tracks: docs\/ \(1 file\), tests\/ \(2 files\), tools\/a, 0\.md, .* and 4 more\. To take it in, write `graft docs`/,
      ),
    ]);
  });

  test.each([
    ['hatchling.build', /\.gitignore/],
    ['flit_core.buildapi', /`include = \["tests\/"\]` in `\[tool\.flit\.sdist\]`/],
    ['poetry.core.masonry.api', /format = "sdist"/],
    ['pdm.backend', /source-includes/],
    ['uv_build', /source-include =/],
    ['scikit_build_core.build', /sdist\.include/],
    ['maturin', /tool\.maturin/],
    ['mesonpy', /in the settings of mesonpy/],
  ])('%s has its own way to take a file in', (name, message) => {
    const pyproject = { 'build-system': { 'build-backend': name } };
    const [said] = judge(['tests/a.md'], { pyproject, ignore: ['x'] });
    expect(said).toMatch(message);
    expect(said).toContain('add it to `packaging.sdist_ignore`');
  });

  test.each<[string, readonly string[], readonly string[], readonly RegExp[]]>([
    ['all of a package', ['src/a/__init__.py', 'src/a/b.py'], ['a/__init__.py', 'a/b.py'], []],
    [
      'a module less',
      ['src/a/__init__.py', 'src/a/b.py'],
      ['a/__init__.py'],
      [/lacks src\/a\/b\.py/],
    ],
    ['a package less', ['a/__init__.py', 'a/c/__init__.py'], ['a/__init__.py'], [/a\/c\/__init__/]],
    ['other packages', ['tools/__init__.py', 'a/__init__.py'], ['a/__init__.py'], []],
    ['tests less', ['a/__init__.py', 'a/tests/b.py', 'a/setup.py'], ['a/__init__.py'], []],
    ['nothing', ['a/__init__.py'], ['a-1.dist-info/METADATA'], [/It holds no code.*package a/]],
    ['nothing of nothing', ['README.md'], ['a-1.dist-info/METADATA'], []],
  ])('a wheel with %s', (_, tracked, wheel, expected) => {
    const said = say(judgeWheelSources({ tracked, ignore: [] }, wheel));
    expect(said).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });
});

test.each<[readonly string[], readonly string[]]>([
  [
    ['a/__init__.py', 'a/b.py', 'a/c/__init__.py', 'd.py', 'a-1.dist-info/x.py'],
    ['a', 'd'],
  ],
  [
    ['ns/a/__init__.py', 'ns/b.py', 'ns/readme.txt'],
    ['ns.a', 'ns.b'],
  ],
  [
    ['_fast.cpython-313-x86_64-linux-gnu.so', 'a/__init__.cp313-win_amd64.pyd'],
    ['_fast', 'a'],
  ],
  [
    ['a-1.data/purelib/b.py', 'a-1.data/scripts/c.py', 'a-1.data/platlib/d/__init__.py'],
    ['b', 'd'],
  ],
  [['a-stubs/__init__.pyi', 'tests/__init__.py', 'ns/__main__.py', 'not-one.py', 'x.pth'], []],
])('%j brings the modules %j', (paths, modules) => {
  expect(importableModules(paths)).toEqual(modules);
});

describe('two archives', () => {
  const member = (path: string, more = {}) => ({
    ...{ path, kind: 'file', target: '', time: 1, sha256: 'x' },
    ...more,
  });

  test.each([
    ['are the same', [member('a')], [member('a')], []],
    [
      'differ in bytes and times',
      [member('a', { time: 2 }), member('b', { sha256: 'y' })],
      [member('a'), member('b')],
      ['b has other bytes', 'a has another time'],
    ],
    ['differ in links', [member('a', { target: 'x' })], [member('a')], ['a leads elsewhere']],
    [
      'differ in files',
      [member('a')],
      [member('b')],
      ['a is there only once', 'b is there only once'],
    ],
    ['differ in kinds', [member('a')], [member('a', { kind: 'link' })], ['a is there only once']],
    [
      'differ in order',
      [member('a'), member('b')],
      [member('b'), member('a')],
      ['the order of its entries differs'],
    ],
  ])('%s', (_, first, second, expected) => {
    expect(compareArchives(first, second)).toEqual(expected);
  });
});

import { describe, expect, test } from '@jest/globals';
import { parse } from 'smol-toml';
import { visitJsonStrings } from '../../packages/core/src/domain/version-files/json-strings.ts';
import { visitTomlStrings } from '../../packages/core/src/domain/version-files/toml-strings.ts';
import { createRandom } from '../doubles/random.ts';
import { release } from '../doubles/version-release.ts';

type Random = ReturnType<typeof createRandom>;

/** Stands for the version in a text that is made by chance. */
const mark = '\u0000';
const newlines = ['\n', '\r\n'] as const;

const blank = (random: Random) => random.pick(['', ' ', '  ', '\t']);
const noise = [
  'version = "9.9.9"',
  '[project]',
  '"version": "9"',
  "'",
  '"',
  '{',
  '__version__ = "9"',
  'ü',
] as const;

function comment(random: Random): string {
  return random.chance(0.3) ? `# ${random.pick(noise)}` : '';
}

function makeToml(random: Random): string {
  const quote = random.pick(['"', "'", '"""', "'''"]);
  const key = random.pick(['version', '"version"', "'version'"]);
  const line = () =>
    random.pick([
      `k${random.below(1e9)} = [${blank(random)}"version", { version = "9" }, [1, 2.5,], ${comment(random)}\n"]" ]`,
      `k${random.below(1e9)} = """\nversion = "9"\n\\""" "" '''\n"""""`,
      `k${random.below(1e9)} = '''${random.pick(noise)} '''''`,
      `k${random.below(1e9)}.version${blank(random)}= ${random.pick(['true', '1979-05-27 07:32:00', '"9"', '{ }', '"\\\\"'])}`,
      comment(random),
    ]) + blank(random);
  const rows = [
    random.pick(['', `[[package]]\nversion = "9"\n[[package.sub]]\nversion = "9"\n[[package]]`]),
    line(),
    `[${blank(random)}project${blank(random)}]${comment(random)}`,
    'name = "a"',
    line(),
    `${key}${blank(random)}=${blank(random)}${quote}${mark}${quote}${blank(random)}${comment(random)}`,
    line(),
    '[tool.x]',
    line(),
    'version = "9"',
  ];
  return rows.join('\n');
}

function makeJson(random: Random): string {
  const gap = () => random.pick(['', ' ', '\n', '\r\n\t', '   ']);
  const other = () =>
    `"${random.pick(['k', '\\"version', '\\u0076', '__proto__', 'ü'])}${random.below(1e9)}"${gap()}:${gap()}${random.pick(['{"version":"9"}', '["version","9",{"version":"9"}]', '"\\\\"', '1e5', 'null', '"}"'])}`;
  const own = `"${random.pick(['version', '\\u0076ersion'])}"${gap()}:${gap()}"${mark}"`;
  const pairs = [other(), own, other()].map((pair) => gap() + pair + gap());
  return `{${pairs.join(',')}}${gap()}`;
}

function makePython(random: Random): string {
  const quote = random.pick(['"', "'"]);
  const line = () =>
    random.pick([
      comment(random),
      `x = '${'\\'}'__version__ = 1'`,
      '"""Doc\n__version__ = "9"\n"""',
      'not__version__ = "9"',
      'def f(x="9"): return x.__version__',
      "r'\\''",
    ]);
  const annotation = random.pick(['', ': str', ' : Final[str]', ': "str"']);
  const own = `__version__${annotation}${blank(random)}=${blank(random)}${quote}${mark}${quote}${blank(random)}${comment(random)}`;
  return [line(), line(), own, line(), line()].join('\n');
}

describe('nothing but the version differs, wherever it stands', () => {
  test.each<[string, (random: Random) => string]>([
    ['pyproject.toml', makeToml],
    ['package.json', makeJson],
    ['a.py', makePython],
  ])('%s', async (path, make) => {
    for (let seed = 1; seed <= 400; seed += 1) {
      const random = createRandom(seed);
      const newline = random.pick(newlines);
      const bom = random.chance(0.2) ? '\uFEFF' : '';
      const end = random.chance(0.5) ? newline : '';
      const text = bom + make(random).replace(/\r?\n/g, newline) + end;
      const versionFiles = [{ path, pattern: undefined }];
      const files = { [path]: text.replace(mark, '1.0.0rc1') };
      const after = await release(files, '10.20.30-rc.4', [{ versionFiles }]);
      const spelled = path === 'package.json' ? '10.20.30-rc.4' : '10.20.30rc4';
      expect([seed, after[path]]).toEqual([seed, text.replace(mark, spelled)]);
    }
  });
});

describe('every text of a document is found where it stands', () => {
  const listed = (value: unknown, path: readonly (string | number)[] = []): string[] => {
    if (typeof value === 'string') return [`${JSON.stringify(path)} ${value}`];
    if (typeof value !== 'object' || value === null) return [];
    const entries = Array.isArray(value)
      ? value.map((one, at) => [at, one])
      : Object.entries(value);
    return entries.flatMap(([key, one]) => listed(one, [...path, key]));
  };

  test('TOML, as a parser reads it', () => {
    const text = `
a = "1"
b.c."d.e" = '2'
f = ["3", ["4"], { g = "5", h.i = "6" }] # "no"
[j . "k"]
l = """7"""
[[m]]
n = "8"
[[m.o]]
p = "9"
[[m.o]]
p = "10"
[m.o.q]
r = "11"
[[m]]
n = "12"
[[m.o]]
p = "13"`;
    const found: string[] = [];
    visitTomlStrings(text, (path, { start, end }) =>
      found.push(`${JSON.stringify(path)} ${text.slice(start, end)}`),
    );
    expect(found.sort()).toEqual(listed(parse(text)).sort());
  });

  test('JSON, as a parser reads it', () => {
    const text = '{"a":"1","b":{"c":["2",3,["4",{"d":"5"}],"6"],"":"7"},"e":[],"f":{},"g":"8"}';
    const found: string[] = [];
    visitJsonStrings(text, (path, { start, end }) =>
      found.push(`${JSON.stringify(path)} ${text.slice(start, end)}`),
    );
    expect(found.sort()).toEqual(listed(JSON.parse(text)).sort());
  });
});

describe('hostile files', () => {
  const size = 5_000_000;
  const fill = (part: string) => part.repeat(Math.floor(size / part.length));

  test('names that objects have by themselves are names as others', async () => {
    const files = {
      'package.json': '{"__proto__":{"version":"9"},"constructor":"x","version":"1.0.0"}',
      'a/package.json': '{"name":"__proto__","version":"1.0.0"}',
      'b/package.json':
        '{"name":"constructor","version":"1.0.0","dependencies":{"__proto__":"^1.0.0"}}',
    };
    const after = await release(files, '2.0.0', [{ path: '.' }, { path: 'a' }, { path: 'b' }]);
    expect(after['package.json']).toContain('"version":"9"},"constructor":"x","version":"2.0.0"');
    expect(after['b/package.json']).toContain('"dependencies":{"__proto__":"^2.0.0"}');
  });

  test.each<[string, string, string]>([
    ['package.json', '{"version":"1.0.0","x":"', `${fill('\\"')}"}`],
    ['package.json', '{"version":"1.0.0","x":', `${'['.repeat(300_000)}${']'.repeat(300_000)}}`],
    ['package.json', '{"version":"1.0.0","x":[0', `${fill(',"version"')}]}`],
    ['a.py', "__version__ = '1.0.0'\n", fill("'\n\\'\n")],
    ['a.py', "__version__ = '1.0.0'\n", fill('__version__ : ')],
    ['a.py', "__version__ = '1.0.0'\n", `"""${fill('\\"')}`],
    ['VERSION', ' '.repeat(size), '1.0.0'],
    ['setup.cfg', '[metadata]\nversion = 1.0.0\n', fill('[')],
    ['setup.cfg', '[metadata]\nversion = 1.0.0\n', fill(' \t')],
    ['pyproject.toml', '[project]\nversion = "1.0.0"\n', `x = [${fill('"version",')}]`],
    ['pyproject.toml', '[project]\nversion = "1.0.0"\n', fill('#\n')],
    ['pyproject.toml', '[project]\nversion = "1.0.0"\n', `x = """${fill('\\"')}"""`],
  ])('5 MB of %s take no time', async (path, head, tail) => {
    const versionFiles = [{ path, pattern: undefined }];
    const after = await release({ [path]: head + tail }, '2.0.0', [{ versionFiles }]);
    expect(after[path]?.length).toBe(head.length + tail.length);
  });

  test('5 MB and a pattern', async () => {
    const versionFiles = [{ path: 'a', pattern: 'v{version}x' }];
    const text = `${fill('v1.0')} v1.0.0x`;
    const after = await release({ a: text }, '2.0.0', [{ versionFiles }]);
    expect(after['a']).toBe(`${fill('v1.0')} v2.0.0x`);
  });
});

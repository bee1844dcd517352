import { describe, expect, test } from '@jest/globals';
import { release, type Texts } from '../doubles/version-release.ts';

/** `a` is released; `b` needs it, and keeps its version unless it is released as well. */
const both = [{ path: 'a' }, { path: 'b', version: '' }];

describe('npm', () => {
  const a = { 'a/package.json': '{"name":"@acme/a","version":"1.2.0"}' };
  const manifest = (section: string, range: string) =>
    `{ "name": "@acme/b", "${section}": { "@acme/a": "${range}", "other": "^1.2.0" } }`;

  async function raised(section: string, range: string, version: string) {
    const before = manifest(section, range);
    const after = await release({ ...a, 'b/package.json': before }, version, both);
    const text = after['b/package.json'] ?? before;
    expect(text).toBe(manifest(section, /"@acme\/a": "([^"]*)"/.exec(text)?.[1] ?? ''));
    return /"@acme\/a": "([^"]*)"/.exec(text)?.[1];
  }

  test.each([
    ['^1.2.0', '1.3.0', '^1.3.0'],
    ['~1.2.0', '1.3.0', '~1.3.0'],
    ['1.2.0', '1.3.0', '1.3.0'],
    ['=v1.2.0', '1.3.0', '=v1.3.0'],
    ['^1.2', '1.3.1', '^1.3'],
    ['^1', '2.0.0', '^2'],
    ['1.x', '2.1.0', '2.x'],
    ['^1.2.0-rc.1', '1.2.0-rc.2', '^1.2.0-rc.2'],
    ['^1.2', '1.3.0-beta.1', '^1.3.0-beta.1'],
    ['>=1.2.0 <2', '1.3.0', '>=1.3.0 <2'],
    ['>=1.2.0 <2.0.0-0', '3.1.0', '>=3.1.0 <4.0.0-0'],
    ['>= 1.2.0  < 1.5.0', '1.7.2', '>= 1.7.2  < 1.8.0'],
    ['>=1.2.0 <=1.9.0', '2.0.0', '>=2.0.0 <=2.0.0'],
    ['>1.0.0', '1.3.0', '>1.0.0'],
    ['<0.0.0', '0.1.0', '<1.0.0'],
    ['^1.0.0 || ^2.0.0', '2.1.0', '^1.0.0 || ^2.0.0'],
    ['1.0.0 - 2.0.0', '1.3.0', '1.0.0 - 2.0.0'],
    ['workspace:^1.2.0', '2.0.0', 'workspace:^2.0.0'],
    ['workspace:*', '2.0.0', 'workspace:*'],
    ['workspace:^', '2.0.0', 'workspace:^'],
    ['*', '2.0.0', '*'],
    ['latest', '2.0.0', 'latest'],
    ['v2-next', '2.0.0', 'v2-next'],
    ['file:../a-1.2.0', '2.0.0', 'file:../a-1.2.0'],
    ['link:../a1', '2.0.0', 'link:../a1'],
    ['npm:@other/a@^1.2.0', '2.0.0', 'npm:@other/a@^1.2.0'],
    ['git+ssh://git@example.com/a.git#v1.2.0', '2.0.0', 'git+ssh://git@example.com/a.git#v1.2.0'],
  ])('%s for %s becomes %s', async (range, version, expected) => {
    expect(await raised('dependencies', range, version)).toBe(expected);
    expect(await raised('devDependencies', range, version)).toBe(expected);
    expect(await raised('optionalDependencies', range, version)).toBe(expected);
  });

  test.each([
    ['^1.2.0', '1.3.0', '^1.2.0'],
    ['>=1.0.0 <2', '1.3.0', '>=1.0.0 <2'],
    ['^1.2.0', '1.3.0-beta.1', '^1.3.0-beta.1'],
    ['^1.2.0', '2.0.0', '^2.0.0'],
  ])(
    'a peer’s %s for %s is only moved where it shuts it out: %s',
    async (range, version, expected) => {
      expect(await raised('peerDependencies', range, version)).toBe(expected);
    },
  );

  test.each(['^1.0.0 || ^2.0.0', '1.0.0 - 2.0.0', '1.x || 2.x', '>3.5.0'])(
    '%s shuts 3.0.0 out and is an error',
    async (range) => {
      await expect(raised('dependencies', range, '3.0.0')).rejects.toMatchObject({
        code: 'invalid-version',
        message: expect.stringContaining('b/package.json asks'),
        location: { file: 'b/package.json' },
      });
    },
  );

  test('the lock file repeats them, and stays in step', async () => {
    const lock = (version: string) =>
      `{"version":"1.0.0","packages":{"":{"devDependencies":{"@acme/a":"^${version}"}},` +
      `"a":{"version":"${version}"},"b":{"version":"1.2.0","dependencies":{"@acme/a":"~${version}"}}}}`;
    const files = {
      ...a,
      'package.json': '{"private":true,"devDependencies":{"@acme/a":"^1.2.0"}}',
      'b/package.json': '{"name":"@acme/b","dependencies":{"@acme/a":"~1.2.0"}}',
      'package-lock.json': lock('1.2.0'),
    };
    const after = await release(files, '1.3.0', both);
    expect(after['package-lock.json']).toBe(lock('1.3.0'));
    expect(after['package.json']).toContain('^1.3.0');
  });

  test('a dependent that is released gets both', async () => {
    const files = {
      ...a,
      'b/package.json': '{"name":"@acme/b","version":"0.1.0","dependencies":{"@acme/a":"^1.2.0"}}',
    };
    const packages = [{ path: 'a' }, { path: 'b', version: '0.1.1' }];
    expect((await release(files, '1.3.0', packages))['b/package.json']).toBe(
      '{"name":"@acme/b","version":"0.1.1","dependencies":{"@acme/a":"^1.3.0"}}',
    );
  });
});

describe('Python', () => {
  const a = { 'a/pyproject.toml': '[project]\nname = "Acme.A"\nversion = "1.2.0"\n' };
  const raised = async (text: string, version: string) =>
    (await release({ ...a, 'b/pyproject.toml': text }, version, both))['b/pyproject.toml'] ?? text;

  test.each([
    ['acme-a>=1.2.0,<2', '1.3.0', 'acme-a>=1.3.0,<2'],
    ['acme-a>=1.2.0,<2', '2.0.0-rc.1', 'acme-a>=2.0.0rc1,<3'],
    [
      "acme_a[x, y] (>= 1.2, < 2.0) ; python_version > '3.8'",
      '2.1.0',
      "acme_a[x, y] (>= 2.1, < 3.0) ; python_version > '3.8'",
    ],
    ['acme-a==1.2', '1.3.1', 'acme-a==1.3.1'],
    ['acme-a == 1.2.*', '1.3.1', 'acme-a == 1.3.*'],
    ['acme-a~=1.2', '1.3.1', 'acme-a~=1.3'],
    ['acme-a~=1.2.0,!=1.2.5', '1.3.1', 'acme-a~=1.3.1,!=1.2.5'],
    ['acme-a>=1.2.0.post1', '1.3.0', 'acme-a>=1.3.0'],
    ['acme-a', '1.3.0', 'acme-a'],
    [
      'acme-a @ https://example.com/a-1.2.0.whl',
      '1.3.0',
      'acme-a @ https://example.com/a-1.2.0.whl',
    ],
    ['acme-ab>=1.2.0', '1.3.0', 'acme-ab>=1.2.0'],
    ['>=1.2.0', '1.3.0', '>=1.2.0'],
  ])('%s for %s becomes %s', async (requirement, version, expected) => {
    const text = (one: string) =>
      `dependency-groups = { dev = ["x", {include-group = "y"}, "${one}"] }\n[project]\nname = "b"\n` +
      `dependencies = [\n    "${one}", # why\n]\n[project.optional-dependencies]\nall = ["${one}"]\n`;
    expect(await raised(text(requirement), version)).toBe(text(expected));
  });

  test('Poetry', async () => {
    const text = (one: string) =>
      `[tool.poetry]\nname = "b"\n[tool.poetry.dependencies]\nacme-a = "^${one}"\nother = "^1.2.0"\n` +
      `[tool.poetry.group.dev.dependencies]\nAcme_A = { path = "../a", version = ">=${one}" }\n`;
    expect(await raised(text('1.2.0'), '1.3.0')).toBe(text('1.3.0'));
    expect(await raised('[tool.poetry.dependencies]\nacme-a = "*"\n', '1.3.0')).toContain('"*"');
  });

  test('a pin that can’t be rewritten is an error', async () => {
    const text = '[project]\nname = "b"\ndependencies = ["acme-a>=1!2.0"]\n';
    await expect(raised(text, '1.3.0')).rejects.toMatchObject({ code: 'invalid-version' });
  });

  test('a version that npm has no form for does not hurt a package.json beside it', async () => {
    const files: Texts = { ...a, 'a/package.json': '{"name":"tools","private":true}' };
    const post = [{ path: 'a', version: '1.2.0.post1', scheme: 'pep440' as const }];
    expect(await release(files, '', post)).toEqual({
      'a/pyproject.toml': '[project]\nname = "Acme.A"\nversion = "1.2.0.post1"\n',
    });
  });
});

describe('Cargo', () => {
  test('crates that are asked for by path and version', async () => {
    const text = (one: string) =>
      `[package]\nname = "b"\n[dependencies]\na = { path = "../a", version = "${one}" }\nc = "1.2.0"\n` +
      `[dev-dependencies]\nrenamed = { package = "a", path = "../a", version = "=${one}" }\n` +
      `[build-dependencies.a]\npath = "../a"\nversion = ">=${one}, <2"\n` +
      `[target.'cfg(unix)'.dependencies]\na = { path = "../a", version = "~${one}" }\n`;
    const files = {
      'a/Cargo.toml': '[package]\nname = "a"\nversion = "1.2.0"\n',
      'b/Cargo.toml': text('1.2.0'),
      'c/Cargo.toml':
        '[dependencies]\na = "1.2.0"\nb = { path = "../b", version = "*" }\n[dependencies.x]\npath = "../a"\n',
    };
    const packages = [...both, { path: 'c', version: '' }];
    const after = await release(files, '1.3.0', packages);
    expect(after['b/Cargo.toml']).toBe(text('1.3.0'));
    expect(Object.keys(after)).toEqual(['a/Cargo.toml', 'b/Cargo.toml']);
  });

  test('any version will do', async () => {
    const files = {
      'a/Cargo.toml': '[package]\nname = "a"\nversion = "1.2.0"\n',
      'b/Cargo.toml': '[dependencies]\na = { path = "../a", version = "*" }\n',
    };
    expect(Object.keys(await release(files, '1.3.0', both))).toEqual(['a/Cargo.toml']);
  });
});

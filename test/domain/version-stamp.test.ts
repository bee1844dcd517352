import { describe, expect, test } from '@jest/globals';
import { stampVersion } from '../../packages/core/src/domain/packaging/version-stamp.ts';

describe('stamping changes the version and nothing else', () => {
  test.each<[string, string, string]>([
    [
      'package.json',
      '{ "name": "a",\n\t"version" : "0.1.0", "x": 1 }\n',
      '{ "name": "a",\n\t"version" : "9.8.7", "x": 1 }\n',
    ],
    [
      'package.json',
      '{"config":{"version":"1"},"files":["version"],"version":"2"}',
      '{"config":{"version":"1"},"files":["version"],"version":"9.8.7"}',
    ],
    [
      'package.json',
      '{"description":"a \\"version\\": \\"3\\"","version":"2"}',
      '{"description":"a \\"version\\": \\"3\\"","version":"9.8.7"}',
    ],
    [
      'pyproject.toml',
      '# top\n[project]\nname = "a"\nversion = "0.1.0" # keep me\n',
      '# top\n[project]\nname = "a"\nversion = "9.8.7" # keep me\n',
    ],
    [
      'pyproject.toml',
      "[tool.poetry]\nname = 'a'\nversion = '0.1.0'\n",
      '[tool.poetry]\nname = \'a\'\nversion = "9.8.7"\n',
    ],
    [
      'pyproject.toml',
      '[tool.other]\nversion = "3"\n[project]\nname = "a"\nversion = "3"\n',
      '[tool.other]\nversion = "3"\n[project]\nname = "a"\nversion = "9.8.7"\n',
    ],
    [
      'pyproject.toml',
      '[project]\ndescription = """\nversion = "1"\n"""\nversion="1"\n',
      '[project]\ndescription = """\nversion = "1"\n"""\nversion="9.8.7"\n',
    ],
    [
      'pyproject.toml',
      'project.name = "a"\nproject.version = "1"\n',
      'project.name = "a"\nproject.version = "9.8.7"\n',
    ],
    [
      'setup.cfg',
      '[metadata]\nname = a\nversion = 1.0\n',
      '[metadata]\nname = a\nversion = 9.8.7\n',
    ],
    [
      'setup.py',
      "setup(\n    name='a',\n    version='1.0',  # here\n)\n",
      "setup(\n    name='a',\n    version='9.8.7',  # here\n)\n",
    ],
    ['VERSION', '1.0\n', '9.8.7\n'],
  ])('%s: %j', (file, before, after) => {
    const attributes = file === 'VERSION' ? [] : undefined;
    expect(stampVersion(file, before, '9.8.7', attributes)).toBe(after);
    expect(stampVersion(`sub/${file}`, after, '9.8.7', attributes)).toBe(after);
  });

  test('a name that Python code assigns to', () => {
    const before = 'import x\n__version__: str = "1.0.0.dev0"\nother = "1.0.0.dev0"\n';
    expect(stampVersion('src/a/__init__.py', before, '2.0.0', ['__version__'])).toBe(
      'import x\n__version__: str = "2.0.0"\nother = "1.0.0.dev0"\n',
    );
  });
});

describe('a version that cannot be found is an error that names the file', () => {
  test.each([
    ['package.json', '{"name":"a"}'],
    ['package.json', '{"name":"a","version":null}'],
    ['pyproject.toml', '[project]\nname = "a"\ndynamic = ["version"]\n'],
    ['pyproject.toml', 'project = { name = "a", version = "1" }\n'],
    ['setup.cfg', '[metadata]\nname = a\n'],
    ['setup.py', 'setup(version=read())'],
  ])('%s: %j', (file, text) => {
    expect(() => stampVersion(file, text, '1.0.0')).toThrow(
      expect.objectContaining({ code: 'invalid-version', location: { file } }),
    );
  });
});

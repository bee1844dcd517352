import { describe, expect, test } from '@jest/globals';
import { parseVersion } from '../../packages/core/src/domain/version/version.ts';
import { planVersionEdits } from '../../packages/core/src/domain/version-files/version-edits.ts';
import type { VersionedPackage } from '../../packages/core/src/domain/version-files/version-paths.ts';
import { readVersionTexts } from '../../packages/core/src/operations/version-texts.ts';

type Tree = Readonly<Record<string, string>>;

/** What a release makes of these files: those that change, by path. */
async function release(tree: Tree, version: string, ...packages: Partial<VersionedPackage>[]) {
  const all = (packages.length === 0 ? [{}] : packages).map((each) => ({
    path: '.',
    name: 'it',
    version: parseVersion(version, 'semantic'),
    versionFiles: undefined,
    ...each,
  }));
  const texts = await readVersionTexts(all, async (path) => tree[path]);
  const edits = planVersionEdits({ packages: all, texts });
  return Object.fromEntries(edits.map(({ path, text }) => [path, text]));
}

describe('golden', () => {
  test('npm', async () => {
    expect(await release({ 'package.json': '{"name":"a","version":"1.0.0"}' }, '1.1.0')).toEqual({
      'package.json': '{"name":"a","version":"1.1.0"}',
    });
  });
  test('python', async () => {
    expect(
      await release(
        {
          'pyproject.toml': '[project]\r\nname = "A.b"\r\nversion = "1.0.0" # x\r\n',
          'uv.lock':
            'version = 1\n[[package]]\nname = "z"\nversion = "1.0.0"\n\n[[package]]\nname = "a-b"\nversion = "1.0.0"\nsource = { editable = "." }\n',
          'src/a_b/__init__.py':
            '"""Doc\n__version__ = "1.0.0"\n"""\n__version__: str = \'1.0.0\'\n',
        },
        '1.1.0-rc.1',
      ),
    ).toEqual({
      'pyproject.toml': '[project]\r\nname = "A.b"\r\nversion = "1.1.0rc1" # x\r\n',
      'uv.lock':
        'version = 1\n[[package]]\nname = "z"\nversion = "1.0.0"\n\n[[package]]\nname = "a-b"\nversion = "1.1.0rc1"\nsource = { editable = "." }\n',
      'src/a_b/__init__.py':
        '"""Doc\n__version__ = "1.0.0"\n"""\n__version__: str = \'1.1.0rc1\'\n',
    });
  });
});

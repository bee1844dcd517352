import { describe, expect, test } from '@jest/globals';
import { scanContent } from '../../packages/core/src/domain/packaging/contents/content-scan.ts';
import { staysInside } from '../../packages/core/src/domain/packaging/contents/entry-place.ts';
import { judgeEntry } from '../../packages/core/src/domain/packaging/contents/judge-entry.ts';
import { versionInside } from '../../packages/core/src/domain/packaging/contents/version-inside.ts';

const file = (path: string) => judgeEntry({ path, kind: 'file', target: '' })?.why;

describe('paths that are safe to unpack anywhere', () => {
  test.each(['a', 'a-1.0/b c/é.txt', './PKG-INFO', 'a/.gitignore', 'a/..b', 'a/b..'])(
    '%s',
    (path) => {
      expect(file(path)).toBeUndefined();
    },
  );

  test.each([
    '',
    '/etc/passwd',
    '../x',
    'a/../x',
    'a/..',
    'a//b',
    'a/./b',
    'C:\\x',
    'a\\b',
    'a\0b',
    'a\nb',
    'a\u0085b',
  ])('not %j', (path) => {
    expect(file(path)).toContain('outside the folder');
  });

  test('a folder may end in a slash', () => {
    expect(judgeEntry({ path: 'a/b/', kind: 'folder', target: '' })).toBeUndefined();
    expect(judgeEntry({ path: 'a/../', kind: 'folder', target: '' })).toMatchObject({
      rule: 'unsafe',
    });
  });

  test('a device is none', () => {
    expect(judgeEntry({ path: 'a/null', kind: 'other', target: '' })?.why).toContain('neither a');
  });
});

describe('links', () => {
  test.each<[string, string, boolean]>([
    ['a-1/link', 'file', true],
    ['a-1/x/link', '../y/file', true],
    ['a-1/x/link', './../../a-1/file', false],
    ['a-1/link', '../file', false],
    ['a-1/x/y/link', '../../../file', false],
    ['link', '../file', false],
    ['link', 'x/../file', true],
    ['a-1/link', '/etc/passwd', false],
    ['a-1/link', 'C:\\x', false],
    ['a-1/x/link', '..\\..\\y', false],
    ['a-1/link', '', false],
  ])('%s to %j', (path, target, inside) => {
    expect(staysInside(path, target)).toBe(inside);
    expect(judgeEntry({ path, kind: 'link', target }) === undefined).toBe(inside);
  });
});

describe('names that never belong into an artifact', () => {
  test.each([
    'a/.git/config',
    '.GIT/HEAD',
    '.env',
    'a/.ENV',
    'a/.env.local',
    'a/.env.production.local',
    'a/.netrc',
    '_netrc',
    '.git-credentials',
  ])('%s', (path) => {
    expect(file(path)).toMatch(/^(?:is|holds) /);
  });

  test.each([
    'a/.env.example',
    'a/.environment',
    'a/env',
    'a/.github/workflows/x.yml',
    'a/git/x',
    '.npmrc',
  ])('but %s may', (path) => {
    expect(file(path)).toBeUndefined();
  });

  test('a folder of that name holds what it holds', () => {
    expect(judgeEntry({ path: 'a/.env/', kind: 'folder', target: '' })).toBeUndefined();
  });
});

describe('contents', () => {
  const body = 'MC4CAQAwBQYDK2VwBCIEIHKjsVa9WcDq';
  const scan = (path: string, ...chunks: readonly string[]) => {
    const judge = scanContent(path);
    return chunks.map((chunk) => judge(chunk)).find((found) => found !== undefined)?.why;
  };

  test.each([
    `-----BEGIN PRIVATE KEY-----\n${body}\n`,
    `-----BEGIN RSA PRIVATE KEY-----\r\n${body}\r\n`,
    `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}\n`,
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v2\n\n${body}\n`,
    `-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,ABC\n\n${body}\n`,
    `{"private_key": "-----BEGIN PRIVATE KEY-----\\n${body}\\n"}`,
  ])('a private key: %j', (text) => {
    expect(scan('a/notes.txt', text)).toContain('holds a private key');
    const middle = Math.floor(text.length / 2);
    expect(scan('x', `${'-'.repeat(5000)}\n${text.slice(0, middle)}`, text.slice(middle))).toMatch(
      /^holds a private key \(line \d+\)$/,
    );
  });

  test.each([
    'if (text.includes("-----BEGIN PRIVATE KEY-----")) refuse();',
    '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
    `-----BEGIN PUBLIC KEY-----\n${body}\n`,
    'PRIVATE KEY',
  ])('no private key: %j', (text) => {
    expect(scan('a/code.js', text)).toBeUndefined();
  });

  test.each<[string, string, boolean]>([
    ['a/.npmrc', '//registry.example.x/:_authToken=npm_abc', true],
    ['a/.npmrc', '_password = c2VjcmV0', true],
    ['a/.npmrc', 'registry=https://x\n//r/:_authToken=${NODE_AUTH_TOKEN}\n', false],
    ['a/.npmrc', 'save-exact=true', false],
    ['a/npmrc.md', '_authToken=abc', false],
    ['.pypirc', '[pypi]\nusername = __token__\npassword = pypi-abc\n', true],
    ['.pypirc', '[pypi]\nusername = me\n', false],
  ])('%s with %j', (path, text, refused) => {
    expect(scan(path, text) !== undefined).toBe(refused);
  });

  test('a megabyte made to be slow is read at once', () => {
    const hostile = `-----BEGIN ${'A '.repeat(500_000)}PRIVATE KEY-----${'\\n'.repeat(10_000)}`;
    const begin = performance.now();
    expect(scan('x', hostile)).toBeUndefined();
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});

test.each([
  ['wheel', 'Metadata-Version: 2.1\nName: a\nVersion: 1.2.0a1\n\nVersion: 9\n', '1.2.0a1'],
  ['sdist', 'Name: a\n', undefined],
  ['npm', '{"engines":{"version":"9"},"version":"1.2.0-alpha.1"}', '1.2.0-alpha.1'],
  ['npm', '{}', undefined],
  ['npm', '{', undefined],
] as const)('the version that a %s says', (format, text, version) => {
  expect(versionInside(format, text)).toBe(version);
});

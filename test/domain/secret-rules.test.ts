import { describe, expect, test } from '@jest/globals';
import { permitter } from '../../packages/core/src/domain/packaging/contents/allowances.ts';
import { scanContent } from '../../packages/core/src/domain/packaging/contents/content-scan.ts';
import { judgeEntry } from '../../packages/core/src/domain/packaging/contents/judge-entry.ts';
import { secretRules } from '../../packages/core/src/domain/packaging/contents/secret-rules.ts';

// Put together here, so that no file of this repository looks as if it held a secret.
const drawn = (length: number, from = 'q7RvK2mXw9TzB4hLc8NdY3gJp6FsU1aE'): string =>
  Array.from({ length }, (_, at) => from.charAt((at * 7 + (at >> 3)) % from.length)).join('');
const hex = (length: number) => drawn(length, '7f3a9c1e5b08d264');
const checked = 'zQWBuTSOoRi4A9spHcVY5ncn' + 'sDkxkJ0mLq17';
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const jwt = (claims: unknown) =>
  `${base64({ alg: 'HS256', typ: 'JWT' })}.${base64(claims)}.${drawn(43)}`;

const found = (text: string, path = 'a/settings.txt') => scanContent(path)(text);

describe('secrets that are told by their form', () => {
  const aws = `A${'KIA'}${drawn(16, 'Q7RVK2MXW5TZB4HL')}`;
  test.each<[string, string]>([
    ['GitHub token', `ghp${'_'}${checked}`],
    ['GitHub token', `TOKEN=ghs${'_'}${checked}\n`],
    ['GitHub token', `"github_pat${'_'}${drawn(22)}_${drawn(59)}"`],
    ['npm token', `npm${'_'}${checked}`],
    ['PyPI token', `password = pypi${'-'}AgEIcHlwaS5vcmc${drawn(120)}`],
    ['PyPI token', `pypi${'-'}AgENdGVzdC5weXBpLm9yZw${drawn(120)}`],
    ['GitLab token', `glpat${'-'}${drawn(20)}`],
    ['Slack token', `xoxb${'-'}1234567890-1234567890-${drawn(24)}`],
    ['Slack token', `xapp${'-'}1-A0123456789-1234567890123-${hex(64)}`],
    ['Slack webhook', `https://hooks.slack.com/services${'/'}T0ABCDEFG/B0ABCDEFG/${drawn(24)}`],
    ['Stripe key', `sk_live${'_'}${drawn(32)}`],
    ['Anthropic key', `sk-ant${'-'}api03-${drawn(93)}`],
    ['OpenAI key', `sk-proj${'-'}${drawn(40)}T3BlbkFJ${drawn(40)}`],
    ['Docker Hub token', `dckr_pat${'_'}${drawn(27)}`],
    ['SendGrid key', `SG${'.'}${drawn(22)}.${drawn(43)}`],
    ['RubyGems key', `rubygems${'_'}${hex(48)}`],
    ['Vault token', `hvs${'.'}${drawn(95)}`],
    ['DigitalOcean token', `dop_v1${'_'}${hex(64)}`],
    ['JSON web token', jwt({ iss: 'supabase', role: 'service_role' })],
    ['JSON web token', jwt({ iss: 'kubernetes/serviceaccount' })],
    ['JSON web token', jwt({ iss: 'https://kubernetes.default.svc.cluster.local' })],
    ['Azure storage account', `AccountKey=${drawn(86)}==;`],
    ['AWS access key', `key = ${aws}\nsecret = ${drawn(40)}\n`],
    ['of age', `AGE-SECRET-KEY-1${drawn(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`],
    ['of minisign', `minisign encrypted secret key\nRWRT${drawn(100)}`],
    ['of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519\r\nEncryption: none\r\n'],
  ])('%s: %s', (what, text) => {
    const fault = found(`first line\n${text}\n`);
    expect(fault?.why).toContain(what);
    expect(fault?.why).toMatch(/\(line [23]/);
    // Nothing that a machine drew is ever shown.
    expect(fault?.why).not.toContain(text.slice(-20).trim().slice(0, 12));
  });

  test.each<[string, string]>([
    ['another checksum', `ghp${'_'}${checked.slice(0, -1)}8`],
    ['a longer word', `xghp${'_'}${checked}`],
    ['a longer token', `ghp${'_'}${checked}x`],
    ['another checksum', `npm${'_'}${drawn(36)}`],
    ['a placeholder', `sk_live${'_'}${'x'.repeat(24)}`],
    ['a staircase', `glpat${'-'}abcdefghijklmnopqrst`],
    ['what a document says', `glpat${'-'}YOUR-TOKEN-GOES-HERE`],
    ['a test key', `sk_test${'_'}${drawn(32)}`],
    ['the documented identifier', `AKIAIOSFODNN7${'EXAMPLE'} ${drawn(40)}`],
    ['an identifier without its secret', `${aws}\n`],
    ['an identifier beside a digest', `${aws} ${hex(40)}`],
    ['a web token of a demo', jwt({ iss: 'supabase-demo', role: 'service_role' })],
    ['a web token for the public', jwt({ iss: 'supabase', role: 'anon' })],
    ['a web token that is no JSON', `eyJhbGciOiJIUzI1NiJ9.eyJ${drawn(30)}.${drawn(43)}`],
    ['the key of an emulator', `AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1${drawn(54)}==`],
    [
      'a webhook of a document',
      'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
    ],
  ])('but not %s: %s', (_, text) => {
    expect(found(text)).toBeUndefined();
  });

  test('each rule begins at its needles, wherever the chunks end', () => {
    const text = `${'-'.repeat(70_000)} ghp${'_'}${checked} `;
    for (let cut = text.length - 45; cut < text.length; cut += 5) {
      const scan = scanContent('a/b');
      expect(scan(text.slice(0, cut)) ?? scan(text.slice(cut))).toMatchObject({ rule: 'token' });
    }
    for (const { needles, pattern } of secretRules) {
      expect(needles.length).toBeGreaterThan(0);
      expect(pattern.sticky).toBe(true);
    }
  });

  test('private keys are common in tests, and mean nothing there; tokens do', () => {
    const key = `-----BEGIN ${'PRIVATE KEY'}-----\n${drawn(64)}\n`;
    expect(found(key, 'a/tests/server.pem')).toBeUndefined();
    expect(found(key, 'a/src/server_test.go')).toBeUndefined();
    expect(found(key, 'a/certs/server.pem')).toMatchObject({ rule: 'private-key' });
    expect(found(`ghp${'_'}${checked}`, 'a/tests/x.py')).toMatchObject({ rule: 'token' });
  });

  test('private keys may be shown in the pages of a documentation, and tokens may not', () => {
    const key = `-----BEGIN ${'PRIVATE KEY'}-----\n${drawn(64)}\n`;
    expect(found(key, 'a/docs/usage.rst')).toBeUndefined();
    expect(found(key, 'a/docs/server.pem')).toMatchObject({ rule: 'private-key' });
    expect(found(key, 'a/notes.md')).toMatchObject({ rule: 'private-key' });
    expect(found(`ghp${'_'}${checked}`, 'a/docs/usage.rst')).toMatchObject({ rule: 'token' });
  });

  test('a private key that is cut off opens nothing', () => {
    // DER says that 0x04a5 bytes follow: 1593 signs with what stands before them.
    const begun = (signs: number) => `-----BEGIN RSA ${'PRIVATE KEY'}----- MIIEpQ${drawn(signs)}`;
    expect(found(`${begun(58)}. -----END RSA PRIVATE KEY-----`, 'a/api.d.ts')).toBeUndefined();
    expect(found(`${begun(58)}`, 'a/key.pem')).toMatchObject({ rule: 'private-key' });
    const lines = `${begun(30)}\n${`${drawn(64)}\\n" \n`.repeat(25)}-----END`;
    expect(found(lines, 'a/key.js')).toMatchObject({ rule: 'private-key' });
  });

  test('the memory of a program', () => {
    const head = (type: number) => `\x7fELF${'\x02'.repeat(12)}${String.fromCharCode(type, 0)}`;
    expect(found(head(4), 'a/core')).toMatchObject({ rule: 'core-dump' });
    expect(found(head(3), 'a/lib.so')).toBeUndefined();
  });

  test('a source map inside, where the configuration wants none', () => {
    const text = 'let a;\n//# sourceMappingURL=data:application/json;base64,e30=\n';
    expect(scanContent('a.js', { sourceMaps: false })(text)).toMatchObject({ rule: 'source-map' });
    expect(found(text, 'a.js')).toBeUndefined();
  });

  test('hostile texts take time in proportion to their length', () => {
    const begin = performance.now();
    for (const needle of secretRules.flatMap((rule) => rule.needles))
      found(needle.repeat(Math.ceil(100_000 / needle.length)));
    found('eyJabcdefghijk.'.repeat(20_000));
    expect(performance.now() - begin).toBeLessThan(10_000);
  });
});

describe('names', () => {
  const rule = (path: string, format?: string) =>
    judgeEntry(
      { path, kind: 'file', target: '' },
      { sourceMaps: false, ...(format !== undefined && { format }) },
    )?.rule;

  test.each<[string, string, string]>([
    ['npm', 'package/.aws/credentials', 'credentials'],
    ['npm', 'package/.docker/config.json', 'credentials'],
    ['npm', 'package/.kube/config', 'credentials'],
    ['tar.gz', 'a/.cargo/credentials.toml', 'credentials'],
    ['tar.gz', 'a/prod.tfstate', 'credentials'],
    ['oci', 'root/.bash_history', 'shell-history'],
    ['zip', 'a/.ssh/id_ed25519', 'key-file'],
    ['zip', 'a/release.p12', 'key-file'],
    ['sdist', 'a-1/src/.a.py.swp', 'editor'],
    ['sdist', 'a-1/src/a.py~', 'editor'],
    ['sdist', 'a-1/.coverage', 'coverage'],
    ['sdist', 'a-1/htmlcov/index.html', 'coverage'],
    ['wheel', 'a/__pycache__/a.cpython-314.pyc', 'cache'],
    ['npm', 'package/release-artifacts/manifest.json', 'release-folder'],
    ['npm', 'package/dist/index.js.map', 'source-map'],
    ['npm', 'package/dist/style.css.map', 'source-map'],
  ])('in %s: %s', (format, path, expected) => {
    expect(rule(path, format)).toBe(expected);
  });

  test.each<[string, string]>([
    ['zip', 'a/.ssh/id_ed25519.pub'],
    ['sdist', 'a-1/tests/client.p12'],
    ['tar.gz', 'app/lib/__pycache__/a.pyc'],
    ['oci', 'usr/lib/python3/__pycache__/a.pyc'],
    ['npm', 'package/config.json'],
    ['npm', 'package/maps/world.map'],
    ['npm', 'package/src/coverage.js'],
    ['npm', 'package/.history.js'],
  ])('in %s, %s may', (format, path) => {
    expect(rule(path, format)).toBeUndefined();
  });
});

describe('what is permitted on purpose', () => {
  const finding = (path: string, rule: 'token' | 'private-key' | 'unsafe' = 'token') => ({
    path,
    rule,
    why: '',
  });

  test.each<[string, boolean]>([
    ['certs', true],
    ['certs/*.pem', true],
    ['**/*.pem', true],
    ['svc-1.0/certs/demo.pem', true],
    ['*.pem', false],
    ['other/**', false],
  ])('by the glob %s: %s', (glob, permitted) => {
    expect(permitter([glob])(finding('svc-1.0/certs/demo.pem'))).toBe(permitted);
  });

  test('for one rule only, where one is named; a path that leads out never', () => {
    const permits = permitter([{ path: 'a.txt', rule: 'private-key' }, 'b']);
    expect(permits(finding('a.txt', 'private-key'))).toBe(true);
    expect(permits(finding('a.txt'))).toBe(false);
    expect(permits(finding('b'))).toBe(true);
    expect(permits(finding('b', 'unsafe'))).toBe(false);
  });
});

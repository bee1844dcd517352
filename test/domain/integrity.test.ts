import { describe, expect, test } from '@jest/globals';
import { judgeChecksums } from '../../packages/core/src/domain/packaging/checksums.ts';
import {
  judgeProvenance,
  parseProvenance,
  renderProvenance,
} from '../../packages/core/src/domain/packaging/provenance.ts';
import { checkFolder } from '../../packages/core/src/domain/packaging/release-check.ts';
import { sigstoreServices } from '../../packages/core/src/domain/packaging/sigstore-services.ts';
import { claims } from '../doubles/fake-sigstore.ts';

const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
const files = [
  { path: 'one.zip', sha256: a },
  { path: 'two words.zip', sha256: b },
];

describe('SHA256SUMS', () => {
  test.each([
    ['in text form', `${a}  one.zip\n${b}  two words.zip\n`],
    [
      'in binary form, in another order, with the line ends of Windows',
      `${b} *two words.zip\r\n${a.toUpperCase()} *one.zip\r\n`,
    ],
  ])('may be %s', (_, text) => {
    expect(judgeChecksums(text, files)).toBeUndefined();
  });

  test.each([
    ['hello\n', 'is not what `sha256sum` writes'],
    [`${a}  one.zip\n${a}  one.zip\n${b}  two words.zip\n`, 'names a file twice'],
    [`${a}  one.zip\n`, 'does not name two words.zip'],
    ['', 'does not name one.zip'],
    [
      `${b}  one.zip\n${b}  two words.zip\n`,
      `names another SHA-256 for one.zip: ${b}, and it has ${a}`,
    ],
    [
      `${a}  one.zip\n${b}  two words.zip\n${a}  three\n`,
      'names three, which the manifest does not',
    ],
  ])('%j %s', (text, why) => {
    expect(judgeChecksums(text, files)).toBe(why);
  });
});

describe('the services that sign', () => {
  const github = 'https://github.com';
  const isPublic = { repository_visibility: 'public' };
  const isPrivate = { repository_visibility: 'private' };

  test('are Sigstore’s for public repositories, and GitHub’s for others', () => {
    expect(sigstoreServices(undefined, isPublic, github)).toEqual({
      fulcio: 'https://fulcio.sigstore.dev',
      rekor: 'https://rekor.sigstore.dev',
      timestamps: undefined,
    });
    expect(sigstoreServices(undefined, isPrivate, github)).toEqual({
      fulcio: 'https://fulcio.githubapp.com',
      rekor: undefined,
      timestamps: 'https://timestamp.githubapp.com',
    });
    expect(sigstoreServices(undefined, isPrivate, 'https://octo.ghe.com').fulcio).toBe(
      'https://fulcio.octo.ghe.com',
    );
  });

  test('are those of the configuration', () => {
    const own = { fulcio_url: 'https://f/', rekor_url: undefined, timestamp_url: 'https://t' };
    expect(sigstoreServices(own, isPublic, github)).toEqual({
      fulcio: 'https://f',
      rekor: undefined,
      timestamps: 'https://t',
    });
  });
});

describe('provenance', () => {
  const subjects = [{ name: 'one.zip', sha256: a }];
  const statement = renderProvenance(subjects, claims, 'https://github.com');

  test('says which workflow built what from which commit', () => {
    expect(JSON.parse(statement)).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'one.zip', digest: { sha256: a } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          externalParameters: {
            workflow: {
              ref: 'refs/tags/v1.2.3',
              repository: 'https://github.com/octo/service',
              path: '.github/workflows/release.yml',
            },
          },
          resolvedDependencies: [{ digest: { gitCommit: claims.sha } }],
        },
        runDetails: {
          builder: {
            id: 'https://github.com/octo/service/.github/workflows/release.yml@refs/tags/v1.2.3',
          },
          metadata: {
            invocationId: 'https://github.com/octo/service/actions/runs/7/attempts/1',
          },
        },
      },
    });
    expect(parseProvenance(statement)).toEqual({ subjects, commit: claims.sha });
  });

  test.each([
    [[{ name: 'two.zip', sha256: a }], claims.sha, 'does not name two.zip'],
    [
      [{ name: 'one.zip', sha256: b }],
      claims.sha,
      `names another SHA-256 for one.zip: ${a}, and it has ${b}`,
    ],
    [subjects, b, `is of commit ${claims.sha}, and the manifest is of ${b}`],
    [subjects, claims.sha, undefined],
  ])('about %j of %s: %s', (expected, commit, why) => {
    expect(judgeProvenance(parseProvenance(statement), expected, { commit })).toBe(why);
  });

  test('without a commit is of none', () => {
    const bare = JSON.stringify({
      _type: 'https://in-toto.io/Statement/v1',
      predicateType: 'https://slsa.dev/provenance/v1',
    });
    expect(judgeProvenance(parseProvenance(bare), [], { commit: b })).toMatch(/of commit \(none\)/);
  });

  test.each(['hello', '[]', '{"_type":"https://in-toto.io/Statement/v1"}'])(
    '%s is none',
    (text) => {
      expect(() => parseProvenance(text)).toThrow(/no provenance of SLSA/);
    },
  );
});

describe('a downloaded folder', () => {
  const artifact = { platform: 'any', size: 1, sha256: a };
  const manifest = {
    schema: 1,
    name: 'service',
    version: '1.2.3',
    commit: 'c'.repeat(40),
    created: '2026-01-12T12:00:00Z',
    artifacts: [{ ...artifact, name: 'my app.zip', path: 'my app.zip', format: 'zip' }],
  } as const;
  const check = (digests: Readonly<Record<string, string>>, bills = {}) =>
    checkFolder({
      manifest,
      digests: new Map(Object.entries(digests)),
      checksums: undefined,
      bills: new Map(Object.entries(bills)),
    }).map(({ outcome, detail }) => `${outcome}: ${detail}`);

  test('may hold an artifact by the name that GitHub gave it, and long release notes', () => {
    expect(check({ 'my.app.zip': a, 'manifest.json': b, 'RELEASE_NOTES.md': b })).toEqual([
      'pass: 1 as the manifest names it',
      'skip: there is no SHA256SUMS',
      'pass: no file that the manifest does not name',
      'skip: there are none',
    ]);
  });

  test('names the first five that do not belong', () => {
    const extra = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((each) => [`x${each}`, b]));
    expect(check({ 'my app.zip': '', 'manifest.json': b, ...extra })).toMatchObject({
      0: expect.stringMatching(/^fail: my app\.zip has SHA-256 \(none: it is no file\)/),
      2: expect.stringMatching(
        /^fail: x1 is not in the manifest; .*x5 is not in the manifest and 2 more$/,
      ),
    });
  });

  test('holds no bill of what is not there', () => {
    const bills = { 'gone.zip.cdx.json': '{}', 'my app.zip.cdx.json': '{}', 'bill.json': '{}' };
    expect(check({ 'my app.zip': a }, bills)[3]).toBe(
      `fail: gone.zip.cdx.json is of no artifact here; my app.zip.cdx.json is of SHA-256 (none), not ${a}; bill.json is of no artifact here`,
    );
  });
});

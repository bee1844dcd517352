import { describe, expect, test } from '@jest/globals';
import {
  licenseNames,
  nativeDocuments,
  withDocuments,
} from '../../../packages/core/src/domain/packaging/native/native-documents.ts';
import { nativeFile, nativePackage } from '../../doubles/native-package.ts';

const facts = { license: 'Do as you like.\n', created: '2026-11-21T11:00:00Z' };
const placed = (documents: ReturnType<typeof nativeDocuments>) =>
  documents.map(({ entry: { destination }, text }) => [destination, text]);

describe('documents', () => {
  test('of a deb are its copyright and its changelog', () => {
    const made = nativePackage({ homepage: 'https://example.org' });
    expect(placed(nativeDocuments('deb', made, facts))).toEqual([
      [
        '/usr/share/doc/greeter/copyright',
        'Name: greeter\nSource: https://example.org\nMaintainer: Ada <ada@example.org>\nLicense: MIT\n\nDo as you like.\n',
      ],
      [
        '/usr/share/doc/greeter/changelog.gz',
        'greeter (1.2.0~rc.1) unstable; urgency=medium\n\n  * Release 1.2.0~rc.1.\n\n -- Ada <ada@example.org>  Sat, 21 Nov 2026 11:00:00 +0000\n',
      ],
    ]);
  });

  test('of an rpm are its licence, where there is one', () => {
    const made = nativePackage();
    expect(placed(nativeDocuments('rpm', made, facts))).toEqual([
      ['/usr/share/licenses/greeter/LICENSE', 'Do as you like.\n'],
    ]);
    expect(nativeDocuments('rpm', made, { ...facts, license: undefined })).toEqual([]);
    const [copyright] = nativeDocuments('deb', made, { ...facts, license: undefined });
    expect(copyright?.text).toBe(
      'Name: greeter\nMaintainer: Ada <ada@example.org>\nLicense: MIT\n',
    );
  });

  test('that the description installs itself are not made', () => {
    const own = ['copyright', 'changelog.gz'].map((name) =>
      nativeFile({ source: 'greeter', destination: `/usr/share/doc/greeter/${name}` }),
    );
    expect(nativeDocuments('deb', nativePackage({ files: own }), facts)).toEqual([]);
  });

  test('stand among the files, readable for everybody', () => {
    const made = nativePackage();
    const { entries } = withDocuments(made, nativeDocuments('deb', made, facts));
    expect(entries.map(({ destination, mode, owner }) => [destination, mode, owner])).toEqual([
      ['/usr/bin/greeter', 0o755, 'root'],
      ['/usr/share/doc/greeter/changelog.gz', 0o644, 'root'],
      ['/usr/share/doc/greeter/copyright', 0o644, 'root'],
    ]);
  });
});

test.each([
  ['LICENSE', true],
  ['licence.txt', true],
  ['COPYING', true],
  ['LICENSE.md', true],
  ['LICENSE-APACHE', false],
  ['licenses.json', false],
])('%s may be the licence: %s', (name, expected) => {
  expect(licenseNames.test(name)).toBe(expected);
});

test('manual pages are packed, and links to them lead to the packed ones', () => {
  const { entries } = nativePackage({
    files: [
      nativeFile({ source: 'greeter', destination: '/usr/share/man/man1/greeter.1' }),
      nativeFile({ link: 'greeter.1', destination: '/usr/share/man/man1/hello.1' }),
      nativeFile({ source: 'greeter', destination: '/usr/share/man/de/man3/greeter.3pm' }),
      nativeFile({ source: 'greeter', destination: '/usr/share/man/man5/packed.5.gz' }),
      nativeFile({ source: 'greeter', destination: '/usr/share/greeter/page.1' }),
      nativeFile({ destination: '/usr/share/man/man7' }),
    ],
  });
  expect(entries.map(({ destination, target }) => `${destination} ${target}`.trim())).toEqual([
    '/usr/share/greeter/page.1',
    '/usr/share/man/de/man3/greeter.3pm.gz',
    '/usr/share/man/man1/greeter.1.gz',
    '/usr/share/man/man1/hello.1.gz greeter.1.gz',
    '/usr/share/man/man5/packed.5.gz',
    '/usr/share/man/man7',
  ]);
});

import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';

const least = `
    maintainer: Ada Lovelace <ada@example.org>
    summary: Greets people
    license: MIT`;
const files = `
    files:
      - {source: greeter, destination: /usr/bin/}`;

function read(rest: string, head = least) {
  return parseConfig(`packaging:\n  native:${head}${rest}\n`, 'slipway.yml').packaging.native;
}

test('the least that is needed, and what it gets', () => {
  expect(read(files)).toEqual({
    name: undefined,
    maintainer: 'Ada Lovelace <ada@example.org>',
    summary: 'Greets people',
    description: undefined,
    license: 'MIT',
    homepage: undefined,
    section: 'misc',
    group: 'Unspecified',
    architecture: 'all',
    depends: [],
    recommends: [],
    conflicts: [],
    provides: [],
    replaces: [],
    files: [
      {
        source: 'greeter',
        link: undefined,
        destination: '/usr/bin/',
        mode: undefined,
        owner: 'root',
        group: 'root',
        config: false,
      },
    ],
    services: [],
    scripts: {},
  });
});

test('without it there is none', () => {
  expect(parseConfig('packaging:\n', 'slipway.yml').packaging.native).toBeUndefined();
});

test('names that differ between the formats, modes, services and scripts', () => {
  const native = read(`
    depends:
      - bash >= 5
      - {deb: libc6 >= 2.31 | musl, rpm: glibc}
      - {rpm: /usr/bin/getent}
    files:
      - {source: a.conf, destination: /etc/a.conf, mode: "0640", owner: _ada, group: adm, config: true}
      - {folder: true, destination: /var/lib/a}
      - {link: ../lib/a/run, destination: /usr/bin/a}
    services:
      - {unit: deploy/a@.service, enable: false, start: false}
    scripts:
      before_install: |
        id ada || useradd ada`);
  expect(native?.depends).toEqual([
    { deb: 'bash >= 5', rpm: 'bash >= 5' },
    { deb: 'libc6 >= 2.31 | musl', rpm: 'glibc' },
    { deb: undefined, rpm: '/usr/bin/getent' },
  ]);
  expect(native?.files.map(({ mode, owner, config }) => [mode, owner, config])).toEqual([
    [0o640, '_ada', true],
    [undefined, 'root', false],
    [undefined, 'root', false],
  ]);
  expect(native?.services).toEqual([
    { unit: 'deploy/a@.service', enable: false, start: false, restart: true },
  ]);
  expect(native?.scripts).toEqual({ before_install: 'id ada || useradd ada\n' });
});

describe('mistakes are told with their place', () => {
  const one = (rest: string) => `\n    files:\n      - {${rest}}`;

  test.each([
    [`${files}\n    name: Greeter`, 'native.name`: expected a package name of small letters'],
    [`${files}\n    homepage: example.org`, 'homepage`: expected an http(s) URL'],
    [`${files}\n    section: Utils`, 'section`: expected a section of Debian’s'],
    [`${files}\n    architecture: x86_64`, 'architecture`: expected one of `all`, `amd64`'],
    [`${files}\n    depends: ["bash (>= 5)"]`, 'depends[0]`: expected `NAME` or `NAME >= VERSION`'],
    [
      `${files}\n    depends: [{deb: "a |b"}]`,
      'depends[0].deb`: expected `NAME` or `NAME >= VERSION`, or several',
    ],
    [
      `${files}\n    services: [{unit: greeter.conf}]`,
      'services[0].unit`: expected the path of a unit',
    ],
    [
      `${files}\n    scripts: {after_install: "%files"}`,
      'scripts.after_install`: expected no line that begins with `%`',
    ],
    [
      `${files}\n    description: "a\\x07"`,
      'description`: expected text without control characters',
    ],
    [
      `${files}\n    scripts: {afterInstall: x}`,
      'scripts.afterInstall`: unknown key; did you mean `after_install`?',
    ],
    ['\n    files: []', 'files`: expected at least one file'],
    [one('destination: /usr/bin/a'), 'files[0]`: expected either `source`, `link` or `folder`'],
    [one('source: a, link: b, destination: /usr/bin/a'), 'files[0]`: expected either'],
    [one('source: a, destination: usr/bin'), 'destination`: expected an absolute path'],
    [one('source: a, destination: /usr/../etc'), 'destination`: expected an absolute path'],
    [one('source: a, destination: /'), 'destination`: expected an absolute path'],
    [
      one('source: ../a, destination: /usr/bin/a'),
      'source`: expected a path inside the repository',
    ],
    [
      one('source: a, destination: /usr/bin/a, mode: 0755'),
      'mode`: expected a mode in quotes, such as `"0755"`',
    ],
    [one('source: a, destination: /usr/bin/a, owner: Root'), 'owner`: expected the name of a user'],
    [one('link: a, destination: /usr/bin/a, mode: "0755"'), 'mode`: a link has no mode of its own'],
    [one('folder: true, destination: /var/a, config: true'), 'config`: `config` belongs to files'],
    [
      one('folder: true, destination: /var/a/'),
      'destination`: expected a path without `/` at its end',
    ],
  ])('%s', (rest, message) => {
    expect(() => read(rest)).toThrow(message);
  });

  test.each([
    ['maintainer: Ada', 'maintainer`: expected a name and an address'],
    [`summary: ${'x'.repeat(81)}`, 'summary`: expected at most 80 characters'],
  ])('%s', (line, message) => {
    const [key] = line.split(':');
    const head = least.replace(new RegExp(`${key}: .*`), line);
    expect(() => read(files, head)).toThrow(message);
  });
});

import { describe, expect, test } from '@jest/globals';
import type { NativeRelation } from '../../../packages/core/src/domain/config/native-settings.ts';
import {
  renderConffiles,
  renderControl,
  renderSums,
} from '../../../packages/core/src/domain/packaging/native/deb-control.ts';
import { debScripts } from '../../../packages/core/src/domain/packaging/native/deb-scripts.ts';
import { nativeFile, nativePackage } from '../../doubles/native-package.ts';

const both = (name: string): NativeRelation => ({ deb: name, rpm: name });

describe('the control file', () => {
  test('has the least that dpkg asks for', () => {
    expect(renderControl(nativePackage(), 1025)).toBe(
      [
        'Package: greeter',
        'Version: 1.2.0~rc.1',
        'Section: misc',
        'Priority: optional',
        'Architecture: all',
        'Maintainer: Ada <ada@example.org>',
        'Installed-Size: 2',
        'Description: Greets people',
        ' greeter: Greets people.',
        '',
      ].join('\n'),
    );
  });

  test('has relations, paragraphs and the page where they are given', () => {
    const made = nativePackage({
      description: 'Says hello.\n\n  indented \nEnd.\n',
      homepage: 'https://example.org',
      depends: [both('bash'), both('adduser < 4'), { deb: 'libc6 >= 2.31 | musl', rpm: 'glibc' }],
      recommends: [{ deb: undefined, rpm: 'bash-completion' }],
      conflicts: [both('welcomer > 2')],
      provides: [both('hello = 1.0')],
      replaces: [both('welcomer <= 2')],
    });
    expect(renderControl(made, 0)).toContain(
      [
        'Depends: bash, adduser (<< 4), libc6 (>= 2.31) | musl',
        'Conflicts: welcomer (>> 2)',
        'Provides: hello (= 1.0)',
        'Replaces: welcomer (<= 2)',
        'Homepage: https://example.org',
        'Description: Greets people',
        ' Says hello.',
        ' .',
        '   indented',
        ' End.',
        '',
      ].join('\n'),
    );
  });
});

test('conffiles are those that the administrator may change, and sums are what md5sum reads', () => {
  const made = nativePackage({
    files: [
      nativeFile({ source: 'greeter' }),
      nativeFile({ source: 'greeter', destination: '/etc/greeter.conf', config: true }),
    ],
  });
  expect(renderConffiles(made)).toBe('/etc/greeter.conf\n');
  expect(renderConffiles(nativePackage())).toBe('');
  expect(renderSums([{ path: 'usr/bin/greeter', md5: 'aa' }])).toBe('aa  usr/bin/greeter\n');
});

describe('maintainer scripts', () => {
  const scripts = (change: Parameters<typeof nativePackage>[0]) =>
    Object.fromEntries(debScripts(nativePackage(change)).map(({ name, text }) => [name, text]));

  test('are left out where they have nothing to do', () => {
    expect(scripts({})).toEqual({});
    expect(Object.keys(scripts({ scripts: { before_remove: 'true' } }))).toEqual(['prerm']);
  });

  test('run one’s own lines in a shell of their own, and only for what they are meant', () => {
    expect(scripts({ scripts: { after_remove: 'rm -rf /var/cache/greeter\nexit 0\n' } })).toEqual({
      postrm: [
        '#!/bin/sh',
        'set -e',
        'case "$1" in',
        '  remove) PACKAGE_ACTION=remove ;;',
        '  purge) PACKAGE_ACTION=purge ;;',
        '  *) exit 0 ;;',
        'esac',
        'export PACKAGE_ACTION',
        '(',
        'set -e',
        'rm -rf /var/cache/greeter',
        'exit 0',
        ')',
        '',
      ].join('\n'),
    });
  });

  test('tell an installation over kept settings from an upgrade by a mark', () => {
    const { preinst, postinst } = scripts({ scripts: { after_install: 'true' } });
    expect(preinst).toContain(
      `if [ "$1" = install ] && [ -n "$2" ]; then mkdir -p /run; : > '/run/greeter.first-install'; fi`,
    );
    expect(postinst).toContain('  configure) PACKAGE_ACTION=upgrade ;;');
    expect(postinst).toContain(
      `if [ -z "$2" ] || [ -e '/run/greeter.first-install' ]; then PACKAGE_ACTION=install; fi`,
    );
  });

  test('give files to others than root, unless the administrator decided otherwise', () => {
    const { postinst } = scripts({
      files: [
        nativeFile({ source: 'greeter', destination: "/opt/it's", mode: 0o4755, owner: 'greeter' }),
        nativeFile({ destination: '/var/lib/greeter', group: 'greeter' }),
        nativeFile({ link: 'x', destination: '/opt/link', owner: 'greeter' }),
      ],
    });
    const lines = String(postinst).split('\n');
    expect(lines.slice(-3)).toEqual([
      "give greeter:root '/opt/it'\\''s' 4755",
      "give root:greeter '/var/lib/greeter'",
      '',
    ]);
    expect(postinst).toContain('dpkg-statoverride --list "$2"');
  });

  test('enable, start, restart and stop services as the policy says', () => {
    const { preinst, postinst, prerm, postrm } = scripts({
      services: [{ unit: 'etc/greeter.service', enable: true, start: true, restart: true }],
    });
    expect(preinst).toContain('.first-install');
    for (const line of ['enable', 'start', 'try-restart'])
      expect(postinst).toContain(`systemctl ${line} greeter.service || echo`);
    expect(prerm).toContain('systemctl stop greeter.service || true');
    expect(prerm).toContain('systemctl disable greeter.service || true');
    expect(postrm).toContain('systemctl daemon-reload');
  });

  test('leave alone what the policy does not want', () => {
    const { postinst } = scripts({
      services: [{ unit: 'etc/greeter.service', enable: false, start: false, restart: false }],
    });
    expect(postinst).not.toContain('greeter.service');
    expect(postinst).toContain('systemctl daemon-reload');
  });
});

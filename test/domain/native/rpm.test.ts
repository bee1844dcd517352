import { expect, test } from '@jest/globals';
import {
  renderSpec,
  rpmScripts,
} from '../../../packages/core/src/domain/packaging/native/rpm-spec.ts';
import { nativeFile, nativePackage } from '../../doubles/native-package.ts';

test('a spec file with the least that RPM asks for', () => {
  expect(renderSpec(nativePackage(), '2026-11-21T11:00:00Z')).toBe(
    [
      '%global debug_package %{nil}',
      '%global __os_install_post %{nil}',
      '%global _build_id_links none',
      '%global _binary_payload w9.gzdio',
      '',
      'Name: greeter',
      'Version: 1.2.0~rc.1',
      'Release: 1',
      'Summary: Greets people',
      'License: MIT',
      'Group: Unspecified',
      'Packager: Ada <ada@example.org>',
      'BuildArch: noarch',
      'AutoReqProv: no',
      '',
      '%description',
      'Greets people',
      '',
      '%install',
      'cp -a "%{_sourcedir}/payload/." "%{buildroot}/"',
      '',
      '%files',
      '%defattr(-,root,root,-)',
      '%attr(0755,root,root) "/usr/bin/greeter"',
      '',
      '%changelog',
      '* Sat Nov 21 2026 Ada <ada@example.org> - 1.2.0~rc.1-1',
      '- Release 1.2.0~rc.1',
      '',
    ].join('\n'),
  );
});

const created = '2026-01-01T00:00:00Z';

test('relations, an epoch, and percent signs that are meant as such', () => {
  const made = nativePackage({
    architecture: 'arm64',
    description: '100% friendly.\n',
    homepage: 'https://example.org/%7Eada',
    depends: [
      { deb: 'libc6', rpm: 'glibc >= 2.31' },
      { deb: 'x', rpm: undefined },
    ],
    replaces: [{ deb: 'welcomer', rpm: 'welcomer <= 2' }],
    scripts: { after_install: 'date +%s' },
  });
  const spec = renderSpec({ ...made, version: { epoch: 1, text: '2.0' } }, created);
  for (const line of [
    'Epoch: 1',
    'URL: https://example.org/%%7Eada',
    'Requires: glibc >= 2.31',
    'Obsoletes: welcomer <= 2',
    '100%% friendly.',
    '* Thu Jan 01 2026 Ada <ada@example.org> - 1:2.0-1',
    '%post\nset -e',
    'date +%%s',
  ])
    expect(spec).toContain(`\n${line}\n`);
  expect(spec).not.toContain('BuildArch');
});

test('files have their owners, settings are kept, and only the package’s own folders belong to it', () => {
  const spec = renderSpec(
    nativePackage({
      files: [
        nativeFile({
          source: 'greeter',
          destination: '/etc/greeter/main.conf',
          config: true,
          mode: 0o640,
          group: 'adm',
        }),
        nativeFile({ source: 'greeter', destination: '/usr/share/greeter/deep/a b%.txt' }),
        nativeFile({ link: 'a', destination: '/usr/share/greeter/link' }),
        nativeFile({ destination: '/var/lib/greeter', mode: 0o750, owner: 'ada' }),
      ],
    }),
    created,
  );
  expect(
    spec.slice(spec.indexOf('%defattr'), spec.indexOf('%changelog')).trim().split('\n').slice(1),
  ).toEqual([
    '%dir %attr(0755,root,root) "/etc/greeter"',
    '%dir %attr(0755,root,root) "/usr/share/greeter"',
    '%dir %attr(0755,root,root) "/usr/share/greeter/deep"',
    '%config(noreplace) %attr(0640,root,adm) "/etc/greeter/main.conf"',
    '%attr(0755,root,root) "/usr/share/greeter/deep/a b%%.txt"',
    '%attr(-,root,root) "/usr/share/greeter/link"',
    '%dir %attr(0750,ada,root) "/var/lib/greeter"',
  ]);
});

test('scriptlets learn from the number of versions whether it is an upgrade', () => {
  const scripts = {
    before_install: 'one',
    after_install: 'two',
    before_remove: 'three',
    after_remove: 'four',
  };
  const made = rpmScripts(nativePackage({ scripts }));
  expect(made.map(({ name }) => name)).toEqual(['pre', 'post', 'preun', 'postun']);
  expect(made[0]?.text).toContain('if [ "$1" -gt 1 ]; then PACKAGE_ACTION=upgrade; fi');
  expect(made[3]?.text).toBe(
    'set -e\n[ "$1" -eq 0 ] || exit 0\nPACKAGE_ACTION=remove\nexport PACKAGE_ACTION\n(\nset -e\nfour\n)\n',
  );
});

import type { Version } from '../../version/version.ts';

/** A version as dpkg and RPM order it. Both know `~`, which sorts before the end of a version. */
export interface NativeVersion {
  /** Above every other part; 0 where there is none. */
  readonly epoch: number;
  /** Such as `1.2.0~rc.1`. */
  readonly text: string;
}

/**
 * The version for a native package, without a revision: `1.2.0-rc.1` and `1.2.0rc1` become `1.2.0~rc.1`, so that they
 * come before `1.2.0`; `1.2.0.post1` becomes `1.2.0+post1`, between `1.2.0` and `1.2.0.1`. A hyphen, which would begin
 * a revision, becomes a dot. Rules: Debian Policy 5.6.12, and RPM's `rpmvercmp`.
 */
export function nativeVersion(version: Version): NativeVersion {
  const { epoch, release, prerelease, post, build } = version;
  const { before, dev } = phases(version, prerelease);
  const parts = [
    release.join('.'),
    before,
    post === undefined ? '' : `+post${post}`,
    dev,
    build === '' ? '' : `+${build}`,
  ];
  return { epoch, text: parts.join('').replaceAll('-', '.') };
}

/** What stands before a version's end, and PEP 440's development releases, which stand before all of it. */
function phases(
  { scheme, post }: Version,
  prerelease: Version['prerelease'],
): { readonly before: string; readonly dev: string } {
  const at = scheme === 'pep440' ? prerelease.indexOf('dev') : -1;
  const named = at < 0 ? prerelease : prerelease.slice(0, at);
  const before = named.length === 0 ? '' : `~${named.join('.')}`;
  if (at < 0) return { before, dev: '' };
  const lone = named.length === 0 && post === undefined;
  return { before, dev: `${lone ? '~~' : '~'}${prerelease.slice(at).join('.')}` };
}

import { SlipwayError } from '../../errors.ts';

/**
 * The version as Windows Installer compares it: three numbers up to 255.255.65535 (ProductVersion property). It knows no
 * pre-releases: mapped to a release, that one could not replace it later. Throws `invalid-version`.
 */
export function msiVersion(version: string): string {
  const parts = /^(\d{1,5})(?:\.(\d{1,5}))?(?:\.(\d{1,5}))?$/.exec(version)?.slice(1);
  const [major, minor, patch] = (parts ?? []).map((part) => Number(part ?? 0));
  if (
    major !== undefined &&
    minor !== undefined &&
    patch !== undefined &&
    major <= 255 &&
    minor <= 255 &&
    patch <= 65_535
  )
    return `${major}.${minor}.${patch}`;
  const why =
    parts === undefined
      ? 'has at most three numbers and nothing else: no pre-release, no build'
      : 'goes up to 255.255.65535';
  throw new SlipwayError(
    'invalid-version',
    `An MSI can't have the version ${version}: its version ${why}.`,
    {
      remedy: 'Leave `msi` out of `formats` for this version.',
    },
  );
}

import { SlipwayError } from '../../errors.ts';
import { type NativeArchitecture, rpmArchitecture } from '../native-architecture.ts';
import type { NativeVersion } from './native-version.ts';

/** Of each RPM: the same version is never packaged a second time with other contents. */
export const rpmRelease = '1';

/** What the name of a package's file is made from. */
export interface NamedPackage {
  readonly name: string;
  readonly version: NativeVersion;
  readonly architecture: NativeArchitecture;
}

/** A name as both formats allow it (Debian Policy 5.6.1), from a project's: `@octo/My_Tool` is `octo-my-tool`. Throws `invalid-config`. */
export function nativeName(project: string): string {
  const plain = project.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const kept = plain.replace(/[^a-z0-9+.]+/g, '-').replace(/^[^a-z0-9]+/, '');
  const name = kept.replace(/-$/, '');
  if (name.length > 1 && name.length <= 100) return name;
  throw new SlipwayError('invalid-config', `No native package can be called ${project}.`, {
    remedy: 'Set `packaging.native.name` to a name of small letters, digits, `+`, `-` and `.`.',
  });
}

/** `NAME_VERSION_ARCHITECTURE.deb`, without the epoch, as Debian's archive has it. */
export function debFileName({ name, version, architecture }: NamedPackage): string {
  return assetName(`${name}_${version.text}_${architecture}.deb`);
}

/** `NAME-VERSION-RELEASE.ARCHITECTURE.rpm`. */
export function rpmFileName({ name, version, architecture }: NamedPackage): string {
  return assetName(`${name}-${version.text}-${rpmRelease}.${rpmArchitecture(architecture)}.rpm`);
}

/** GitHub puts a dot in place of `~` in the name of an asset; so do we, that both have one name. */
function assetName(name: string): string {
  return name.replaceAll('~', '.');
}

import type { NativeScripts, NativeService, NativeSettings } from '../../config/native-settings.ts';
import { fileNameOf } from '../../file-path.ts';
import { type NativeEntry, planEntries, type SourceFile } from './native-entries.ts';
import type { NamedPackage } from './native-names.ts';
import type { NativeVersion } from './native-version.ts';

/** Where systemd looks for the units of packages. */
export const unitFolder = '/usr/lib/systemd/system';

/** The formats that are made from a `NativePackage`. */
export type NativeFormat = 'deb' | 'rpm';

/** What is known of a native package before its files are there. */
export interface PlannedNative extends NamedPackage {
  readonly settings: NativeSettings;
}

/** A service by its unit's name. */
export interface PackagedService extends Omit<NativeService, 'unit'> {
  readonly name: string;
  /** Path of the unit below the project. */
  readonly source: string;
}

/** All that is rendered into a native package, the same for each format. */
export interface NativePackage
  extends Omit<NativeSettings, 'name' | 'version' | 'description' | 'files' | 'services'> {
  readonly name: string;
  readonly version: NativeVersion;
  readonly description: string;
  /** What is installed, sorted by destination. */
  readonly entries: readonly NativeEntry[];
  readonly services: readonly PackagedService[];
  readonly scripts: NativeScripts;
}

/**
 * What a native package is made of. Throws `no-files-matched` for a source that chooses nothing, and `invalid-config`
 * where two files come to one place.
 */
export function planNative(
  { settings, name, version }: PlannedNative,
  files: readonly SourceFile[],
): NativePackage {
  const units = settings.services.map(({ unit }) => ({
    source: unit,
    link: undefined,
    destination: `${unitFolder}/${fileNameOf(`/${unit}`)}`,
    mode: 0o644,
    owner: 'root',
    group: 'root',
    config: false,
  }));
  return {
    ...settings,
    name,
    version,
    description: settings.description ?? settings.summary,
    entries: planEntries([...settings.files, ...units], files),
    services: settings.services.map(({ unit, ...policy }) => ({
      ...policy,
      name: fileNameOf(`/${unit}`),
      source: unit,
    })),
  };
}

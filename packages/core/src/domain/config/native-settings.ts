import type { NativeArchitecture } from '../packaging/native-architecture.ts';
import type { MsiSettings } from './msi-settings.ts';

/** `packaging.native`: one description of the packages that a system's own package manager installs. */
export interface NativeSettings {
  /** `undefined`: from the package's name. */
  readonly name: string | undefined;
  /** `NAME <ADDRESS>`. */
  readonly maintainer: string;
  /** One line. */
  readonly summary: string;
  /** May have several paragraphs. `undefined`: the summary. */
  readonly description: string | undefined;
  /** SPDX expression. */
  readonly license: string;
  readonly homepage: string | undefined;
  /** Debian's section. */
  readonly section: string;
  /** RPM's group. */
  readonly group: string;
  readonly architecture: NativeArchitecture;
  readonly depends: readonly NativeRelation[];
  readonly recommends: readonly NativeRelation[];
  readonly conflicts: readonly NativeRelation[];
  readonly provides: readonly NativeRelation[];
  /** Packages whose files this one takes over. */
  readonly replaces: readonly NativeRelation[];
  readonly files: readonly NativeFile[];
  readonly services: readonly NativeService[];
  readonly scripts: NativeScripts;
  /** `undefined`: no MSI is made. */
  readonly msi: MsiSettings | undefined;
}

/** Another package, as each format calls it: `NAME` or `NAME >= VERSION`. `undefined`: the format has no such relation. */
export interface NativeRelation {
  readonly deb: string | undefined;
  readonly rpm: string | undefined;
}

export interface NativeFile {
  /** A path or glob below the project; `undefined` for a link and for an empty folder. */
  readonly source: string | undefined;
  /** Where a link points to, as it is written. */
  readonly link: string | undefined;
  /** Absolute; one that ends with `/` is a folder that the files come into. */
  readonly destination: string;
  /** `undefined`: 0755 for programs and folders, 0644 for other files. */
  readonly mode: number | undefined;
  readonly owner: string;
  readonly group: string;
  /** The administrator may change it: kept by upgrades and removals. */
  readonly config: boolean;
}

/** A unit of systemd. */
export interface NativeService {
  /** Path below the project; its file name is the unit's. */
  readonly unit: string;
  /** At the first installation: starts with the system from then on. */
  readonly enable: boolean;
  /** At the first installation, where systemd runs. */
  readonly start: boolean;
  /** After an upgrade, where it runs. */
  readonly restart: boolean;
}

export const nativeScripts = [
  'before_install',
  'after_install',
  'before_remove',
  'after_remove',
] as const;

/** Shell lines (POSIX `sh`); `PACKAGE_ACTION` tells `install`, `upgrade`, `remove` or `purge`. */
export type NativeScripts = Readonly<Partial<Record<(typeof nativeScripts)[number], string>>>;

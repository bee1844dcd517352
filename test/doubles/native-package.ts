import type {
  NativeFile,
  NativeSettings,
} from '../../packages/core/src/domain/config/native-settings.ts';
import type { SourceFile } from '../../packages/core/src/domain/packaging/native/native-entries.ts';
import {
  type NativePackage,
  planNative,
} from '../../packages/core/src/domain/packaging/native/native-package.ts';

/** One file of `packaging.native.files`. */
export function nativeFile(change: Partial<NativeFile>): NativeFile {
  return {
    source: undefined,
    link: undefined,
    destination: '/usr/bin/greeter',
    mode: undefined,
    owner: 'root',
    group: 'root',
    config: false,
    ...change,
  };
}

/** The least that a description holds. */
export function nativeSettings(change: Partial<NativeSettings> = {}): NativeSettings {
  return {
    name: 'greeter',
    maintainer: 'Ada <ada@example.org>',
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
    files: [nativeFile({ source: 'greeter' })],
    services: [],
    scripts: {},
    msi: undefined,
    ...change,
  };
}

export const greeter: SourceFile = { path: 'greeter', executable: true };
export const unit: SourceFile = { path: 'etc/greeter.service', executable: false };

/** Version 1.2.0-rc.1 of the package, from a project with a program and a unit. */
export function nativePackage(
  change: Partial<NativeSettings> = {},
  files: readonly SourceFile[] = [],
): NativePackage {
  const settings = nativeSettings(change);
  const version = { epoch: 0, text: '1.2.0~rc.1' };
  const { architecture } = settings;
  return planNative({ settings, name: 'greeter', version, architecture }, [
    greeter,
    unit,
    ...files,
  ]);
}

import type { MsiService, MsiSettings, MsiShortcut } from '../../config/msi-settings.ts';
import type { NativeSettings } from '../../config/native-settings.ts';
import { SlipwayError } from '../../errors.ts';
import { msiVersion } from './msi-version.ts';
import { planEntries, type SourceFile } from './native-entries.ts';

/** Everything that an MSI consists of. */
export interface MsiPackage {
  readonly name: string;
  readonly manufacturer: string;
  readonly summary: string;
  readonly homepage: string | undefined;
  /** Three numbers. */
  readonly version: string;
  readonly upgradeCode: string;
  readonly scope: MsiSettings['scope'];
  readonly architecture: MsiSettings['architecture'];
  /** Folders below the system's own, the outermost first. */
  readonly folders: readonly string[];
  readonly files: readonly MsiPackageFile[];
  readonly shortcuts: readonly MsiShortcut[];
  readonly services: readonly MsiService[];
}

export interface MsiPackageFile {
  /** Below the install folder, with forward slashes. */
  readonly path: string;
  /** Below the project. */
  readonly source: string;
}

/** What the plan knows of an MSI before anything is built. */
export interface PlannedMsi {
  /** As Windows lists it. */
  readonly name: string;
  /** Folders below the system's own, the outermost first. */
  readonly folders: readonly string[];
  readonly version: string;
  readonly settings: NativeSettings;
  readonly msi: MsiSettings;
}

/** What is known of an MSI from the configuration alone. */
export function nameMsi(
  project: string,
  version: string,
  settings: NativeSettings | undefined,
): PlannedMsi {
  const msi = settings?.msi;
  if (settings === undefined || msi === undefined)
    throw new SlipwayError('invalid-config', 'The format `msi` needs a description.', {
      remedy:
        'Write `packaging.native` in the configuration: maintainer, summary and license, and in `msi` an upgrade_code and the files, at least.',
    });
  const name = msi.product_name ?? project;
  const top = msi.install_folder ?? name;
  const folders = msi.scope === 'user' ? ['Programs', top] : [top];
  return { name, folders, version: msiVersion(version), settings, msi };
}

/** Chooses the files from those of the project. Throws where Windows would not take a name, or something is missing. */
export function planMsi(planned: PlannedMsi, there: readonly SourceFile[]): MsiPackage {
  const { name, folders, version, settings, msi } = planned;
  const manufacturer = msi.manufacturer ?? settings.maintainer.replace(/ <.*/, '');
  requireAscii({
    manufacturer,
    name,
    summary: settings.summary,
    homepage: settings.homepage ?? '',
  });
  const files = chooseFiles(msi, there);
  refuseNames([...folders, ...files.map(({ path }) => path)]);
  const { shortcuts, services, scope, architecture, upgrade_code: upgradeCode } = msi;
  for (const { target } of [...shortcuts, ...services]) requireFile(target, files);
  return {
    name,
    manufacturer,
    summary: settings.summary,
    homepage: settings.homepage,
    version,
    upgradeCode,
    scope,
    architecture,
    folders,
    files,
    shortcuts,
    services,
  };
}

function chooseFiles(
  { files }: MsiSettings,
  there: readonly SourceFile[],
): readonly MsiPackageFile[] {
  const wanted = files.map(({ source, destination }) => ({
    source,
    link: undefined,
    destination: `/${destination}`,
    mode: undefined,
    owner: 'root',
    group: 'root',
    config: false,
  }));
  return planEntries(wanted, there).map(({ kind, destination, source }) => {
    const path = destination.slice(1);
    if (kind === 'file') return { path, source };
    throw new SlipwayError('invalid-config', `${path} is a link, and an MSI has none.`, {
      remedy: 'Install the file that it points to, in `packaging.native.msi.files`.',
    });
  });
}

/** Names that Windows keeps for devices, whatever stands behind the dot. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function refuseNames(paths: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const wrong = path.split('/').find((part) => !isWindowsName(part));
    if (wrong !== undefined)
      throw new SlipwayError(
        'invalid-config',
        `Windows can't have the name ${JSON.stringify(wrong)}, or an MSI can't say it.`,
        {
          remedy: `Give ${path} another \`destination\` in \`packaging.native.msi.files\`: in ASCII, without < > : " | ? * $, and no device.`,
        },
      );
    const same = seen.get(path.toLowerCase());
    if (same !== undefined)
      throw new SlipwayError(
        'invalid-config',
        `${same} and ${path} are the same file to Windows.`,
        {
          remedy: 'Give each of `packaging.native.msi.files` a place of its own.',
        },
      );
    seen.set(path.toLowerCase(), path);
  }
}

function isWindowsName(part: string): boolean {
  return (
    /^(?! )[ !#%-),-.0-9;=@-[\]-{}~+]{1,200}$/.test(part) &&
    !/[. ]$/.test(part) &&
    !devices.test(part)
  );
}

function requireAscii(texts: Readonly<Record<string, string>>): void {
  for (const [key, text] of Object.entries(texts))
    if (!/^[\x20-#%-~]*$/.test(text))
      throw new SlipwayError(
        'invalid-config',
        `An MSI can only have ASCII without $ in its ${key}, and ${JSON.stringify(text)} has more.`,
        {
          remedy:
            'Set `product_name` and `manufacturer` in `packaging.native.msi`, and spell the summary in ASCII.',
        },
      );
}

function requireFile(target: string, files: readonly MsiPackageFile[]): void {
  if (files.some(({ path }) => path === target)) return;
  throw new SlipwayError(
    'invalid-config',
    `Nothing is installed at ${target}, which a shortcut or a service starts.`,
    {
      remedy:
        'Name one of the paths that `packaging.native.msi.files` makes, as it is written there.',
    },
  );
}

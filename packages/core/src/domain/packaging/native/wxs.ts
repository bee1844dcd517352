import type { MsiPackage } from './msi-package.ts';
import { tag } from './xml-tag.ts';

/** What an MSI has GUIDs for, each with the text that it comes from: the same for every build, another for another path. */
export function guidSeeds(made: MsiPackage): ReadonlyMap<string, string> {
  const { files, version, architecture, scope } = made;
  return new Map([
    ['product', `product/${version}/${architecture}/${scope}`],
    ['start menu', `start-menu/${architecture}/${scope}`],
    ...files.map(
      ({ path }) => [path, `file/${architecture}/${scope}/${path.toLowerCase()}`] as const,
    ),
  ]);
}

/** A digest's first half as a GUID of version 8 (RFC 9562, 5.8), in upper case as Windows Installer wants it. */
export function guidOfDigest(sha256: string): string {
  const variant = '89ab'.charAt(Number.parseInt(sha256.charAt(16), 16) % 4);
  const bits = `${sha256.slice(0, 12)}8${sha256.slice(13, 16)}${variant}${sha256.slice(17, 32)}`;
  return bits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-').toUpperCase();
}

/**
 * The source of an MSI in the language of WiX 3, which `wixl` reads, too. An upgrade replaces what is there, and an older
 * version refuses to. The files are looked for below the folder `files`.
 */
export function renderWxs(made: MsiPackage, guids: ReadonlyMap<string, string>): string {
  const { name, manufacturer, version, upgradeCode, summary, scope, homepage } = made;
  const product = {
    Id: guids.get('product'),
    Name: name,
    Manufacturer: manufacturer,
    Version: version,
    UpgradeCode: upgradeCode,
    Language: '1033',
  };
  const about = {
    Description: summary,
    Manufacturer: manufacturer,
    InstallerVersion: '500',
    Compressed: 'yes',
    InstallScope: scope === 'user' ? 'perUser' : 'perMachine',
  };
  const newer = `A newer version of ${name} is already installed.`;
  const components = [...made.files.keys()].map((at) => `File${at}`);
  return [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">',
    tag('Product', product, [
      tag('Package', about),
      tag('MajorUpgrade', { DowngradeErrorMessage: newer }),
      tag('Media', { Id: '1', Cabinet: 'files.cab', EmbedCab: 'yes' }),
      ...(homepage === undefined
        ? []
        : [tag('Property', { Id: 'ARPURLINFOABOUT', Value: homepage })]),
      tag('Directory', { Id: 'TARGETDIR', Name: 'SourceDir' }, [
        tag('Directory', { Id: systemFolder(made) }, [renderFolders(made, guids)]),
        ...renderStartMenu(made, guids),
      ]),
      tag(
        'Feature',
        { Id: 'Main', Level: '1' },
        [...components, ...(made.shortcuts.length > 0 ? ['StartMenu'] : [])].map((Id) =>
          tag('ComponentRef', { Id }),
        ),
      ),
    ]),
    '</Wix>\n',
  ].join('\n');
}

function systemFolder({ scope, architecture }: MsiPackage): string {
  if (scope === 'user') return 'LocalAppDataFolder';
  return architecture === 'x64' ? 'ProgramFiles64Folder' : 'ProgramFilesFolder';
}

/** A folder's own files come first, then the folders in it. */
interface Folder {
  readonly name: string;
  readonly folders: Map<string, Folder>;
  readonly components: string[];
}

function newFolder(name: string): Folder {
  return { name, folders: new Map(), components: [] };
}

/** The install folder inside those that it lies in, and in it what is installed. */
function renderFolders(made: MsiPackage, guids: ReadonlyMap<string, string>): string {
  const root = newFolder(String(made.folders.at(-1)));
  const outer = made.folders.slice(0, -1).reverse();
  for (const [at, { path }] of made.files.entries()) {
    let folder = root;
    for (const name of path.split('/').slice(0, -1)) {
      // Windows takes names that differ in case for the same.
      const inner = folder.folders.get(name.toLowerCase()) ?? newFolder(name);
      folder.folders.set(name.toLowerCase(), inner);
      folder = inner;
    }
    folder.components.push(renderComponent(made, { at, path, guid: String(guids.get(path)) }));
  }
  let count = 0;
  const render = ({ name, folders, components }: Folder, Id: string): string =>
    tag('Directory', { Id, Name: name }, [
      ...components,
      ...[...folders.values()].map((folder) => render(folder, `Folder${count++}`)),
    ]);
  return outer.reduce(
    (inner, Name, at) => tag('Directory', { Id: `Outer${at}`, Name }, [inner]),
    render(root, 'INSTALLFOLDER'),
  );
}

/** One component for each file, as Windows Installer's own rules ask for. */
function renderComponent(
  made: MsiPackage,
  { at, path, guid }: { readonly at: number; readonly path: string; readonly guid: string },
): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const services = made.services
    .map((service, number) => ({ ...service, Id: `Service${number}` }))
    .filter(({ target }) => target === path);
  return tag(
    'Component',
    { Id: `File${at}`, Guid: guid, ...(made.architecture === 'x64' && { Win64: 'yes' }) },
    [
      tag('File', { Id: `Source${at}`, Source: `files/${path}`, Name: name, KeyPath: 'yes' }),
      ...services.flatMap(({ Id, name: called, display_name, arguments: given, start }) => [
        tag('ServiceInstall', {
          Id,
          Name: called,
          DisplayName: display_name ?? called,
          Type: 'ownProcess',
          Start: start === 'auto' ? 'auto' : 'demand',
          ErrorControl: 'normal',
          Arguments: given,
        }),
        tag('ServiceControl', {
          Id: `${Id}Control`,
          Name: called,
          Start: start === 'auto' ? 'install' : undefined,
          Stop: 'both',
          Remove: 'uninstall',
          Wait: 'yes',
        }),
      ]),
    ],
  );
}

function renderStartMenu(
  { shortcuts, files, manufacturer, name }: MsiPackage,
  guids: ReadonlyMap<string, string>,
): readonly string[] {
  if (shortcuts.length === 0) return [];
  const entries = shortcuts.map(({ name: Name, target, description }, at) =>
    tag('Shortcut', {
      Id: `Shortcut${at}`,
      Name,
      Description: description,
      Target: `[#Source${files.findIndex(({ path }) => path === target)}]`,
      WorkingDirectory: 'INSTALLFOLDER',
    }),
  );
  // A component needs something by which Windows tells that it is there, and a shortcut can't be that.
  const mark = tag('RegistryValue', {
    Root: 'HKCU',
    Key: `Software\\${manufacturer}\\${name}`,
    Name: 'StartMenu',
    Type: 'integer',
    Value: '1',
    KeyPath: 'yes',
  });
  const component = { Id: 'StartMenu', Guid: guids.get('start menu') };
  return [
    tag('Directory', { Id: 'ProgramMenuFolder' }, [
      tag('Component', component, [...entries, mark]),
    ]),
  ];
}

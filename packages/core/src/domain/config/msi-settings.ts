/** `packaging.native.msi`: what Windows is told beyond the common description. */
export interface MsiSettings {
  /** GUID in upper case, the same for every version: by it an installer finds what it replaces. */
  readonly upgrade_code: string;
  /** As Windows lists it. `undefined`: the package's name. */
  readonly product_name: string | undefined;
  /** `undefined`: the maintainer's name. */
  readonly manufacturer: string | undefined;
  /** Name of the folder below `Program Files`. `undefined`: the product's name. */
  readonly install_folder: string | undefined;
  /** `user` needs no administrator and installs for one person alone. */
  readonly scope: 'machine' | 'user';
  readonly architecture: 'x64' | 'x86';
  readonly files: readonly MsiFile[];
  readonly shortcuts: readonly MsiShortcut[];
  readonly services: readonly MsiService[];
}

export interface MsiFile {
  /** A path, folder or glob below the project. */
  readonly source: string;
  /** Below the install folder, with forward slashes; empty or with one at its end: a folder that the files come into. */
  readonly destination: string;
}

/** In the start menu. */
export interface MsiShortcut {
  readonly name: string;
  /** Path of an installed file, below the install folder. */
  readonly target: string;
  readonly description: string | undefined;
}

/** A service of Windows. */
export interface MsiService {
  readonly name: string;
  readonly display_name: string | undefined;
  /** Path of an installed program, below the install folder. */
  readonly target: string;
  readonly arguments: string | undefined;
  /** `auto` starts with the system, and after the installation. */
  readonly start: 'auto' | 'manual';
}

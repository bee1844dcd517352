import type { ContentRule } from '../packaging/content-finding.ts';
import type { SizeLimits } from '../packaging/size-limits.ts';
import type { BillForm } from '../sbom/bill.ts';
import type { ImageSettings } from './image-settings.ts';
import type { SigningSettings, SigstoreSettings } from './integrity-settings.ts';
import type { NativeSettings } from './native-settings.ts';
import type { ToolsSettings } from './tool-settings.ts';

export type AllowSetting =
  | string
  | { readonly path: string; readonly rule?: ContentRule | undefined };

/** What `package` is told by the configuration. */
export interface PackagingSettings {
  /** Whether source maps may be in what is shipped. */
  readonly source_maps: boolean;
  /** Files that may be shipped although a rule about contents is against it: globs, or globs with one rule's name. */
  readonly allow: readonly AllowSetting[];
  /** How big artifacts may be: by format, by a glob of their names, or `total` for all together. */
  readonly size_limits: SizeLimits;
  /** Globs of tracked files that need not be in a Python sdist and what is built from it. */
  readonly sdist_ignore: readonly string[];
  /** Modules of a Python wheel that are not imported to prove it, with all below them. */
  readonly import_ignore: readonly string[];
  /** Whether npm packages are tried out in an empty project: installed, their bins started, their code loaded. */
  readonly npm_install: boolean;
  /** `undefined`: no native package can be made. */
  readonly native: NativeSettings | undefined;
  readonly image: ImageSettings;
  /** The forms of each artifact's bill of materials; empty: none is written. */
  readonly sbom: readonly BillForm[];
  /** `undefined`: nothing is signed, and no signature is asked for. */
  readonly signing: SigningSettings | undefined;
  /** `undefined`: Sigstore's public services, or GitHub's for private repositories. */
  readonly sigstore: SigstoreSettings | undefined;
  /** Path of Sigstore's trusted roots, to check provenance with; `undefined`: its certificate is not traced to a root. */
  readonly trusted_root: string | undefined;
  /** Programs that are fetched where the machine has none of their name. */
  readonly tools: ToolsSettings;
}

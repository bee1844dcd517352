import type { BillForm } from '../sbom/bill.ts';
import type { ImageSettings } from './image-settings.ts';
import type { SigningSettings, SigstoreSettings } from './integrity-settings.ts';
import type { NativeSettings } from './native-settings.ts';

/** What `package` is told by the configuration. */
export interface PackagingSettings {
  /** Whether source maps may be in what is shipped. */
  readonly source_maps: boolean;
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
}

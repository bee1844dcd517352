import type { RegistrySettings } from '../domain/config/config.ts';
import type { SlipwayError } from '../domain/errors.ts';
import type {
  ArtifactFile,
  PackageFile,
  RegistryName,
  RegistryView,
} from '../domain/registry/registry.ts';

/**
 * `lost`: nobody knows whether it landed. `taken`: refused, perhaps because somebody was faster; `error` says why where
 * that is not so.
 */
export type PublishAnswer =
  | { readonly kind: 'published' }
  | { readonly kind: 'lost'; readonly why: string }
  | { readonly kind: 'taken'; readonly error: SlipwayError };

/** A package registry. What it shows may lag behind what it took. */
export interface Registry {
  /** What a file says of itself; asks nobody. @throws SlipwayError `artifact-invalid` where it would be refused */
  identify(file: ArtifactFile): Promise<PackageFile>;
  /** @throws SlipwayError `retryable`, `missing-permission` */
  look(file: PackageFile): Promise<RegistryView>;
  /**
   * Proves the right to publish as far as that goes without publishing, and says whose right it is.
   *
   * @throws SlipwayError `missing-token`, `missing-permission`, `missing-tool`, `retryable`
   */
  authorize(file: PackageFile): Promise<string>;
  /** Never repeated by itself. `tag` is npm's dist-tag. @throws SlipwayError `missing-permission`, `command-failed` */
  publish(file: PackageFile, tag: string | undefined): Promise<PublishAnswer>;
}

export interface Registries {
  /** A registry, by the settings of a project in a folder (absolute). */
  open(name: RegistryName, settings: RegistrySettings, folder: string): Promise<Registry>;
}

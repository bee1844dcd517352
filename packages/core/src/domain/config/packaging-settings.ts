import type { ImageSettings } from './image-settings.ts';

/** What `package` is told by the configuration. */
export interface PackagingSettings {
  /** Whether source maps may be in what is shipped. */
  readonly source_maps: boolean;
  readonly image: ImageSettings;
}

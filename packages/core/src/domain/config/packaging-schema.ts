import { defaultConfig } from './defaults.ts';
import { describe, flag, section } from './fields.ts';

const { packaging } = defaultConfig;

/** `packaging`: what is made of the project, and what is asked of it. */
export const packagingSection = section(
  {
    source_maps: describe(
      flag(packaging.source_maps),
      'Whether source maps may be in what is shipped.',
    ),
  },
  'expected a mapping from keys to values',
);

import * as z from 'zod/mini';
import { defaultConfig } from './defaults.ts';
import { describe, flag, section } from './fields.ts';
import { imageSchema } from './image-schema.ts';

const { packaging } = defaultConfig;

/** `packaging`: what is made of the project, and what is asked of it. */
export const packagingSection = section(
  {
    source_maps: describe(
      flag(packaging.source_maps),
      'Whether source maps may be in what is shipped.',
    ),
    image: describe(z.optional(imageSchema), 'The container image that the format `oci` makes.'),
  },
  'expected a mapping from keys to values',
);

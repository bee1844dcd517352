import * as z from 'zod/mini';
import { defaultConfig } from './defaults.ts';
import { describe, flag, repositoryPath, section } from './fields.ts';
import { imageSchema } from './image-schema.ts';
import { billsSchema, signingSchema } from './integrity-schema.ts';
import { nativeSchema } from './native-schema.ts';

const { packaging } = defaultConfig;

/** `packaging`: what is made of the project, and what is asked of it. */
export const packagingSection = section(
  {
    source_maps: describe(
      flag(packaging.source_maps),
      'Whether source maps may be in what is shipped.',
    ),
    npm_install: describe(
      flag(packaging.npm_install),
      'Whether npm packages are tried out in an empty project: installed, their bins started, their code loaded.',
    ),
    native: describe(
      z.optional(nativeSchema),
      'The packages that the formats `deb` and `rpm` make, in one description.',
    ),
    image: describe(z.optional(imageSchema), 'The container image that the format `oci` makes.'),
    sbom: describe(
      z.optional(billsSchema),
      'The forms of each artifact’s bill of materials. Default: none.',
    ),
    signing: describe(
      z.optional(signingSchema),
      'How `SHA256SUMS` is signed and checked. Default: it is not.',
    ),
    trusted_root: describe(
      z.optional(repositoryPath()),
      'Sigstore’s trusted roots, as `gh attestation trusted-root` prints them, to check provenance with.',
    ),
  },
  'expected a mapping from keys to values',
);

import * as z from 'zod/mini';
import { allowSchema, sizeLimitsSchema } from './contents-schema.ts';
import { defaultConfig } from './defaults.ts';
import { describe, flag, glob, repositoryPath, section } from './fields.ts';
import { imageSchema } from './image-schema.ts';
import { billsSchema, signingSchema, sigstoreSchema } from './integrity-schema.ts';
import { nativeSchema } from './native-schema.ts';
import { toolsSchema } from './tool-schema.ts';

const { packaging } = defaultConfig;

const moduleName = z
  .string('expected the name of a module')
  .check(z.regex(/^[\p{L}_][\p{L}\p{N}_.]{0,200}$/u, 'expected the name of a module'));

/** `packaging`: what is made of the project, and what is asked of it. */
export const packagingSection = section(
  {
    source_maps: describe(
      flag(packaging.source_maps),
      'Whether source maps may be in what is shipped.',
    ),
    allow: describe(
      z._default(allowSchema, []),
      'Files that may be shipped although a rule about contents is against it, such as `certs/demo.pem`.',
    ),
    size_limits: describe(
      z._default(sizeLimitsSchema, {}),
      'How big artifacts may be, by format, by a glob of their names, or `total`: `wheel: 5 MB`.',
    ),
    sdist_ignore: describe(
      z._default(z.array(glob(), 'expected a list of globs'), []),
      'Globs of tracked files that need not be in a Python sdist, such as `tools/**`.',
    ),
    import_ignore: describe(
      z._default(z.array(moduleName, 'expected a list of modules'), []),
      'Modules of a Python wheel that are not imported to prove it, such as `ship.gui`.',
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
    sigstore: describe(
      z.optional(sigstoreSchema),
      'A Sigstore of one’s own, for `attest`. Default: the public one, or GitHub’s for private repositories.',
    ),
    trusted_root: describe(
      z.optional(repositoryPath()),
      'Sigstore’s trusted roots, as `gh attestation trusted-root` prints them, to check provenance with.',
    ),
    tools: describe(
      z._default(toolsSchema, {}),
      'Programs that are fetched, and kept on the runner, where the machine has none of their name.',
    ),
  },
  'expected a mapping from keys to values',
);

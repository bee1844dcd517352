import * as z from 'zod/mini';
import { isSecretName } from '../packaging/secret-names.ts';
import { describe, line, repositoryPath, section } from './fields.ts';
import { defaultImage, type ImageSettings } from './image-settings.ts';

const expectedPlatform = 'expected a platform, such as `linux/amd64` or `linux/arm/v7`';
const platform = z
  .string(expectedPlatform)
  .check(z.regex(/^[a-z0-9]{1,20}\/[a-z0-9_]{1,20}(?:\/v[0-9]{1,2})?$/, expectedPlatform));

const platforms = z.array(platform, 'expected a list of platforms').check(
  z.superRefine((names, context) => {
    const twice = names.findIndex((name, at) => names.indexOf(name) !== at);
    if (twice !== -1)
      context.addIssue({ code: 'custom', message: 'expected each platform once', path: [twice] });
  }),
);

const text = z.string('expected text; write numbers and `true` in quotes');

const expectedArgument = 'expected the name of a build argument, such as `NODE_VERSION`';
const buildArguments = z
  .record(
    z.string(expectedArgument).check(z.regex(/^[A-Za-z_]\w{0,100}$/, expectedArgument)),
    text,
    'expected a mapping from build arguments to values',
  )
  .check(
    z.superRefine((given, context) => {
      for (const name of Object.keys(given).filter(isSecretName))
        context.addIssue({
          code: 'custom',
          message:
            'build arguments stay readable in the image, so they can’t be secrets; use `secrets` and `RUN --mount=type=secret`',
          path: [name],
        });
    }),
  );

const expectedSecret = 'expected the id of a secret with the name of an environment variable';
const secrets = z.record(
  z.string(expectedSecret).check(z.regex(/^\w[\w.-]{0,100}$/, expectedSecret)),
  z.string(expectedSecret).check(z.regex(/^[A-Za-z_]\w{0,100}$/, expectedSecret)),
  expectedSecret,
);

const expectedLabel = 'expected the name of a label, such as `org.opencontainers.image.licenses`';
const labels = z.record(
  z.string(expectedLabel).check(z.regex(/^[a-z0-9][a-z0-9._/-]{0,200}$/i, expectedLabel)),
  text,
  'expected a mapping from labels to values',
);

/** `packaging.image`: the container image that the format `oci` makes. */
export const imageSchema = z.pipe(
  section(
    {
      containerfile: describe(
        z.optional(repositoryPath()),
        'What the image is built from. Default: `Containerfile`, else `Dockerfile`.',
      ),
      context: describe(
        z._default(repositoryPath(), defaultImage.context),
        'The folder that the build may copy from.',
      ),
      platforms: describe(
        z._default(platforms, [...defaultImage.platforms]),
        'What it is built for, such as `linux/amd64`. Default: the platform of this machine.',
      ),
      arguments: describe(
        z._default(buildArguments, {}),
        'Build arguments. `{version}` and `{revision}` in a value are filled in.',
      ),
      secrets: describe(
        z._default(secrets, {}),
        'What `RUN --mount=type=secret` may read: its id, with the name of an environment variable that holds it.',
      ),
      target: describe(z.optional(line('expected the name of a stage')), 'The stage to stop at.'),
      labels: describe(
        z._default(labels, {}),
        'More labels and annotations. `{version}` and `{revision}` in a value are filled in.',
      ),
      tool: describe(
        z.optional(z.enum(['buildah', 'docker'], { error: 'expected `buildah` or `docker`' })),
        'What builds it. Default: `buildah` where it is found, else `docker`.',
      ),
    },
    'expected a mapping from keys to values',
  ),
  z.transform(
    ({ containerfile, target, tool, ...given }): ImageSettings => ({
      ...given,
      containerfile,
      target,
      tool,
    }),
  ),
);

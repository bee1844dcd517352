import * as z from 'zod/mini';
import { checksSchema } from './check-schema.ts';
import type { EnvironmentSettings } from './config.ts';
import { defaultEnvironment, nullPrototype } from './defaults.ts';
import { describe, minutes, section, shellLine, wholeNumber } from './fields.ts';

const name = z
  .string('expected the name of an environment')
  .check(
    z.regex(/^(?!__proto__$)[^\p{C}]{1,255}$/u, 'expected a name of 1 to 255 visible characters'),
  );

const variable = z
  .string('expected the name of an environment variable')
  .check(z.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'expected letters, digits and `_`'));

const url = z
  .string('expected an http(s) URL')
  .check(
    z.regex(/^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/i, 'expected an http(s) URL without credentials'),
  );

const settings = z.pipe(
  section(
    {
      url: describe(z.optional(url), 'Shown with the deployment; the base of the checks.'),
      run: describe(z.optional(shellLine()), 'The shell line that deploys.'),
      checks: describe(
        z._default(checksSchema, []),
        'What holds where the environment is healthy.',
      ),
      timeout_minutes: describe(
        z.optional(minutes()),
        'Time to become healthy. Default: `deployment.validation_timeout_minutes`.',
      ),
      soak_seconds: describe(
        z._default(wholeNumber(0, 86_400, 'seconds'), defaultEnvironment.soak_seconds),
        'How long it must stay healthy.',
      ),
      pass_env: describe(
        z._default(z.array(variable, 'expected a list of names'), []),
        'Environment variables that commands may see besides the usual ones.',
      ),
    },
    'expected settings such as `url`, `run` and `checks`',
  ),
  z.transform((given): EnvironmentSettings => ({ ...defaultEnvironment, ...given })),
);

const list = z
  .array(name, 'expected a list of names')
  .check(z.minLength(1, 'expected at least one environment'));

const mapping = z
  .record(name, z.nullable(settings), 'expected a mapping from names to settings')
  .check(
    z.refine((value) => Object.keys(value).length > 0, {
      error: 'expected at least one environment',
    }),
  );

/** `deployment.environments`: a list of names, or a mapping from names to settings. */
export const environmentsSchema = z.pipe(
  z.union([list, mapping], 'expected a list of names, or a mapping from names to settings'),
  z.transform((written) =>
    nullPrototype<EnvironmentSettings>(
      Array.isArray(written)
        ? written.map((each) => [each, defaultEnvironment])
        : Object.entries(written).map(([each, given]) => [each, given ?? defaultEnvironment]),
    ),
  ),
);

import * as z from 'zod/mini';
import { checksSchema } from './check-schema.ts';
import { type EnvironmentSettings, notificationEvents, notificationFormats } from './config.ts';
import { defaultEnvironment, nullPrototype } from './defaults.ts';
import { describe, flag, glob, line, minutes, section, shellLine, wholeNumber } from './fields.ts';

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

const requiredChecks = z.union(
  [z.literal('all'), z.array(line('expected the name of a check'), 'expected a list of names')],
  'expected `all`, or a list of names',
);

const gateCommand = section(
  {
    name: describe(line('expected a name'), 'How it is called in the summary.'),
    run: describe(
      shellLine(),
      'The shell line: exit 0 passes, 75 could not tell, all else refuses.',
    ),
    timeout_seconds: describe(
      z._default(wholeNumber(1, 3_600, 'seconds'), 60),
      'Time until it is stopped.',
    ),
  },
  'expected `name` and `run`',
);

const moment = z
  .string('expected a date or a time, such as `2026-12-24` or `2026-12-24T18:00+01:00`')
  .check(
    z.regex(
      /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/,
      'expected a date or a time, such as `2026-12-24` or `2026-12-24T18:00+01:00`',
    ),
  );

const freezeWindow = section(
  {
    from: describe(moment, 'Its beginning: a date in UTC, or a time with its offset.'),
    until: describe(moment, 'Its end; a date counts to its end.'),
    reason: describe(line('expected a reason'), 'Told to whoever is refused.'),
  },
  'expected `from`, `until` and `reason`',
);

const notification = section(
  {
    url_env: describe(variable, 'The environment variable that holds the URL.'),
    format: describe(
      z._default(
        z.enum(notificationFormats, {
          error: 'expected `slack`, `discord`, `teams` or `generic`',
        }),
        'generic',
      ),
      'What the receiver understands.',
    ),
    on: describe(
      z._default(
        z.array(
          z.enum(notificationEvents, {
            error: 'expected `passed`, `failed`, `held`, `rolled-back` or `rollback-failed`',
          }),
          'expected a list of events',
        ),
        [...notificationEvents],
      ),
      'What it is told of. Default: everything.',
    ),
  },
  'expected `url_env`, and `format` and `on` where they differ',
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
      failure_limit: describe(
        z._default(wholeNumber(0, 1_000, 'failed samples'), defaultEnvironment.failure_limit),
        'Failed samples that the soak may have.',
      ),
      after: describe(
        z._default(z.array(name, 'expected a list of environments'), []),
        'Environments in which the version must be proven first.',
      ),
      required_checks: describe(
        z._default(requiredChecks, []),
        'Checks that must be green on the commit: names, or `all` but those of the run itself.',
      ),
      gates: describe(
        z._default(z.array(gateCommand, 'expected a list of commands'), []),
        'What is asked before a deployment, in order.',
      ),
      freeze: describe(
        z._default(z.array(freezeWindow, 'expected a list of times'), []),
        'Times in which nothing is deployed. A rollback always may.',
      ),
      blocking_paths: describe(
        z._default(z.array(glob(), 'expected a list of globs'), []),
        'Files, such as migrations, across whose changes a rollback needs an override.',
      ),
      rollback_safe: describe(
        flag(defaultEnvironment.rollback_safe),
        'Whether what is deployed now can be taken back.',
      ),
      schema_floor: describe(
        z.optional(line('expected a version')),
        'The lowest version that runs on the data as this version leaves them.',
      ),
      rollback_max_age_days: describe(
        z._default(wholeNumber(1, 3_650, 'days'), defaultEnvironment.rollback_max_age_days),
        'How old a deployment may be that a rollback goes back to.',
      ),
      pin_after_rollback: describe(
        flag(defaultEnvironment.pin_after_rollback),
        'Whether nothing is deployed after a rollback until somebody acknowledges it.',
      ),
      notifications: describe(
        z._default(z.array(notification, 'expected a list of receivers'), []),
        'Who is told of verdicts and rollbacks.',
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

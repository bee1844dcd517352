import * as z from 'zod/mini';
import type { Config } from './config.ts';
import { defaultConfig } from './defaults.ts';
import { checkEnvironments } from './environment-checks.ts';
import { environmentsSchema } from './environment-schema.ts';
import { describe, flag, line, minutes, section, wholeNumber } from './fields.ts';
import { packagingSection } from './packaging-schema.ts';
import { releaseSection } from './release-schema.ts';
import { checkVersions, schemeOf } from './version-checks.ts';

/** Without a form: `calendar_format` has it. */
const defaultScheme = 'semantic';
const { deployment, release_management, packaging, ci_cd } = defaultConfig;
const expectedSection = 'expected a mapping from keys to values';

const versionScheme = z.enum(['semantic', 'pep440', 'calver'], {
  error: 'expected `semantic`, `pep440` or `calver`',
});

const deploymentSection = section(
  {
    package_name: describe(
      z.optional(line('expected a name')),
      "The package's name. Default: the detected project's.",
    ),
    version_scheme: describe(
      z._default(versionScheme, defaultScheme),
      'How versions are written and compared.',
    ),
    environments: describe(
      z.optional(environmentsSchema),
      'Where it is deployed: names, or names with settings. Default: development, staging and production.',
    ),
    rollback_enabled: describe(flag(deployment.rollback_enabled), 'Whether `rollback` may act.'),
    validation_timeout_minutes: z
      .optional(minutes())
      .check(
        z.describe('Time for a deployment to become healthy.'),
        z.meta({ default: deployment.validation_timeout_minutes }),
      ),
    validation_timeout_min: describe(
      z.optional(minutes()),
      'Another name for `validation_timeout_minutes`.',
    ),
    git_command_timeout_seconds: describe(
      z._default(wholeNumber(1, 3_600, 'seconds'), deployment.git_command_timeout_seconds),
      'Time for one git command.',
    ),
  },
  expectedSection,
).check(
  z.superRefine(({ validation_timeout_minutes, validation_timeout_min }, context) => {
    if (validation_timeout_min === undefined || validation_timeout_minutes === undefined) return;
    context.addIssue({
      code: 'custom',
      message: 'expected only one of `validation_timeout_minutes` and `validation_timeout_min`',
      path: ['validation_timeout_min'],
    });
  }),
);

const ciSection = section(
  {
    github_actions_integration: describe(
      flag(ci_cd.github_actions_integration),
      'Whether results are written to the job summary. Failures always are.',
    ),
    jenkins_integration: describe(
      flag(ci_cd.jenkins_integration),
      'Whether validation also writes `junit.xml` beside its report, for Jenkins and others that read it.',
    ),
    webhook_notifications: describe(
      flag(ci_cd.webhook_notifications),
      'Whether webhooks are sent, where a URL is given.',
    ),
    status_reporting: describe(
      flag(ci_cd.status_reporting),
      'Whether a verdict that only holds is told in the deployment’s record. How a deployment ends always is.',
    ),
  },
  expectedSection,
);

/** The configuration file as people write it: the one source of its types, validation and JSON Schema. */
export const configDocument = section(
  {
    deployment: describe(z.nullish(deploymentSection), 'What is deployed, and where.'),
    release_management: describe(
      z.nullish(releaseSection),
      'Versions, tags, changelog, release notes and registries.',
    ),
    packaging: describe(
      z.nullish(packagingSection),
      'What is made of the project, and what is asked of it.',
    ),
    ci_cd: describe(z.nullish(ciSection), 'How runs report to the outside.'),
  },
  'expected a mapping with `deployment`, `release_management`, `packaging` or `ci_cd`',
).check(
  z.superRefine(({ deployment: given, release_management: asked }, context) => {
    const settings = { scheme: schemeName(given), ...versionSettings(asked) };
    for (const { path, message } of checkVersions(settings))
      context.addIssue({ code: 'custom', message, path: ['release_management', ...path] });
    for (const { path, message } of checkEnvironments(
      given?.environments ?? {},
      schemeOf(settings),
    ))
      context.addIssue({ code: 'custom', message, path: ['deployment', 'environments', ...path] });
  }),
);

type Document = z.output<typeof configDocument>;

function schemeName(given: Document['deployment']) {
  return given?.version_scheme ?? defaultScheme;
}

function versionSettings(asked: Document['release_management']) {
  const { calendar_format, channels = [], first_version } = asked ?? {};
  return { calendar_format, channels, first_version };
}

/** The configuration file, read as the operations see it. An empty one gives the defaults. */
export const configSchema = z.pipe(
  configDocument,
  z.transform((document) => toConfig(document)),
);

function toConfig(document: Document): Config {
  const { validation_timeout_min, validation_timeout_minutes, environments, ...given } =
    document.deployment ?? {};
  const { calendar_format, ...releases } = document.release_management ?? {};
  return {
    deployment: {
      ...deployment,
      ...given,
      version_scheme: schemeOf({ scheme: schemeName(document.deployment), calendar_format }),
      environments: environments ?? deployment.environments,
      validation_timeout_minutes:
        validation_timeout_minutes ??
        validation_timeout_min ??
        deployment.validation_timeout_minutes,
    },
    release_management: {
      ...release_management,
      ...releases,
      registries: document.release_management?.registries ?? release_management.registries,
    },
    packaging: {
      ...packaging,
      ...document.packaging,
      native: document.packaging?.native,
      image: document.packaging?.image ?? packaging.image,
      sbom: document.packaging?.sbom ?? packaging.sbom,
      signing: document.packaging?.signing,
      sigstore: document.packaging?.sigstore,
      trusted_root: document.packaging?.trusted_root,
    },
    ci_cd: { ...ci_cd, ...document.ci_cd },
  };
}

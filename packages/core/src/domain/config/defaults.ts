import type { Config, EnvironmentSettings } from './config.ts';
import { defaultImage } from './image-settings.ts';

/** What an environment gets where the configuration only names it. */
export const defaultEnvironment: EnvironmentSettings = {
  url: undefined,
  run: undefined,
  checks: [],
  timeout_minutes: undefined,
  soak_seconds: 120,
  failure_limit: 1,
  pass_env: [],
  after: [],
  required_checks: [],
  gates: [],
  freeze: [],
  blocking_paths: [],
  rollback_safe: true,
  schema_floor: undefined,
  rollback_max_age_days: 180,
  pin_after_rollback: true,
  notifications: [],
};

/** What holds where there is no configuration file: usable without loading the parser. */
export const defaultConfig: Config = {
  deployment: {
    package_name: undefined,
    version_scheme: 'semantic',
    environments: nullPrototype([
      ['development', defaultEnvironment],
      ['staging', defaultEnvironment],
      ['production', defaultEnvironment],
    ]),
    rollback_enabled: true,
    validation_timeout_minutes: 5,
    git_command_timeout_seconds: 30,
  },
  release_management: {
    auto_tag: true,
    tag_prefix: 'v',
    changelog_file: 'CHANGELOG.md',
    release_notes_template: undefined,
    release_commit: false,
    release_branch: 'slipway/release',
    version_files: undefined,
    packages: undefined,
    first_version: undefined,
    zero: 'minor',
    bumps: {},
    channels: [],
    registries: { npm_url: undefined, pypi_upload_url: undefined, pypi_index_url: undefined },
  },
  packaging: {
    source_maps: true,
    allow: [],
    size_limits: {},
    sdist_ignore: [],
    import_ignore: [],
    npm_install: true,
    native: undefined,
    image: defaultImage,
    sbom: [],
    signing: undefined,
    sigstore: undefined,
    trusted_root: undefined,
    tools: {},
  },
  ci_cd: {
    github_actions_integration: true,
    jenkins_integration: false,
    webhook_notifications: true,
    status_reporting: true,
  },
};

/** A record in which `constructor` and `__proto__` are not there unless somebody wrote them. */
export function nullPrototype<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

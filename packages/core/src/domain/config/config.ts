import type { Check } from '../health/health.ts';

/**
 * The configuration as the operations see it: every key present, durations in the unit that the name says.
 * `schema.ts` is its source; this is what its output is held against.
 */
export interface Config {
  readonly deployment: {
    /** `undefined`: the detected project's name. */
    readonly package_name: string | undefined;
    readonly version_scheme: 'semantic' | 'pep440' | 'calver';
    readonly environments: Readonly<Record<string, EnvironmentSettings>>;
    readonly rollback_enabled: boolean;
    readonly validation_timeout_minutes: number;
    readonly git_command_timeout_seconds: number;
  };
  readonly release_management: {
    readonly auto_tag: boolean;
    readonly tag_prefix: string;
    /** Empty: no changelog is kept. */
    readonly changelog_file: string;
    readonly release_notes_template: string | undefined;
  };
  readonly ci_cd: {
    readonly github_actions_integration: boolean;
    readonly jenkins_integration: boolean;
    readonly webhook_notifications: boolean;
    readonly status_reporting: boolean;
  };
}

export interface EnvironmentSettings {
  readonly url: string | undefined;
  /** The shell line that deploys. */
  readonly run: string | undefined;
  readonly checks: readonly Check[];
  /** `undefined`: `deployment.validation_timeout_minutes`. */
  readonly timeout_minutes: number | undefined;
  readonly soak_seconds: number;
  /** Names of environment variables that commands may see besides the usual ones. */
  readonly pass_env: readonly string[];
}

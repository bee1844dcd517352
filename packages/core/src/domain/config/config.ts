import type { Check } from '../health/health.ts';
import type { Bump } from '../history/release-plan.ts';
import type { VersionScheme } from '../version/version.ts';
import type { ZeroMode } from '../version/version-bump.ts';
import type { PackagingSettings } from './packaging-settings.ts';

/**
 * The configuration as the operations see it: every key present, durations in the unit that the name says.
 * `schema.ts` is its source; this is what its output is held against.
 */
export interface Config {
  readonly deployment: {
    /** `undefined`: the detected project's name. */
    readonly package_name: string | undefined;
    /** With the form of calendar versions, such as `calver:YYYY.0M.0D`. */
    readonly version_scheme: VersionScheme;
    readonly environments: Readonly<Record<string, EnvironmentSettings>>;
    readonly rollback_enabled: boolean;
    readonly validation_timeout_minutes: number;
    readonly git_command_timeout_seconds: number;
  };
  readonly release_management: {
    readonly auto_tag: boolean;
    /** A prefix, or a pattern with `${version}`; one with `${name}` is meant for each package. */
    readonly tag_prefix: string;
    /** Empty: no changelog is kept. */
    readonly changelog_file: string;
    readonly release_notes_template: string | undefined;
    /** Whether a direct release commits its version files and its changelog first, and tags that commit. */
    readonly release_commit: boolean;
    /** Where the release pull request's commit lies. */
    readonly release_branch: string;
    /** `undefined`: the files that the project's ecosystem keeps its version in. */
    readonly version_files: readonly VersionFileSetting[] | undefined;
    /** `undefined`: one package, the project itself. `auto`: as the workspace's own files say. */
    readonly packages: 'auto' | readonly PackageSetting[] | undefined;
    /** `undefined`: `0.1.0`, or what the project says. */
    readonly first_version: string | undefined;
    readonly zero: ZeroMode;
    /** Bumps by commit type, over the built-in ones. */
    readonly bumps: Readonly<Record<string, Bump>>;
    /** Pre-release channels that may be released on, the least stable first; empty: any. */
    readonly channels: readonly string[];
    readonly registries: RegistrySettings;
  };
  readonly packaging: PackagingSettings;
  readonly ci_cd: {
    readonly github_actions_integration: boolean;
    readonly jenkins_integration: boolean;
    readonly webhook_notifications: boolean;
    readonly status_reporting: boolean;
  };
}

/** A file that holds a version; its kind is told by its name, unless a pattern says where the version stands. */
export interface VersionFileSetting {
  /** Below the package's folder. */
  readonly path: string;
  /** Text with one `{version}`, such as `APP_VERSION = "{version}"`; each place that matches is changed. */
  readonly pattern: string | undefined;
}

/** One package of a repository that holds several. What is `undefined` is as the package's own files say. */
export interface PackageSetting {
  /** Folder below the project's (`working-directory`), with forward slashes; `.` for that folder itself. */
  readonly path: string;
  readonly name: string | undefined;
  /** A prefix or a pattern with `${version}`. `undefined`: `NAME-v`, and the common `tag_prefix` for the root. */
  readonly tag_prefix: string | undefined;
  /** Below the package's folder. `undefined`: as `release_management.changelog_file`. */
  readonly changelog_file: string | undefined;
  readonly version_files: readonly VersionFileSetting[] | undefined;
  /** Names of packages of this repository that it needs, besides those that its own files tell. */
  readonly depends_on: readonly string[];
}

/** Registries of one's own to publish to; what is `undefined` is the public one. */
export interface RegistrySettings {
  readonly npm_url: string | undefined;
  /** Takes the upload's form, as PyPI's `/legacy/` does. */
  readonly pypi_upload_url: string | undefined;
  /** The simple repository API (PEP 503 or 691) that tells what is there. */
  readonly pypi_index_url: string | undefined;
}

export interface EnvironmentSettings {
  readonly url: string | undefined;
  /** The shell line that deploys. */
  readonly run: string | undefined;
  readonly checks: readonly Check[];
  /** `undefined`: `deployment.validation_timeout_minutes`. */
  readonly timeout_minutes: number | undefined;
  readonly soak_seconds: number;
  /** Failed samples that a soak may have. */
  readonly failure_limit: number;
  /** Names of environment variables that commands may see besides the usual ones. */
  readonly pass_env: readonly string[];
  /** Environments in which a version must be proven before it comes here. */
  readonly after: readonly string[];
  /** Names of checks that must be green on the commit; `all`: every one that there is. */
  readonly required_checks: 'all' | readonly string[];
  /** What the maintainer asks before a deployment, in order. */
  readonly gates: readonly GateCommand[];
  readonly freeze: readonly FreezeWindow[];
  /** Globs of files, such as migrations; a rollback across a change to them needs an override. */
  readonly blocking_paths: readonly string[];
  /** `false`: what is deployed now cannot be taken back without an override. */
  readonly rollback_safe: boolean;
  /** The lowest version that runs on the data as this version leaves them. */
  readonly schema_floor: string | undefined;
  /** How old a deployment may be that a rollback goes back to. */
  readonly rollback_max_age_days: number;
  /** Whether nothing is deployed after a rollback until somebody acknowledges it. */
  readonly pin_after_rollback: boolean;
  readonly notifications: readonly NotificationSetting[];
}

/** Exit 0 passes, 75 says that it could not tell, all else refuses. */
export interface GateCommand {
  readonly name: string;
  /** Shell line. */
  readonly run: string;
  readonly timeout_seconds: number;
}

/** A time in which nothing is deployed. Both ends are ISO 8601 with an offset, or dates in UTC. */
export interface FreezeWindow {
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

export const notificationFormats = ['slack', 'discord', 'teams', 'generic'] as const;
export const notificationEvents = [
  'passed',
  'failed',
  'held',
  'rolled-back',
  'rollback-failed',
] as const;

export type NotificationFormat = (typeof notificationFormats)[number];
export type NotificationEvent = (typeof notificationEvents)[number];

export interface NotificationSetting {
  /** Name of the environment variable that holds the URL: an address is a secret. */
  readonly url_env: string;
  readonly format: NotificationFormat;
  readonly on: readonly NotificationEvent[];
}

import type { Check } from '../health/health.ts';
import type { Bump } from '../history/release-plan.ts';
import type { ZeroMode } from '../version/version-bump.ts';

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
    /** The form of calendar versions, such as `YYYY.MM.MICRO`. */
    readonly calendar_format: string;
    readonly registries: RegistrySettings;
  };
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
  /** Folder below the repository's root, with forward slashes; `.` for the root itself. */
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
  /** Names of environment variables that commands may see besides the usual ones. */
  readonly pass_env: readonly string[];
}

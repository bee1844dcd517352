import type { Config } from '../domain/config/config.ts';
import type { Format, Manifest } from '../domain/manifest.ts';

export interface PackageRequest {
  /** Absolute path of the project. */
  readonly projectPath: string;
  /** `undefined`: the version that the project says itself. */
  readonly version: string | undefined;
  /** `auto`: what suits the detected project. */
  readonly formats: 'auto' | readonly Format[];
  /** Globs below the project for `tar.gz` and `zip`; empty: the tracked files. */
  readonly files: readonly string[];
  /** Shell line that runs before the artifacts are made. */
  readonly buildCommand: string | undefined;
  /** Shell line that proves the artifacts, with `SLIPWAY_ARTIFACTS` naming their folder. */
  readonly smokeTest: string | undefined;
  /** Check contents and installability. */
  readonly verify: boolean;
  /** Absolute. */
  readonly outputDirectory: string;
  readonly checksums: boolean;
  /** Build twice and compare the bytes. */
  readonly reproducible: boolean;
  readonly config: Config;
  readonly dryRun: boolean;
  readonly signal?: AbortSignal;
}

export interface DeploymentPackage {
  readonly kind: 'packaged' | 'planned';
  readonly name: string;
  readonly version: string;
  readonly commit: string;
  readonly outputDirectory: string;
  /** Absolute path of `manifest.json`. */
  readonly manifestPath: string;
  /** SHA-256 of the manifest file; empty for a plan. */
  readonly manifestDigest: string;
  readonly manifest: Manifest;
}

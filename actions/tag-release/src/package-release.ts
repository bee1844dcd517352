import type { PackagePlan, ReleaseInfo } from '@slipway/core';

/** A package as it was planned, and what came of it. */
export interface PackageRelease {
  readonly package: PackagePlan;
  readonly release: ReleaseInfo;
}

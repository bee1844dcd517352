import type { WantedAsset } from '../../packages/core/src/domain/release/release-protocol.ts';

/** What somebody wants to release under the one tag that all runs are about. */
export interface Plan {
  readonly commit: string;
  readonly version: string;
  readonly assets: readonly Pick<WantedAsset, 'name' | 'size' | 'sha256'>[];
}

export const ourCommit = 'a'.repeat(40);
export const otherCommit = 'b'.repeat(40);
/** Parent of the two, and child of ours. */
export const olderCommit = '0'.repeat(40);
export const newerCommit = 'f'.repeat(40);
/** Of a branch that went its own way. */
export const strangeCommit = 'd'.repeat(40);

const release = '1.2.3';
const prerelease = '1.2.3-rc.1';

export function tagOf({ version }: Pick<Plan, 'version'>): string {
  return `v${version}`;
}

/** Files whose digests say which build made them. */
export function planOf(commit: string, build: number, files: number, isPrerelease = false): Plan {
  const assets = Array.from({ length: files }, (_, index) => ({
    name: `file-${index}.zip`,
    size: 1000 + index,
    sha256: `${index}${build}`.padStart(64, '0'),
  }));
  return { commit, version: isPrerelease ? prerelease : release, assets };
}

/** The plan with the manifest of its files, which is released with them. */
export function withManifest(plan: Plan): Plan {
  const digests = plan.assets.map(({ sha256 }) => sha256.slice(-4)).join('');
  const manifest = { name: 'manifest.json', size: 500, sha256: digests.padStart(64, 'e') };
  return { ...plan, assets: [...plan.assets, manifest] };
}

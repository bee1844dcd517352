import type { WantedAsset } from '../../packages/core/src/domain/release/release-protocol.ts';

/** What somebody wants to release under the one tag that all runs are about. */
export interface Plan {
  readonly commit: string;
  readonly assets: readonly Pick<WantedAsset, 'name' | 'size' | 'sha256'>[];
}

export const tagName = 'v1.2.3';
export const ourCommit = 'a'.repeat(40);
export const otherCommit = 'b'.repeat(40);

/** Files whose digests say which build made them. */
export function planOf(commit: string, build: number, files: number): Plan {
  const assets = Array.from({ length: files }, (_, index) => ({
    name: `file-${index}.zip`,
    size: 1000 + index,
    sha256: `${index}${build}`.padStart(64, '0'),
  }));
  return { commit, assets };
}

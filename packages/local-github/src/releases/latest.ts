import type { ReleaseRecord } from '../state/records.ts';

/**
 * The release that "latest" stands for: the one last published with `make_latest: true`, unless a
 * later `legacy` one asks for the rule of old, by the commit's date and then the higher version.
 */
export function latestRelease(releases: readonly ReleaseRecord[]): ReleaseRecord | undefined {
  const candidates = releases.filter(({ draft, prerelease }) => !draft && !prerelease);
  const decided = candidates
    .filter(({ makeLatest }) => makeLatest !== 'false')
    .toSorted(
      (a, b) => compareTexts(String(b.publishedAt), String(a.publishedAt)) || b.id - a.id,
    )[0];
  if (decided?.makeLatest === 'true') return decided;
  return candidates.toSorted(byDateAndVersion)[0];
}

function byDateAndVersion(a: ReleaseRecord, b: ReleaseRecord): number {
  return compareTexts(b.createdAt, a.createdAt) || compareVersions(b.tag, a.tag) || b.id - a.id;
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [numbers(a), numbers(b)];
  for (let index = 0; index < 3; index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function numbers(tag: string): number[] {
  return (tag.match(/\d+/g) ?? []).map(Number);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

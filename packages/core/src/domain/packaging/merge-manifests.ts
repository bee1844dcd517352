import { SlipwayError } from '../errors.ts';
import type { Artifact, Manifest } from './manifest.ts';

/** One job's manifest, and where it lies. */
export interface ManifestPart {
  /** Its path, as messages name it. */
  readonly source: string;
  readonly manifest: Manifest;
}

/** One manifest for all, and for each of its artifacts the part that brought it. */
export interface MergedManifest {
  readonly manifest: Manifest;
  readonly origins: readonly { readonly artifact: Artifact; readonly part: ManifestPart }[];
}

const facts = ['name', 'version', 'commit', 'created'] as const;

/**
 * Merges the manifests of several jobs, at least one, that packaged the same version of the same commit. An artifact that
 * several brought with the same digest is one. Throws `conflict`, naming both, where two say different things.
 */
export function mergeManifests(parts: readonly [ManifestPart, ...ManifestPart[]]): MergedManifest {
  const [first] = parts;
  const origins = new Map<string, MergedManifest['origins'][number]>();
  for (const part of parts) {
    requireSameRelease(first, part);
    for (const artifact of part.manifest.artifacts) {
      // Some file systems, and the people who read the list, take two names for one that differ in case alone.
      const key = artifact.path.toLowerCase();
      const before = origins.get(key);
      if (before === undefined) origins.set(key, { artifact, part });
      else requireSameArtifact(before, { artifact, part });
    }
  }
  const artifacts = [...origins.values()].map(({ artifact }) => artifact);
  return { manifest: { ...first.manifest, artifacts }, origins: [...origins.values()] };
}

function requireSameRelease(first: ManifestPart, other: ManifestPart): void {
  const fact = facts.find((name) => first.manifest[name] !== other.manifest[name]);
  if (fact === undefined) return;
  throw new SlipwayError(
    'conflict',
    `${first.source} and ${other.source} can't be merged: their ${fact} is ${first.manifest[fact]} and ${other.manifest[fact]}.`,
    {
      remedy:
        fact === 'name'
          ? 'Merge each package by itself, and give tag-release one manifest a line.'
          : 'Let all jobs package the same commit as the same version, and download only what this run uploaded.',
    },
  );
}

function requireSameArtifact(
  one: MergedManifest['origins'][number],
  other: MergedManifest['origins'][number],
): void {
  const same = one.artifact.path === other.artifact.path;
  if (same && one.artifact.sha256 === other.artifact.sha256) return;
  const what = same
    ? `Two jobs made different files called ${one.artifact.path}`
    : `Two jobs made files whose names differ in case alone, ${one.artifact.path} and ${other.artifact.path}`;
  throw new SlipwayError(
    'conflict',
    `${what}: ${one.part.source} (${digestOf(one)}) and ${other.part.source} (${digestOf(other)}).`,
    {
      remedy:
        'Make each artifact in one job, by its `formats`, or make it reproducible, so that all jobs make the same bytes.',
    },
  );
}

function digestOf({ artifact }: MergedManifest['origins'][number]): string {
  return `sha256:${artifact.sha256.slice(0, 12)}`;
}

import {
  nodeFiles,
  type PackageNotes,
  parseManifest,
  type ReleasePackage,
  SlipwayError,
} from '@slipway/core';

export interface ManifestSearch {
  /** Absolute paths. */
  readonly paths: readonly string[];
  /** All packages of the repository. */
  readonly sources: readonly ReleasePackage[];
  readonly released: readonly PackageNotes[];
  /** Told of a manifest that is not needed. */
  readonly tell: (message: string) => void;
}

/**
 * The manifest of each package by the package's name. The only package of a repository takes the only manifest;
 * otherwise a manifest says by its `name` whose it is. One of a package that is not released now is left alone.
 */
export async function matchManifests(search: ManifestSearch): Promise<ReadonlyMap<string, string>> {
  const { paths, sources, released } = search;
  const [source, ...others] = sources;
  if (source !== undefined && others.length === 0) return matchOnly(source, paths);
  const found = new Map<string, string>();
  for (const path of paths) {
    const { name } = await ownerOf(path, sources);
    const other = found.get(name);
    if (other !== undefined) throw twice(name, other, path);
    found.set(name, path);
    if (!released.some((one) => one.source.name === name))
      search.tell(`${path} is not needed: ${name} is not released now.`);
  }
  return found;
}

function matchOnly(source: ReleasePackage, paths: readonly string[]): ReadonlyMap<string, string> {
  const [path, other] = paths;
  if (other !== undefined) throw twice(source.name, String(path), other);
  return new Map(path === undefined ? [] : [[source.name, path]]);
}

/** The package that a manifest is of: by the name that it has here, or by the one in its own files. */
async function ownerOf(path: string, sources: readonly ReleasePackage[]): Promise<ReleasePackage> {
  const text = await nodeFiles.readText(path);
  if (text === undefined)
    throw new SlipwayError('not-found', `There is no manifest at ${path}.`, {
      remedy: 'Give the paths that the package action put out, one a line.',
    });
  const { name } = parseManifest(text, path);
  const owner =
    sources.find((source) => source.name === name) ??
    sources.find(({ project }) => project.name === name);
  if (owner !== undefined) return owner;
  throw new SlipwayError(
    'invalid-input',
    `${path} is of the package ${JSON.stringify(name.slice(0, 100))}, which is not in this repository.`,
    { remedy: 'Leave it out, or add the package to `release_management.packages`.' },
  );
}

function twice(name: string, one: string, other: string): SlipwayError {
  return new SlipwayError('invalid-input', `${one} and ${other} are both of the package ${name}.`, {
    remedy: 'Give one manifest for each package in the input `manifest`.',
  });
}

import { SlipwayError } from '../errors.ts';
import type { Version } from '../version/version.ts';
import { normalizeName } from '../workspace/uv-workspace.ts';
import { cargoDependencies, cargoLockDependencies } from './cargo-dependencies.ts';
import { crateName } from './cargo-version.ts';
import type { DependencyPlace, RangeTargets } from './dependency-place.ts';
import type { Documents } from './documents.ts';
import type { FileEdit } from './file-edits.ts';
import { npmDependencies } from './npm-dependencies.ts';
import { pythonDependencies } from './python-dependencies.ts';
import { below } from './repository-path.ts';
import { readOwner } from './version-owner.ts';
import type { VersionedPackage } from './version-paths.ts';

/**
 * The changes to the ranges that packages of one repository, and its root, ask of each other, so that each lets the new
 * versions in. A range that can't be brought there is `invalid-version`, with the file and the place.
 */
export function planDependencyEdits(
  packages: readonly VersionedPackage[],
  documents: Documents,
): readonly FileEdit[] {
  const { npm, python, cargo } = targetsOf(packages, documents);
  const versions = new Map([
    ['.', undefined],
    ...packages.map(({ path, version }) => [path, version] as const),
  ]);
  const places = [...versions].flatMap(([folder, version]) => [
    ...npmDependencies(folder, npm, documents),
    ...pythonDependencies(folder, python, documents),
    ...cargoDependencies(folder, cargo, documents, version),
    ...cargoLockDependencies(folder, cargo, documents),
  ]);
  return places.flatMap(raisePlace);
}

function raisePlace(place: DependencyPlace): readonly FileEdit[] {
  const { path, source, start, end } = place;
  const written = source.slice(start, end);
  const text = place.raise(written);
  if (text === undefined) throw notRaised(place, written);
  return text === written ? [] : [{ path, source, start, end, text }];
}

interface Targets {
  readonly npm: RangeTargets;
  readonly python: RangeTargets;
  readonly cargo: RangeTargets;
}

/** Under the name that each package's own manifest gives it, which is what the others call it. */
function targetsOf(packages: readonly VersionedPackage[], documents: Documents): Targets {
  const npm = new Map<string, Version>();
  const python = new Map<string, Version>();
  const cargo = new Map<string, Version>();
  for (const { path, name, version } of packages) {
    if (version === undefined) continue;
    const owner = readOwner(path, name, documents);
    const manifest = documents.document(below(path, 'Cargo.toml'));
    const crate = manifest && crateName(manifest);
    if (owner.npm !== undefined) npm.set(owner.npm.name, version);
    if (owner.python !== undefined) python.set(normalizeName(owner.python.name), version);
    if (crate !== undefined) cargo.set(crate, version);
  }
  return { npm, python, cargo };
}

function notRaised({ path, name, target }: DependencyPlace, written: string): SlipwayError {
  const shown = JSON.stringify(written.slice(0, 80));
  return new SlipwayError(
    'invalid-version',
    `${path} asks ${shown} of ${name}, which leaves its version ${target.text} out and can't be rewritten.`,
    {
      remedy: `Write it as one range, such as \`^${target.text}\` or \`>=${target.text}\`.`,
      location: { file: path },
    },
  );
}

import { table } from '../packaging/toml-table.ts';
import type { DependencyPlace, RangeTargets } from './dependency-place.ts';
import { raiseNpmRange, targetFor } from './dependency-range.ts';
import type { Document, Documents } from './documents.ts';
import { npmLocks } from './npm-version.ts';
import { below, folderIn, seenFrom, withParents } from './repository-path.ts';

const sections = [
  'dependencies',
  'devDependencies',
  'peerDependencies',
  'optionalDependencies',
] as const;

/** What a folder's `package.json` asks of these packages, and the same again where npm's lock files repeat it. */
export function npmDependencies(
  folder: string,
  targets: RangeTargets,
  documents: Documents,
): readonly DependencyPlace[] {
  const manifest = documents.document(below(folder, 'package.json'));
  if (manifest === undefined || targets.size === 0) return [];
  const locks = withParents(folder).flatMap((parent) =>
    npmLocks.flatMap((name) => documents.document(below(parent, name)) ?? []),
  );
  return sections.flatMap((section) =>
    Object.keys(table(manifest.fields, section)).flatMap((name) => {
      const version = targets.get(name);
      if (version === undefined) return [];
      const target = targetFor(version, 'npm');
      const raise = (written: string) =>
        raiseNpmRange(written, target, section === 'peerDependencies');
      return [
        ...placesIn(manifest, [section, name]),
        ...locks.flatMap((lock) => placesIn(lock, [...entryOf(lock, folder), section, name])),
      ].map((place) => ({ ...place, name, target, raise }));
    }),
  );
}

function entryOf({ path }: Document, folder: string): readonly string[] {
  const inside = seenFrom(folderIn(path), folder);
  return ['packages', inside === '.' ? '' : inside];
}

function placesIn({ path, text: source, at }: Document, way: readonly string[]) {
  return at(...way).map((place) => ({ ...place, path, source }));
}

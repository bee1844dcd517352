import { type Table, table, text as textOf } from '../packaging/toml-table.ts';
import type { Version } from '../version/version.ts';
import { sharedText, sharingManifest } from './cargo-version.ts';
import type { DependencyPlace, RangeTargets } from './dependency-place.ts';
import { raiseRange, targetFor } from './dependency-range.ts';
import { type Document, type Documents, lockEntries } from './documents.ts';
import { below, withParents } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';

const kinds = ['dependencies', 'dev-dependencies', 'build-dependencies'];

/**
 * The versions that a folder's Cargo.toml, and the `[workspace.dependencies]` that it may take its own from, ask of these
 * crates beside their paths. `shared` is the new version of all crates that have the one of the workspace.
 */
export function cargoDependencies(
  folder: string,
  targets: RangeTargets,
  documents: Documents,
  shared: Version | undefined,
): readonly DependencyPlace[] {
  const manifest = documents.document(below(folder, 'Cargo.toml'));
  if (manifest === undefined) return [];
  const sharing = shared && sharingManifest(manifest, documents);
  const before = sharing && sharedText(sharing);
  const common = withParents(folder).flatMap(
    (parent) => documents.document(below(parent, 'Cargo.toml')) ?? [],
  );
  return [
    ...tablesOf(manifest.fields).flatMap((way) => crateRanges(manifest, way)),
    ...common.flatMap((above) => crateRanges(above, ['workspace', 'dependencies'])),
  ].flatMap((place) => {
    const isShared = before !== undefined && boundIn(place) === before;
    const version = targets.get(place.name) ?? (isShared ? shared : undefined);
    if (version === undefined) return [];
    const target = targetFor(version, 'cargo');
    const raise = (written: string) => (/\d/.test(written) ? raiseRange(written, target) : written);
    return [{ ...place, target, raise }];
  });
}

/** What a range says without its operator. */
function boundIn({ source, start, end }: { readonly source: string } & TextPlace): string {
  return source.slice(start, end).replace(/^[\^~=\s]+/, '');
}

/** The versions in one table of dependencies that stand beside a path. */
function crateRanges({ path, text: source, fields, at }: Document, way: readonly string[]) {
  return Object.entries(table(fields, ...way)).flatMap(([key, entry]) => {
    const { path: local, package: renamed } = table({ entry }, 'entry');
    if (local === undefined) return [];
    const name = textOf(renamed) ?? key;
    return at(...way, key, 'version').map((place) => ({
      ...place,
      path,
      name,
      source,
    }));
  });
}

function tablesOf(fields: Table): readonly (readonly string[])[] {
  const platforms = Object.keys(table(fields, 'target'));
  return [
    ...kinds.map((kind) => [kind]),
    ...platforms.flatMap((platform) => kinds.map((kind) => ['target', platform, kind])),
  ];
}

/** `"name 1.2.0"`, as a Cargo.lock writes a dependency of which it has several versions; others' have a source behind it. */
export function cargoLockDependencies(
  folder: string,
  targets: RangeTargets,
  documents: Documents,
): readonly DependencyPlace[] {
  if (targets.size === 0) return [];
  const locks = withParents(folder).flatMap(
    (parent) => documents.document(below(parent, 'Cargo.lock')) ?? [],
  );
  return locks.flatMap((lock) =>
    lockEntries(lock).flatMap(({ dependencies }, entry) =>
      (Array.isArray(dependencies) ? dependencies : []).flatMap((written, index) => {
        const [name, version, origin] = String(written).split(' ') as [string, string?, string?];
        const next = targets.get(name);
        if (next === undefined || version === undefined || origin !== undefined) return [];
        const target = targetFor(next, 'cargo');
        return lock.at('package', entry, 'dependencies', index).map(({ end }) => ({
          start: end - version.length,
          end,
          path: lock.path,
          source: lock.text,
          name,
          target,
          raise: () => target.text,
        }));
      }),
    ),
  );
}

import type { CommittedPackage, PackageNotes, ReleaseNotes } from '@slipway/core';

type Planned = Pick<Extract<ReleaseNotes, { kind: 'release' }>, 'sources' | 'packages'>;

/** What the release commit holds: each package of the repository, and what is released of it. */
export function committedPackages(
  { sources, packages }: Planned,
  notesOf: (one: PackageNotes) => string,
): readonly CommittedPackage[] {
  return sources.map((source) => {
    const one = packages.find((released) => released.source.name === source.name);
    const { name, path, versionFiles } = source;
    if (one === undefined) return { name, path, versionFiles, release: undefined };
    const { version, tag, changelog_file: changelogFile } = one.package;
    const past = one.changelog?.past ?? [];
    const release = { version, tag, changelogFile, past, notes: notesOf(one) };
    return { name, path, versionFiles, release };
  });
}

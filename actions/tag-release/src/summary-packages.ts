import { blocks, code, heading, link, prose, table } from '@slipway/action-kit';
import type { ReleaseInfo, ReleasePlan, UnchangedPackage } from '@slipway/core';
import type { PackageRelease } from './package-release.ts';
import { type Context, foldedCommits } from './summary-commits.ts';

const doneWords: Readonly<Record<ReleaseInfo['kind'], string>> = {
  released: 'released',
  'already-released': 'released already',
  drafted: 'drafted',
  planned: 'would be released',
};

/** All packages of a repository in one table: those that are released, in their order, then those that stay. */
export function renderOverview(plan: ReleasePlan, releases: readonly PackageRelease[]): string {
  const { length } = releases;
  const dry = releases.every(({ release }) => release.kind === 'planned');
  const count = `${length} ${length === 1 ? 'package' : 'packages'}`;
  return blocks(
    heading(dry ? `Dry run: ${count} would be released` : `${count} released`),
    table(head, [...releases.map(releasedRow), ...plan.unchanged.map(unchangedRow)]),
  );
}

/** The packages of a repository in which nothing is released, each with what became of its commits. */
export function renderUnchanged(packages: readonly UnchangedPackage[], context: Context): string {
  return blocks(
    table(head, packages.map(unchangedRow)),
    ...packages.map(({ name, commits }) => foldedCommits(commits, `in ${name}`, context)),
  );
}

const head = ['Package', 'Before', 'Now', 'What', 'Why'];

function releasedRow({
  package: { name, previous_version, version, bump, reason },
  release,
}: PackageRelease): readonly string[] {
  const now = release.url === undefined ? code(version) : link(version, release.url);
  const done = doneWords[release.kind];
  const what = bump === 'none' ? done : `**${bump}**, ${done}`;
  return [code(name), versionCell(previous_version), now, what, prose(reason)];
}

function unchangedRow({ name, version, reason }: UnchangedPackage): readonly string[] {
  return [code(name), versionCell(version), versionCell(version), 'stays', prose(reason)];
}

function versionCell(version: string | null): string {
  return version === null ? '—' : code(version);
}

import {
  blocks,
  code,
  details,
  heading,
  humanBytes,
  link,
  prose,
  table,
} from '@slipway/action-kit';
import type { ReleaseInfo, ReleaseNotes } from '@slipway/core';
import type { PackageRelease } from './package-release.ts';
import { type Context, foldedCommits, renderCommits } from './summary-commits.ts';
import { renderOverview, renderUnchanged } from './summary-packages.ts';
import { renderRegistries } from './summary-registries.ts';

type Planned = Extract<ReleaseNotes, { kind: 'release' }>;

const titles: Readonly<Record<ReleaseInfo['kind'], (what: string) => string>> = {
  released: (what) => `Released ${what}`,
  'already-released': (what) => `${what} is released already`,
  drafted: (what) => `Draft of ${what} is complete`,
  planned: (what) => `Dry run: ${what} would be released`,
};

const mostNotes = 100_000;

/** The job summary of a release: what, why this version, which files, which steps; of several packages, each in turn. */
export function renderSummary(
  notes: Planned,
  releases: readonly PackageRelease[],
  context: Context,
): string {
  const { plan, sources } = notes;
  const room = mostNotes / releases.length;
  const parts = releases.map((one) => renderRelease(one, room, context));
  if (sources.length === 1) return blocks(...parts);
  return blocks(
    renderOverview(plan, releases),
    ...parts,
    foldedCommits(plan.unassigned, 'of no package', context),
  );
}

/** The job summary where no commit asks for a release. */
export function renderNothing(
  { plan, reason, previousVersion, commits }: Extract<ReleaseNotes, { kind: 'nothing' }>,
  context: Context,
): string {
  const title = heading('Nothing to release');
  if (plan.unchanged.length > 1)
    return blocks(
      title,
      prose(reason),
      renderUnchanged(plan.unchanged, context),
      foldedCommits(plan.unassigned, 'of no package', context),
    );
  const last =
    previousVersion === null
      ? 'Nothing was released before.'
      : `The last release is ${code(previousVersion)}.`;
  return blocks(title, prose(reason), last, foldedCommits(commits, 'since then', context));
}

function renderRelease(
  { package: planned, release }: PackageRelease,
  room: number,
  context: Context,
): string {
  return blocks(
    heading(titles[release.kind](release.tag)),
    renderFacts(release, context),
    heading('Why this version', 3),
    prose(planned.reason),
    renderCommits(planned.commits, context),
    renderAssets(release),
    renderRegistries(release.packages),
    renderSteps(release),
    details('Release notes', beginningOf(release.notes, room)),
  );
}

function renderFacts(release: ReleaseInfo, { repositoryUrl }: Context): string {
  const commit = link(release.commit.slice(0, 10), `${repositoryUrl}/commit/${release.commit}`);
  const page = release.url === undefined ? '—' : link(release.tag, release.url);
  return table(
    ['Version', 'Before', 'Tag', 'Commit', 'Release'],
    [
      [
        code(release.version),
        release.previousVersion === null ? 'none' : code(release.previousVersion),
        code(release.tag),
        commit,
        page,
      ],
    ],
  );
}

/** Whole lines of notes that may be very long. */
function beginningOf(notes: string, room: number): string {
  if (notes.length <= room) return notes;
  const end = notes.lastIndexOf('\n', room);
  return blocks(notes.slice(0, end), 'The notes go on: `plan.json` has all of them.');
}

function renderAssets({ assets }: ReleaseInfo): string {
  if (assets.length === 0) return '';
  return blocks(
    heading('Files', 3),
    table(
      ['Name', 'Size', 'SHA-256'],
      assets.map(({ name, size, sha256 }) => [code(name), humanBytes(size), code(sha256)]),
    ),
  );
}

function renderSteps({ kind, steps }: ReleaseInfo): string {
  if (steps.length === 0) return 'All was as it should be: nothing was written.';
  const title = kind === 'planned' ? 'What a run would do' : 'What was done';
  const list = steps.map((step, index) => `${index + 1}. ${prose(step)}`).join('\n');
  return blocks(heading(title, 3), list);
}

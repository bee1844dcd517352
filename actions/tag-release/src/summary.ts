import {
  blocks,
  code,
  details,
  escapeMarkdown,
  heading,
  humanBytes,
  link,
  prose,
  table,
} from '@slipway/action-kit';
import type { CommitDisposition, ReleaseInfo, ReleaseNotes } from '@slipway/core';

interface Context {
  /** `https://github.com/OWNER/NAME`. */
  readonly repositoryUrl: string;
}

const titles: Readonly<Record<ReleaseInfo['kind'], (tag: string) => string>> = {
  released: (tag) => `Released ${tag}`,
  'already-released': (tag) => `${tag} is released already`,
  drafted: (tag) => `Draft of ${tag} is complete`,
  planned: (tag) => `Dry run: ${tag} would be released`,
};

/** The job summary of a release: what, why this version, which files, which steps. */
export function renderSummary(
  { package: released }: Extract<ReleaseNotes, { kind: 'release' }>,
  release: ReleaseInfo,
  context: Context,
): string {
  return blocks(
    heading(titles[release.kind](release.tag)),
    renderFacts(release, context),
    renderReasons(released.commits, released.bump, context),
    renderAssets(release),
    renderSteps(release),
    details('Release notes', beginningOf(release.notes)),
  );
}

/** The job summary where no commit asks for a release. */
export function renderNothing(
  notes: Extract<ReleaseNotes, { kind: 'nothing' }>,
  context: Context,
): string {
  const last =
    notes.previousVersion === null
      ? 'Nothing was released before.'
      : `The last release is ${code(notes.previousVersion)}.`;
  const { commits } = notes;
  return blocks(
    heading('Nothing to release'),
    prose(notes.reason),
    last,
    commits.length === 0
      ? ''
      : details(`${countOf(commits, 'commit')} since then`, commitTable(commits, context)),
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

function renderReasons(
  commits: readonly CommitDisposition[],
  bump: string,
  context: Context,
): string {
  const counted = commits.filter(({ disposition }) => disposition !== 'ignored');
  const ignored = commits.filter(({ disposition }) => disposition === 'ignored');
  const sentence =
    bump === 'none'
      ? 'The version was asked for.'
      : `It is a **${bump}** release, and this became of each commit.`;
  return blocks(
    heading('Why this version', 3),
    sentence,
    counted.length === 0 ? '' : commitTable(counted, context),
    ignored.length === 0
      ? ''
      : details(`${countOf(ignored, 'commit')} without effect`, commitTable(ignored, context)),
  );
}

/** More than that nobody reads here, and the summary has a limit. */
const mostRows = 200;
const mostNotes = 100_000;

function commitTable(commits: readonly CommitDisposition[], { repositoryUrl }: Context): string {
  const more = commits.length - mostRows;
  const rows = table(
    ['Commit', 'What', 'Counts as', 'Why'],
    commits
      .slice(0, mostRows)
      .map((commit) => [
        link(commit.sha.slice(0, 7), `${repositoryUrl}/commit/${commit.sha}`),
        escapeMarkdown(headerOf(commit)),
        commit.disposition === 'bump' ? `**${commit.bump}**` : commit.disposition,
        prose(commit.reason),
      ]),
  );
  return more > 0 ? blocks(rows, `…and ${more} more: \`plan.json\` has all of them.`) : rows;
}

/** Whole lines of notes that may be very long. */
function beginningOf(notes: string): string {
  if (notes.length <= mostNotes) return notes;
  const end = notes.lastIndexOf('\n', mostNotes);
  return blocks(notes.slice(0, end), 'The notes go on: the output `notes-file` has all of them.');
}

function headerOf({ type, scope, breaking, description }: CommitDisposition): string {
  if (type === null) return description;
  return `${type}${scope === null ? '' : `(${scope})`}${breaking ? '!' : ''}: ${description}`;
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

function countOf(list: readonly unknown[], noun: string): string {
  return `${list.length} ${noun}${list.length === 1 ? '' : 's'}`;
}

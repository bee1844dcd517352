import { blocks, code, escapeMarkdown, heading } from '@slipway/action-kit';
import { type Bump, judgeTitle, type ReleaseNotes } from '@slipway/core';
import { type Context, foldedCommits, renderCommits } from './summary-commits.ts';
import { renderUnchanged } from './summary-packages.ts';

export interface Preview {
  readonly notes: ReleaseNotes;
  /** What would be released without the change, where that is known. */
  readonly before: ReleaseNotes | undefined;
  /** What merging would release, and why. */
  readonly words: string;
  /** By commit type, as the project has them. */
  readonly bumps: Readonly<Record<string, Bump>>;
  /** Of the pull request; `undefined` in a merge queue. */
  readonly title: string | undefined;
}

/** Longest notes that are shown whole (characters, of all packages). */
const mostNotes = 100_000;

/** The job summary of a pull request: what merging would release, what its title counts as, notes and commits. */
export function renderPreview(preview: Preview, context: Context): string {
  const { notes, before, words, title, bumps } = preview;
  const start = blocks(heading(titleOf(notes)), bold(words));
  const hint =
    title === undefined ? '' : renderTitleHint(title, addedCommits(notes, before), bumps);
  if (notes.kind === 'nothing') return blocks(start, hint, renderUnchangedCommits(notes, context));
  const { packages, unassigned, unchanged } = notes.plan;
  const several = notes.sources.length > 1;
  const room = mostNotes / packages.length;
  const parts = notes.packages.map(({ package: planned, markdown }) =>
    blocks(
      heading(several ? `Notes of ${planned.name} ${planned.version}` : 'Release notes', 3),
      markdown.length > room ? cutNotes(markdown, room) : markdown,
      heading('What became of each commit', 3),
      renderCommits(planned.commits, context),
    ),
  );
  return blocks(
    start,
    hint,
    ...parts,
    several ? renderUnchanged(unchanged, context) : '',
    foldedCommits(unassigned, 'of no package', context),
  );
}

function titleOf(notes: ReleaseNotes): string {
  if (notes.kind === 'nothing') return 'Preview: nothing to release';
  const tags = notes.plan.packages.map(({ tag }) => tag);
  return `Preview: ${tags.length > 5 ? `${tags.length} packages` : tags.join(', ')}`;
}

/** What stands between backticks stands out. */
function bold(words: string): string {
  const parts = words.split('`').map(escapeMarkdown);
  return parts.map((part, index) => (index % 2 === 1 ? `**${part}**` : part)).join('');
}

const order: readonly Bump[] = ['none', 'patch', 'minor', 'major'];

/** What a squash commit of that title would do: of many pull requests it is all that is kept. */
function renderTitleHint(
  title: string,
  added: readonly CommitWords[],
  bumps: Preview['bumps'],
): string {
  const judged = judgeTitle(title, bumps);
  const shown = code(title.slice(0, 200));
  if (judged === undefined || judged.disposition === 'unparsed')
    return [
      'If it is squash-merged, its title counts for nothing:',
      `${shown} is not a conventional commit.`,
      `Write it as ${code('type(scope): description')}, such as ${code(suggest(title, added))}.`,
    ].join(' ');
  const counts = judged.bump === 'none' ? 'moves no version' : `asks for a ${judged.bump} release`;
  const most = largest(added);
  const less =
    order.indexOf(judged.bump) < order.indexOf(most)
      ? ` Its commits ask for more, a ${most} release: let the title say so.`
      : '';
  return `If it is squash-merged, its title ${shown} ${counts}.${less}`;
}

type CommitWords = Extract<ReleaseNotes, { kind: 'nothing' }>['commits'][number];

function commitsOf(notes: ReleaseNotes): readonly CommitWords[] {
  return notes.kind === 'nothing'
    ? notes.commits
    : notes.plan.packages.flatMap(({ commits }) => commits);
}

/** What the change brings in; nothing where that is not known. */
function addedCommits(
  notes: ReleaseNotes,
  before: ReleaseNotes | undefined,
): readonly CommitWords[] {
  if (before === undefined) return [];
  const known = new Set(commitsOf(before).map(({ sha }) => sha));
  return commitsOf(notes).filter(({ sha }) => !known.has(sha));
}

function largest(commits: readonly CommitWords[]): Bump {
  return order.findLast((bump) => commits.some((commit) => commit.bump === bump)) ?? 'none';
}

/** The title with a type before it: `Add search` becomes `feat: add search`. */
function suggest(title: string, commits: readonly CommitWords[]): string {
  const type = { none: 'docs', patch: 'fix', minor: 'feat', major: 'feat!' }[largest(commits)];
  const text = title.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase()).slice(0, 100);
  return `${type}: ${text.trim() === '' ? 'say what changes' : text}`;
}

function renderUnchangedCommits(
  { plan, commits }: Extract<ReleaseNotes, { kind: 'nothing' }>,
  context: Context,
): string {
  if (plan.unchanged.length > 1) return renderUnchanged(plan.unchanged, context);
  return foldedCommits(commits, 'since the last release', context);
}

function cutNotes(notes: string, room: number): string {
  const end = notes.lastIndexOf('\n', room);
  return blocks(notes.slice(0, end), 'The notes go on: `plan.json` has all of them.');
}

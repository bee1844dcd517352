import { SlipwayError } from '../domain/errors.ts';
import { botIdentity } from '../domain/release/bot-identity.ts';
import type { ReleaseCommit } from '../domain/release/release-commit.ts';
import type { Files } from '../ports/files.ts';
import type { ReleaseCommits } from '../ports/release-commits.ts';
import { carryCommits } from './git-carry-commits.ts';
import { type PushOptions, pushRefs, rehearsePush } from './git-push.ts';
import { answerOfGit, runGit } from './git-run.ts';
import { rawDate, writeTag } from './git-tag-object.ts';

export interface ReleaseCommitOptions extends PushOptions {
  readonly files: Pick<Files, 'withTemporaryFolder'>;
}

/** Release commits by git's plumbing: objects are added to the clone, and nothing else of it is touched. */
export function createReleaseCommits(options: ReleaseCommitOptions): ReleaseCommits {
  return {
    rehearse: (updates) => rehearsePush(options, updates),
    readTexts: (commit, paths) => readTexts(options, commit, paths),
    write: (commit) =>
      options.files.withTemporaryFolder((folder) => write(options, commit, folder)),
    carry: (work) => carryCommits(options, work),
    writeTag: (tag) => writeTag(options, tag),
    push: (updates) => pushRefs(options, updates),
  };
}

interface Entry {
  readonly mode: string;
  readonly sha: string;
}

async function readTexts(
  options: ReleaseCommitOptions,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const entries = await entriesOf(options, commit, paths);
  const texts = new Map<string, string>();
  for (const [path, { mode, sha }] of entries) {
    if (!isFile(mode)) continue;
    const text = await runGit(options, ['cat-file', 'blob', sha]);
    if (text.includes('\ufffd')) throw notUtf8(path);
    texts.set(path, text);
  }
  return texts;
}

/** What is not read byte for byte can't be written back. */
function notUtf8(path: string): SlipwayError {
  return new SlipwayError(
    'invalid-input',
    `${path} is not UTF-8, so that its version can't be changed.`,
    {
      remedy: 'Save the file as UTF-8, or leave it out of the configuration.',
      location: { file: path },
    },
  );
}

/** What the commit holds at these paths; folders are none. */
async function entriesOf(
  options: ReleaseCommitOptions,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, Entry>> {
  if (paths.length === 0) return new Map();
  const args = ['ls-tree', '-z', '--full-tree', commit, '--', ...paths];
  const lines = (await runGit(options, args)).split('\0').filter((line) => line !== '');
  return new Map(
    lines.flatMap((line): (readonly [string, Entry])[] => {
      const tab = line.indexOf('\t');
      const [mode, type, sha] = line.slice(0, tab).split(' ');
      return type === 'tree'
        ? []
        : [[line.slice(tab + 1), { mode: String(mode), sha: String(sha) }]];
    }),
  );
}

/** A link or a submodule is not ours to write through. */
function isFile(mode: string): boolean {
  return mode.startsWith('100');
}

async function write(
  options: ReleaseCommitOptions,
  { parent, message, date, files }: ReleaseCommit,
  folder: string,
): Promise<string> {
  const there = await entriesOf(
    options,
    parent,
    files.map(({ path }) => path),
  );
  const lines: string[] = [];
  for (const { path, text } of files) {
    const mode = there.get(path)?.mode ?? '100644';
    if (!isFile(mode)) throw notAFile(path);
    const blob = await answerOfGit(options, ['hash-object', '-w', '--no-filters', '--stdin'], {
      input: text,
    });
    lines.push(`${mode} ${blob}\t${path}\0`);
  }
  const variables = { GIT_INDEX_FILE: `${folder}/index` };
  await answerOfGit(options, ['read-tree', parent], { variables });
  await answerOfGit(options, ['update-index', '-z', '--index-info'], {
    variables,
    input: lines.join(''),
  });
  const tree = await answerOfGit(options, ['write-tree'], { variables });
  const when = rawDate(date);
  return answerOfGit(options, ['commit-tree', '-p', parent, '-F', '-', tree], {
    input: message,
    variables: {
      GIT_AUTHOR_NAME: botIdentity.name,
      GIT_AUTHOR_EMAIL: botIdentity.email,
      GIT_AUTHOR_DATE: when,
      GIT_COMMITTER_NAME: botIdentity.name,
      GIT_COMMITTER_EMAIL: botIdentity.email,
      GIT_COMMITTER_DATE: when,
    },
  });
}

function notAFile(path: string): SlipwayError {
  return new SlipwayError('invalid-config', `${path} is a link or a submodule, not a file.`, {
    remedy: 'Name the file itself in the configuration: a release writes through no link.',
    location: { file: path },
  });
}

import { SlipwayError } from '../../domain/errors.ts';
import {
  isReleaseCommitOf,
  planReleaseFiles,
  type ReleaseCommitFacts,
  releaseCommitMessage,
  releaseCommitPaths,
} from '../../domain/release/release-commit.ts';
import type { PushedCommit } from '../../domain/release/release-protocol.ts';
import type { FileText } from '../../domain/version-files/version-edits.ts';
import type { Git } from '../../ports/git.ts';
import type { ReleaseCommits } from '../../ports/release-commits.ts';
import type { Repository } from '../../ports/repository.ts';
import type { CreateReleaseRequest, ReleaseCommitRequest } from '../create-release.ts';

export interface CommitPorts {
  readonly git: Pick<Git, 'commit' | 'resolve'>;
  readonly commits: Pick<ReleaseCommits, 'readTexts' | 'write'>;
  readonly repository: Pick<Repository, 'defaultBranch'>;
}

/** What is tagged. */
export interface TaggedCommit {
  readonly commit: string;
  /** `undefined`: the commit that was planned, as it is. */
  readonly releaseCommit: PushedCommit | undefined;
  /** Commits that differ from it by the release's version alone: files made of them may be released. */
  readonly alsoOf: readonly string[];
}

/**
 * The commit that is tagged: the planned one, or the release commit on top of it, made in the clone and on no branch yet.
 * A run that was started by a tag, or at the release commit itself, finds nothing to commit.
 *
 * @throws SlipwayError `invalid-version` where a file's version can't be found, `invalid-config`
 */
export async function commitRelease(
  request: CreateReleaseRequest,
  ports: CommitPorts,
): Promise<TaggedCommit> {
  const { commit: planned, tag, dryRun } = request;
  const asIs = { commit: planned, releaseCommit: undefined, alsoOf: [] };
  const asked = commitAsked(request);
  if (asked === undefined) return asIs;
  requireOwnTag(request);
  const { date, parents, message: said } = await ports.git.commit(planned);
  const made = await findReleaseCommit(ports.git, tag, planned);
  if (made === planned) return { ...asIs, alsoOf: isReleaseCommitOf(tag, said) ? parents : [] };
  const branch = await branchOf(request, ports);
  const alsoOf = [planned];
  if (made !== undefined)
    return { commit: made, releaseCommit: { planned, branch, paths: [] }, alsoOf };
  const files = await planFiles(request, asked, date, ports.commits);
  if (files.length === 0) return asIs;
  const message = releaseCommitMessage(tagsOf(asked));
  const commit = dryRun
    ? planned
    : await ports.commits.write({ parent: planned, message, date, files });
  return {
    commit,
    releaseCommit: { planned, branch, paths: files.map(({ path }) => path) },
    alsoOf,
  };
}

/** What is committed before the tag, if anything: never where a tag that is there started the run. */
export function commitAsked({
  releaseCommit,
  run,
}: CreateReleaseRequest): ReleaseCommitRequest | undefined {
  return run.ref.startsWith('refs/tags/') ? undefined : releaseCommit;
}

/**
 * The commit that a tag of the clone leads to, where it is the planned one or the release commit that an earlier run put
 * on top of it; `undefined` for any other.
 */
export async function findReleaseCommit(
  git: Pick<Git, 'commit' | 'resolve'>,
  tag: string,
  planned: string,
): Promise<string | undefined> {
  const holder = await git.resolve(`refs/tags/${tag}`);
  if (holder === undefined || holder === planned) return holder;
  const { parents, message } = await git.commit(holder);
  const ours = parents.length === 1 && parents[0] === planned && isReleaseCommitOf(tag, message);
  return ours ? holder : undefined;
}

/** The files that the release commit changes, with their new texts. `date` is ISO 8601. */
export async function planFiles(
  { commit, config }: Pick<CreateReleaseRequest, 'commit' | 'config'>,
  { packages, repositoryUrl }: ReleaseCommitRequest,
  date: string,
  commits: Pick<ReleaseCommits, 'readTexts'>,
): Promise<readonly FileText[]> {
  const texts = new Map<string, string>();
  const looked = new Set<string>();
  const facts: ReleaseCommitFacts = { packages, scheme: config.deployment.version_scheme, texts };
  for (;;) {
    const paths = releaseCommitPaths(facts).filter((path) => !looked.has(path));
    if (paths.length === 0) break;
    for (const path of paths) looked.add(path);
    for (const [path, text] of await commits.readTexts(commit, paths)) texts.set(path, text);
  }
  return planReleaseFiles(facts, { date: date.slice(0, 'YYYY-MM-DD'.length), repositoryUrl });
}

function tagsOf({ packages }: ReleaseCommitRequest): readonly string[] {
  return packages.flatMap(({ release }) => release?.tag ?? []);
}

async function branchOf(
  { run, dryRun }: CreateReleaseRequest,
  { repository }: CommitPorts,
): Promise<string> {
  const [, branch] = /^refs\/heads\/(.+)$/.exec(run.ref) ?? [];
  // A dry run, such as a pull request's, asks no server.
  return branch ?? (dryRun ? 'the default branch' : repository.defaultBranch());
}

function requireOwnTag({ config }: CreateReleaseRequest): void {
  if (config.release_management.auto_tag) return;
  throw new SlipwayError(
    'invalid-config',
    '`release_management.release_commit` makes a commit and its tag, and `auto_tag` is off.',
    { remedy: 'Switch `auto_tag` on, or `release_commit` off.' },
  );
}

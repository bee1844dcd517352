import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { type Change, classifyCommits } from '../../domain/history/changes.ts';
import type { Commit } from '../../domain/history/commit.ts';
import { markReachable, type Reachability } from '../../domain/history/reachability.ts';
import { startsOf } from '../../domain/history/release-base.ts';
import type { VersionRules } from '../../domain/history/version-rules.ts';
import { channelName } from '../../domain/version/channels.ts';
import type { Version } from '../../domain/version/version.ts';
import {
  type AskedVersions,
  readAskedVersions,
  versionsOfRef,
} from '../../domain/workspace/asked-versions.ts';
import type { PackageFacts } from '../../domain/workspace/package-facts.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Files } from '../../ports/files.ts';
import type { Git } from '../../ports/git.ts';
import type { Log } from '../../ports/log.ts';
import { findPackages } from './find-packages.ts';
import { followNewerForm, followTagForm } from './follow-tag-form.ts';
import { gatherSeveral } from './package-histories.ts';
import {
  type FoundBase,
  findBase,
  type ReleaseHistory,
  readHistory,
  readWholeHistory,
} from './release-history.ts';
import { readRules } from './release-rules.ts';
import { withStatedVersions } from './stated-version.ts';

/** Which release is asked for. */
export interface FactsRequest {
  readonly projectPath: string;
  /**
   * The version, or the whole tag; one a line as `NAME@VERSION` where there are several packages. `undefined`: as
   * `ref` says, else named from the commits.
   */
  readonly version: string | undefined;
  /** The full ref that started the run: a release's tag names its version, a maintenance branch the versions it may have. */
  readonly ref?: string;
  /** Pre-release channel such as `beta`; `undefined` for a stable release. */
  readonly channel: string | undefined;
  /** The commit to release; `undefined`: HEAD. */
  readonly commit: string | undefined;
  /** `all`: the releases of the past are wanted as well. */
  readonly changelog?: 'next' | 'all';
  readonly config: Config;
  /** `https://github.com/OWNER/NAME`: for links, and to know whose pull requests are meant; empty: not known. */
  readonly repositoryUrl: string;
}

/** All that a release's plan is made from. */
export interface ReleaseFacts {
  readonly commit: Commit;
  /** In the order of their folders. */
  readonly packages: readonly PackageFacts[];
  /** Of commits that belong to no package, where there are several. */
  readonly unassigned: readonly Change[];
  readonly rules: VersionRules;
  readonly reach: Reachability;
  readonly history: ReleaseHistory;
  /** What was read: all that came since `start`, which is before each of the last releases; newest first. */
  readonly range: readonly Commit[];
  /** `undefined`: the range is everything. */
  readonly start: string | undefined;
}

export interface FactsPorts {
  readonly git: Git;
  readonly files: Pick<Files, 'readText'>;
  readonly log?: Pick<Log, 'warning'>;
}

/** Completes the history and reads it: the packages, the commit, the tags, and what changed since the last releases. */
export async function gatherReleaseFacts(
  request: FactsRequest,
  ports: FactsPorts,
): Promise<ReleaseFacts> {
  const several = request.config.release_management.packages !== undefined;
  const sha = await findCommit(request, several, ports.git);
  const read = request.changelog === 'all' ? readWholeHistory : readHistory;
  const history = read(ports.git, sha, several);
  // What will be needed is read while something else is.
  void history.tags();
  const packages = await findPackages(request, ports);
  const asked = askedOf(request, packages);
  const rules = await readRules(request, packages, ports.git);
  const channel = request.channel && channelName(request.channel, rules.scheme);
  for (const version of asked.values()) requireOneChannel(version, channel);
  const [only] = packages;
  if (several || only === undefined) {
    const facts = await gatherSeveral({ channel, packages, asked, rules }, history, ports.git);
    return withStated(facts, request, ports);
  }
  const one = { channel, source: only, asked: asked.get(only.name), rules, config: request.config };
  const facts = await gatherOne(one, history, ports);
  return withStated(facts, request, ports);
}

function askedOf(
  { version, ref = '', config }: FactsRequest,
  packages: readonly ReleasePackage[],
): AskedVersions {
  const scheme = config.deployment.version_scheme;
  if (version === undefined) return versionsOfRef(ref, packages, scheme);
  return readAskedVersions(version, packages, scheme);
}

interface OneRequest {
  readonly channel: string | undefined;
  readonly source: ReleasePackage;
  readonly asked: Version | undefined;
  readonly rules: VersionRules;
  readonly config: Config;
}

async function withStated(
  facts: ReleaseFacts,
  request: FactsRequest,
  ports: FactsPorts,
): Promise<ReleaseFacts> {
  return { ...facts, packages: await withStatedVersions(facts.packages, request, ports) };
}

async function gatherOne(
  request: OneRequest,
  history: ReleaseHistory,
  { git, log }: FactsPorts,
): Promise<ReleaseFacts> {
  const { rules } = request;
  const { source, base, commits } = await startOne(request, history, log);
  // The newest of what came since is the commit itself, unless nothing did.
  const commit = commits[0] ?? (await git.commit(history.sha));
  const changes = classifyCommits(commits, rules.changes);
  return {
    commit,
    packages: [{ source, base, releases: [], changes, wanted: true }],
    unassigned: [],
    rules,
    reach: markReachable(commits, startsOf(base)),
    history,
    range: commits,
    start: base.previous?.commit,
  };
}

/** Tags of another form may be meant where there is no release at all, or where they go on from the last one. */
async function startOne(
  { channel, source, asked, rules, config }: OneRequest,
  history: ReleaseHistory,
  log: FactsPorts['log'],
): Promise<FoundBase & { readonly source: ReleasePackage }> {
  const question = { scheme: rules.scheme, version: asked, channel };
  const found = await findBase({ ...question, template: source.template }, history);
  if (asked !== undefined) return { ...found, source };
  const form = { source, rules, config };
  const followed =
    found.base.previous === undefined
      ? await followTagForm(form, history, log)
      : await followNewerForm(form, found, history, log);
  if (followed === source) return { ...found, source };
  const again = await findBase({ ...question, template: followed.template }, history);
  return { ...again, source: followed };
}

function requireOneChannel(version: Version, channel: string | undefined): void {
  if (channel === undefined || version.prerelease[0] === channel) return;
  throw new SlipwayError(
    'invalid-input',
    `The version ${version.text} is not on the channel ${JSON.stringify(channel.slice(0, 40))}.`,
    { remedy: 'Give the version or the channel, not both.' },
  );
}

/** Completes the history on the way: a commit that is asked for may lie beyond a shallow clone. */
async function findCommit(
  { commit, projectPath }: FactsRequest,
  trees: boolean,
  git: Git,
): Promise<string> {
  const head = await git.completeHistory({ trees });
  if (head === undefined)
    throw new SlipwayError('no-commits', `The repository in ${projectPath} has no commits.`, {
      remedy: 'Commit something first: a release is always of a commit.',
    });
  const sha = commit === undefined ? head : await git.resolve(commit);
  if (sha !== undefined) return sha;
  throw new SlipwayError('not-found', `The clone has no commit ${commit}.`, {
    remedy: 'Check out the commit that is to be released, or one after it.',
  });
}

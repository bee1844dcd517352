import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { type Change, classifyCommits } from '../../domain/history/changes.ts';
import type { Commit } from '../../domain/history/commit.ts';
import type { BaseQuestion, ReleaseBase } from '../../domain/history/release-base.ts';
import { requireTagConvention } from '../../domain/history/tag-convention.ts';
import {
  parseTag,
  parseTagTemplate,
  releaseTags,
  type TagTemplate,
} from '../../domain/history/tag-name.ts';
import { detectProject, type Project, projectFileNames } from '../../domain/packaging/project.ts';
import { parseVersion, type Version } from '../../domain/version/version.ts';
import type { Files } from '../../ports/files.ts';
import type { Git } from '../../ports/git.ts';
import { findBase, type ReleaseHistory, readHistory } from './release-history.ts';

/** Which release is asked for. */
export interface FactsRequest {
  readonly projectPath: string;
  /** `undefined`: named from the commits. */
  readonly version: string | undefined;
  /** Pre-release channel such as `beta`; `undefined` for a stable release. */
  readonly channel: string | undefined;
  /** The commit to release; `undefined`: HEAD. */
  readonly commit: string | undefined;
  readonly config: Config;
}

/** All that a release's plan is made from. */
export interface ReleaseFacts {
  readonly project: Project;
  readonly name: string;
  readonly template: TagTemplate;
  readonly commit: Commit;
  readonly base: ReleaseBase;
  readonly changes: readonly Change[];
}

/** Completes the history and reads it: the project, the commit, the tags, and what changed since the last release. */
export async function gatherReleaseFacts(
  request: FactsRequest,
  { git, files }: { readonly git: Git; readonly files: Pick<Files, 'readText'> },
): Promise<ReleaseFacts> {
  const { deployment, release_management } = request.config;
  const template = parseTagTemplate(release_management.tag_prefix);
  const asked = { version: readVersion(request, template), channel: request.channel };
  requireOneChannel(asked);
  const sha = await findCommit(request, git);
  const history = readHistory(git, sha, false);
  const scheme = deployment.version_scheme;
  const [project, commit, { base, commits }] = await Promise.all([
    readProject(request.projectPath, files),
    git.commit(sha),
    findBase({ template, scheme, ...asked }, history),
  ]);
  const name = deployment.package_name ?? project.name;
  if (base.previous === undefined && asked.version === undefined)
    await requireConvention(history, template, { scheme, packageName: name });
  const changes = classifyCommits(commits);
  return {
    project,
    name,
    template,
    commit,
    base,
    changes,
  };
}

/** Only where there is no release at all: then the tags of another form may be meant. */
async function requireConvention(
  history: ReleaseHistory,
  template: TagTemplate,
  options: Parameters<typeof requireTagConvention>[2],
): Promise<void> {
  if ((await history.tags()).length === 0) return;
  const tags = await history.reachableTags();
  if (releaseTags(tags, template, options.scheme).length > 0) return;
  requireTagConvention(tags, template, options);
}

/** The version that was asked for; a tag's whole name is taken for its version. */
function readVersion(
  { version, config }: FactsRequest,
  template: TagTemplate,
): Version | undefined {
  if (version === undefined) return undefined;
  const scheme = config.deployment.version_scheme;
  return parseTag(template, scheme, version) ?? parseVersion(version, scheme);
}

function requireOneChannel({ version, channel }: Pick<BaseQuestion, 'version' | 'channel'>): void {
  if (version === undefined || channel === undefined) return;
  if (version.prerelease[0] === channel) return;
  throw new SlipwayError(
    'invalid-input',
    `The version ${version.text} is not on the channel ${JSON.stringify(channel.slice(0, 40))}.`,
    { remedy: 'Give the version or the channel, not both.' },
  );
}

/** Completes the history on the way: a commit that is asked for may lie beyond a shallow clone. */
async function findCommit({ commit, projectPath }: FactsRequest, git: Git): Promise<string> {
  const head = await git.resolve('HEAD');
  if (head === undefined)
    throw new SlipwayError('no-commits', `The repository in ${projectPath} has no commits.`, {
      remedy: 'Commit something first: a release is always of a commit.',
    });
  await git.completeHistory({ trees: false });
  const sha = commit === undefined ? head : await git.resolve(commit);
  if (sha !== undefined) return sha;
  throw new SlipwayError('not-found', `The clone has no commit ${commit}.`, {
    remedy: 'Check out the commit that is to be released, or one after it.',
  });
}

async function readProject(folder: string, files: Pick<Files, 'readText'>): Promise<Project> {
  const read = (name: string) => files.readText(`${folder}/${name}`);
  const [pyproject, setupCfg, setupPy, packageJson] = await Promise.all([
    read(projectFileNames.pyproject),
    read(projectFileNames.setupCfg),
    read(projectFileNames.setupPy),
    read(projectFileNames.packageJson),
  ]);
  const name = folder.split(/[\\/]/).findLast((part) => part !== '') ?? 'project';
  return detectProject({ folder: name, pyproject, setupCfg, setupPy, packageJson });
}

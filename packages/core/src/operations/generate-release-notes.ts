import { type Change, classifyCommits } from '../domain/changes.ts';
import type { Commit } from '../domain/commit.ts';
import type { Config } from '../domain/config/config.ts';
import { SlipwayError } from '../domain/errors.ts';
import { collectNotes, type NotesData, renderNotes } from '../domain/notes.ts';
import { detectProject, type Project, projectFileNames } from '../domain/project.ts';
import { type BaseQuestion, chooseBase, type ReleaseBase } from '../domain/release-base.ts';
import { type Decision, decideVersion } from '../domain/release-decision.ts';
import type { Bump, CommitDisposition, PackagePlan, ReleasePlan } from '../domain/release-plan.ts';
import {
  formatTag,
  parseTag,
  parseTagTemplate,
  releaseTags,
  type TagTemplate,
} from '../domain/tag-name.ts';
import { parseVersion, type Version } from '../domain/version.ts';
import { renderVersion } from '../domain/version-render.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { NotesTemplate } from '../ports/notes-template.ts';

export interface ReleaseNotesRequest {
  readonly projectPath: string;
  /** `undefined`: named from the commits. */
  readonly version: string | undefined;
  readonly bump: 'auto' | Exclude<Bump, 'none'>;
  /** Pre-release channel such as `beta`; `undefined` for a stable release. */
  readonly channel: string | undefined;
  /** The commit to release; `undefined`: HEAD. */
  readonly commit: string | undefined;
  /** Fail on a commit that is not a conventional one. */
  readonly strict: boolean;
  /** `https://github.com/OWNER/NAME`, for links. */
  readonly repositoryUrl: string;
  readonly config: Config;
  readonly signal?: AbortSignal;
}

/** `nothing`: no commit since the last release asks for a new one. */
export type ReleaseNotes =
  | {
      readonly kind: 'release';
      readonly plan: ReleasePlan;
      readonly package: PackagePlan;
      readonly markdown: string;
    }
  | {
      readonly kind: 'nothing';
      readonly previousVersion: string | null;
      readonly reason: string;
      readonly plan: ReleasePlan;
      /** What became of each commit since the last release, and why. */
      readonly commits: readonly CommitDisposition[];
    };

export interface ReleaseNotesPorts {
  readonly git: Git;
  readonly files: Pick<Files, 'readText'>;
  readonly notesTemplate: NotesTemplate;
}

/**
 * Names the next version from the history and writes its notes. Reads only. The same commit gives the same plan, also
 * after its tag was made. Rejects with `no-commits`, `invalid-version`, `version-not-increasing`, `conflict`
 * (the tag stands elsewhere), `unparsed-commit` (only where strict) and what git and the configuration may throw.
 */
export async function generateReleaseNotes(
  request: ReleaseNotesRequest,
  ports: ReleaseNotesPorts,
): Promise<ReleaseNotes> {
  const facts = await gatherFacts(request, ports);
  if (request.strict) requireParsed(facts.changes);
  const decision = decideVersion({
    ...facts,
    bump: request.bump,
    scheme: request.config.deployment.version_scheme,
    packageName: facts.name,
    date: facts.commit.date,
  });
  const commits = facts.changes.map(({ disposition }) => disposition);
  if (decision.kind === 'nothing') return nothing(facts, decision.reason, commits);
  renderVersion(decision.version, facts.project.ecosystem);
  const tag = formatTag(facts.template, decision.version);
  await requireFreeTag(ports.git, tag, facts.commit.sha);
  const markdown = await writeNotes(request, ports, notesData(request, facts, decision, tag));
  const planned = packagePlan(facts, decision, { tag, notes: markdown, commits });
  const plan: ReleasePlan = { schema: 1, commit: facts.commit.sha, packages: [planned] };
  return { kind: 'release', plan, package: planned, markdown };
}

interface Facts {
  readonly project: Project;
  readonly name: string;
  readonly template: TagTemplate;
  readonly commit: Commit;
  readonly base: ReleaseBase;
  readonly changes: readonly Change[];
}

async function gatherFacts(
  request: ReleaseNotesRequest,
  { git, files }: ReleaseNotesPorts,
): Promise<Facts> {
  const { deployment, release_management } = request.config;
  const template = parseTagTemplate(release_management.tag_prefix);
  const asked = { version: readVersion(request, template), channel: request.channel };
  requireOneChannel(asked);
  const sha = await findCommit(request, git);
  await git.completeHistory();
  const [project, commit, tags] = await Promise.all([
    readProject(request.projectPath, files),
    git.commit(sha),
    git.tagsReachableFrom(sha),
  ]);
  const releases = releaseTags(tags, template, deployment.version_scheme);
  const base = chooseBase({ tags: releases, commit: sha, ...asked });
  const range = await git.commits({ from: base.previous?.commit, to: sha });
  const changes = classifyCommits(range);
  return {
    project,
    name: deployment.package_name ?? project.name,
    template,
    commit,
    base,
    changes,
  };
}

/** The version that was asked for; a tag's whole name is taken for its version. */
function readVersion(
  { version, config }: ReleaseNotesRequest,
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

async function findCommit(request: ReleaseNotesRequest, git: Git): Promise<string> {
  const sha = await git.resolve(request.commit ?? 'HEAD');
  if (sha !== undefined) return sha;
  if (request.commit === undefined)
    throw new SlipwayError(
      'no-commits',
      `The repository in ${request.projectPath} has no commits.`,
      {
        remedy: 'Commit something first: a release is always of a commit.',
      },
    );
  throw new SlipwayError('not-found', `The clone has no commit ${request.commit}.`, {
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

function requireParsed(changes: readonly Change[]): void {
  const unparsed = changes.filter(({ disposition }) => disposition.disposition === 'unparsed');
  const [first] = unparsed;
  if (first === undefined) return;
  const { sha, description } = first.disposition;
  const more = unparsed.length === 1 ? '' : ` (and ${unparsed.length - 1} more)`;
  throw new SlipwayError(
    'unparsed-commit',
    `Commit ${sha.slice(0, 7)} is not a conventional commit: ${JSON.stringify(description)}${more}.`,
    {
      remedy:
        'Write subjects as `type(scope): description`, such as `fix: close the file`, or switch `strict` off.',
    },
  );
}

async function requireFreeTag(git: Git, tag: string, commit: string): Promise<void> {
  const holder = await git.resolve(`refs/tags/${tag}`);
  if (holder === undefined || holder === commit) return;
  throw new SlipwayError(
    'conflict',
    `The tag ${tag} points to commit ${holder}, but the release would be of commit ${commit}.`,
    {
      remedy:
        'Release a higher version, or check out a branch that holds the tagged commit. A tag is never moved.',
    },
  );
}

function notesData(
  { repositoryUrl }: ReleaseNotesRequest,
  { name, base, commit, changes }: Facts,
  { version }: Extract<Decision, { kind: 'release' }>,
  tag: string,
): NotesData {
  return collectNotes({
    name,
    version: version.text,
    tag,
    previous_version: base.previous?.version.text ?? null,
    previous_tag: base.previous?.name ?? null,
    commit: commit.sha,
    date: commit.date.slice(0, 'YYYY-MM-DD'.length),
    repositoryUrl,
    changes,
  });
}

async function writeNotes(
  { config, projectPath }: ReleaseNotesRequest,
  { files, notesTemplate }: ReleaseNotesPorts,
  data: NotesData,
): Promise<string> {
  const file = config.release_management.release_notes_template;
  if (file === undefined) return renderNotes(data);
  const text = await files.readText(`${projectPath}/${file}`);
  if (text !== undefined) return `${(await notesTemplate.render({ file, text }, data)).trim()}\n`;
  throw new SlipwayError('not-found', `The release notes template ${file} does not exist.`, {
    remedy: `Add ${file}, or correct \`release_management.release_notes_template\`.`,
    location: { file },
  });
}

function packagePlan(
  { name, project, base }: Facts,
  { version, bump }: Extract<Decision, { kind: 'release' }>,
  rest: Pick<PackagePlan, 'tag' | 'notes' | 'commits'>,
): PackagePlan {
  return {
    name,
    path: '.',
    ecosystem: project.ecosystem,
    previous_version: base.previous?.version.text ?? null,
    version: version.text,
    bump,
    ...rest,
  };
}

function nothing(
  { base, commit }: Facts,
  reason: string,
  commits: readonly CommitDisposition[],
): ReleaseNotes {
  return {
    kind: 'nothing',
    previousVersion: (base.lastOnChannel ?? base.previous)?.version.text ?? null,
    reason,
    plan: { schema: 1, commit: commit.sha, packages: [] },
    commits,
  };
}

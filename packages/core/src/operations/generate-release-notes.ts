import { SlipwayError } from '../domain/errors.ts';
import type { Change } from '../domain/history/changes.ts';
import { type Decision, decideVersion } from '../domain/history/release-decision.ts';
import type {
  Bump,
  CommitDisposition,
  PackagePlan,
  ReleasePlan,
} from '../domain/history/release-plan.ts';
import { formatTag } from '../domain/history/tag-name.ts';
import { collectNotes, type NotesData, renderNotes } from '../domain/notes/notes.ts';
import { renderVersion } from '../domain/version/version-render.ts';
import type { ReleasePackage } from '../domain/workspace/release-package.ts';
import type { Files } from '../ports/files.ts';
import type { Git } from '../ports/git.ts';
import type { NotesTemplate } from '../ports/notes-template.ts';
import {
  type FactsRequest,
  gatherReleaseFacts,
  type ReleaseFacts,
} from './release/release-facts.ts';

export interface ReleaseNotesRequest extends FactsRequest {
  readonly bump: 'auto' | Exclude<Bump, 'none'>;
  /** Fail on a commit that is not a conventional one. */
  readonly strict: boolean;
  /** `https://github.com/OWNER/NAME`, for links. */
  readonly repositoryUrl: string;
  readonly signal?: AbortSignal;
}

/** A package to release, with its notes. */
export interface PackageNotes {
  readonly package: PackagePlan;
  readonly markdown: string;
  /** Where it lies, and what its own files say. */
  readonly source: ReleasePackage;
}

/** `nothing`: no commit since the last release asks for a new one, in no package. */
export type ReleaseNotes =
  | {
      readonly kind: 'release';
      readonly plan: ReleasePlan;
      /** What is released, each package after those that it needs. */
      readonly packages: readonly PackageNotes[];
      /** The root's where the root is released, else the first. */
      readonly package: PackagePlan;
      /** Notes of `package`. */
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
  const facts = await gatherReleaseFacts(request, ports);
  if (request.strict) requireParsed(facts.changes);
  const decision = decideVersion({
    ...facts,
    bump: request.bump,
    scheme: request.config.deployment.version_scheme,
    packageName: facts.name,
    projectVersion: facts.project.version,
    date: facts.commit.date,
  });
  const commits = facts.changes.map(({ disposition }) => disposition);
  if (decision.kind === 'nothing') return nothing(facts, decision.reason, commits);
  // Refuses a version that the project's own tools could not spell.
  renderVersion(decision.version, facts.project.ecosystem);
  const tag = formatTag(facts.template, decision.version);
  await requireFreeTag(ports.git, tag, facts.commit.sha);
  const markdown = await writeNotes(request, ports, notesData(request, facts, decision, tag));
  const planned = packagePlan(facts, decision, {
    tag,
    notes: markdown,
    commits,
    changelog_file: request.config.release_management.changelog_file,
    reason: `It is a ${decision.bump} release.`,
    dependencies: [],
  });
  const plan: ReleasePlan = {
    schema: 1,
    commit: facts.commit.sha,
    packages: [planned],
    unchanged: [],
    unassigned: [],
  };
  const source: ReleasePackage = {
    name: facts.name,
    path: planned.path,
    project: facts.project,
    template: facts.template,
    changelogFile: planned.changelog_file,
    versionFiles: request.config.release_management.version_files,
    dependsOn: [],
  };
  const packages = [{ package: planned, markdown, source }];
  return { kind: 'release', plan, packages, package: planned, markdown };
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
  { name, base, commit, changes }: ReleaseFacts,
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
  { name, project, base }: ReleaseFacts,
  { version, bump }: Extract<Decision, { kind: 'release' }>,
  rest: Pick<
    PackagePlan,
    'tag' | 'notes' | 'commits' | 'changelog_file' | 'reason' | 'dependencies'
  >,
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
  { base, commit }: ReleaseFacts,
  reason: string,
  commits: readonly CommitDisposition[],
): ReleaseNotes {
  return {
    kind: 'nothing',
    previousVersion: (base.lastOnChannel ?? base.previous)?.version.text ?? null,
    reason,
    plan: { schema: 1, commit: commit.sha, packages: [], unchanged: [], unassigned: [] },
    commits,
  };
}

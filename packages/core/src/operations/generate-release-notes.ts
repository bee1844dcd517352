import { SlipwayError } from '../domain/errors.ts';
import type { Change } from '../domain/history/changes.ts';
import type {
  Bump,
  CommitDisposition,
  PackagePlan,
  ReleasePlan,
  UnchangedPackage,
} from '../domain/history/release-plan.ts';
import { formatTag } from '../domain/history/tag-name.ts';
import { renderVersion } from '../domain/version/version-render.ts';
import { decidePackages, type PackageOutcome } from '../domain/workspace/decide-packages.ts';
import type { ReleasePackage } from '../domain/workspace/release-package.ts';
import type { Git } from '../ports/git.ts';
import type { Log } from '../ports/log.ts';
import { isReleaseOf, requireFreeTags } from './release/free-tags.ts';
import {
  type PackageNotes,
  type TaggedPackage,
  type WritingPorts,
  writePackages,
} from './release/package-notes.ts';
import {
  type FactsRequest,
  gatherReleaseFacts,
  type ReleaseFacts,
} from './release/release-facts.ts';

export type { PackageNotes } from './release/package-notes.ts';

export interface ReleaseNotesRequest extends FactsRequest {
  readonly bump: 'auto' | Exclude<Bump, 'none'>;
  /** Fail on a commit that is not a conventional one. */
  readonly strict: boolean;
  /** Plan nothing for a commit that has its release's tag already, rather than the same release again. Default: no. */
  readonly onlyNew?: boolean;
  readonly signal?: AbortSignal;
}

/** `nothing`: no commit since the last release asks for a new one, in no package. */
export type ReleaseNotes =
  | {
      readonly kind: 'release';
      readonly plan: ReleasePlan;
      /** What is released, each package after those that it needs. */
      readonly packages: readonly PackageNotes[];
      /** All packages of the repository, in the order of their folders. */
      readonly sources: readonly ReleasePackage[];
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

export interface ReleaseNotesPorts extends WritingPorts {
  readonly git: Git;
  readonly log?: Pick<Log, 'warning'>;
}

/**
 * Names the next version of each package from the history, and writes its notes. Reads only. The same commit gives the
 * same plan, also after some or all of its tags were made. Rejects with `no-commits`, `invalid-version`,
 * `version-not-increasing`, `conflict` (a tag stands elsewhere), `unparsed-commit` (only where strict) and what git and
 * the configuration may throw.
 */
export async function generateReleaseNotes(
  request: ReleaseNotesRequest,
  ports: ReleaseNotesPorts,
): Promise<ReleaseNotes> {
  const facts = await gatherReleaseFacts(request, ports);
  if (request.strict) requireParsed(facts.packages.flatMap(({ changes }) => changes));
  const decided = decidePackages(facts.packages, {
    bump: request.bump,
    rules: facts.rules,
    date: facts.commit.date,
    reach: facts.reach,
  });
  const outcomes =
    request.onlyNew === true ? await withoutTagged(decided, facts, ports.git) : decided;
  const released = outcomes.flatMap(tagged);
  if (released.length === 0) facts.history.stop();
  await requireFreeTags(
    released.map(({ tag }) => tag),
    facts.commit.sha,
    { ...ports.git, tags: facts.history.tags },
  );
  const packages = await writePackages(released, facts, request, ports);
  const plan: ReleasePlan = {
    schema: 1,
    commit: facts.commit.sha,
    packages: packages.map((one) => one.package),
    unchanged: outcomes.flatMap(unchanged),
    unassigned: facts.unassigned.map(({ disposition }) => disposition),
  };
  const main = packages.find((one) => one.package.path === '.') ?? packages[0];
  if (main === undefined) return nothing(plan, facts);
  const sources = facts.packages.map(({ source }) => source);
  const { package: first, markdown } = main;
  return { kind: 'release', plan, packages, sources, package: first, markdown };
}

function tagged({ facts, decision, updates }: PackageOutcome): readonly TaggedPackage[] {
  if (decision.kind !== 'release') return [];
  const { project, template } = facts.source;
  // Refuses a version that the project's own tools could not spell.
  renderVersion(decision.version, project.ecosystem);
  return [{ facts, decision, updates, tag: formatTag(template, decision.version) }];
}

/** What has its tag already is out: nothing came since. */
async function withoutTagged(
  outcomes: readonly PackageOutcome[],
  { history }: ReleaseFacts,
  git: Git,
): Promise<readonly PackageOutcome[]> {
  const holders = new Map((await history.tags()).map((tag) => [tag.name, tag.commit]));
  const withoutTag = async (outcome: PackageOutcome): Promise<PackageOutcome> => {
    const { facts, decision } = outcome;
    if (decision.kind !== 'release') return outcome;
    const name = formatTag(facts.source.template, decision.version);
    const holder = holders.get(name);
    if (holder === undefined || !(await isReleaseOf(history.sha, name, holder, git)))
      return outcome;
    const lastOnChannel = { name, commit: history.sha, version: decision.version };
    return {
      ...outcome,
      facts: { ...facts, base: { ...facts.base, lastOnChannel }, changes: [] },
      decision: { kind: 'nothing', reason: `${name} is out, and nothing came since.` },
    };
  };
  return Promise.all(outcomes.map(withoutTag));
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

function unchanged({ facts, decision }: PackageOutcome): readonly UnchangedPackage[] {
  if (decision.kind !== 'nothing') return [];
  const { source, base, changes } = facts;
  return [
    {
      name: source.name,
      path: source.path,
      version: (base.lastOnChannel ?? base.previous)?.version.text ?? null,
      reason: decision.reason,
      commits: dispositionsOf(changes),
    },
  ];
}

function nothing(plan: ReleasePlan, { packages }: ReleaseFacts): ReleaseNotes {
  const main = plan.unchanged.find(({ path }) => path === '.') ?? plan.unchanged[0];
  const all = plan.unchanged.flatMap(({ commits }) => commits);
  return {
    kind: 'nothing',
    previousVersion: main?.version ?? null,
    reason:
      packages.length === 1 && main !== undefined
        ? main.reason
        : 'In none of the packages does anything ask for a release.',
    plan,
    commits: [...new Map(all.map((commit) => [commit.sha, commit])).values()],
  };
}

function dispositionsOf(changes: readonly Change[]): readonly CommitDisposition[] {
  return changes.map(({ disposition }) => disposition);
}

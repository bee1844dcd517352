import { type Change, type ChangeRules, classifyCommits } from '../history/changes.ts';
import { type Commit, parseChanges } from '../history/commit.ts';
import { footerValues } from '../history/commit-footers.ts';
import { type RevertFate, settleReverts } from '../history/reverts.ts';
import { packageFinder, packagesOf, unassignedReason } from './attribution.ts';
import type { ReleasePackage } from './release-package.ts';

/** A package, and which commits came since its last release. */
export interface PackageRange {
  readonly source: Pick<ReleasePackage, 'name' | 'path'>;
  /** Nothing of it was released before: all commits are new to it. */
  readonly isFirst: boolean;
  readonly isNew: (sha: string) => boolean;
}

export interface AttributedChanges<T> {
  /** In the order of the packages; of each, newest first. */
  readonly changes: readonly (readonly [T, readonly Change[]])[];
  /** Of commits that belong to no package. */
  readonly unassigned: readonly Change[];
}

/** The commits of one package, newest first. */
interface Share<T = PackageRange> {
  readonly range: T;
  readonly commits: Commit[];
  /** Those that changed something of it. */
  readonly touching: Set<string>;
}

/**
 * Parts the changes of a range, newest first, among packages by the paths that they touch; scopes do not matter. A
 * commit counts for each package whose folder it touches, and one with `Release-As: NAME@VERSION` for that package.
 */
export function attributeChanges<T extends PackageRange>(
  commits: readonly Commit[],
  ranges: readonly T[],
  rules: ChangeRules,
): AttributedChanges<T> {
  const { shares, rest } = shareOut(commits, ranges);
  const fates = settleReverts(commits, rules.repository);
  const merges = new Set(commits.flatMap(({ sha, parents }) => (parents.length > 1 ? sha : [])));
  const changesOf = (one: Share<T>) =>
    classifyCommits(one.commits, rules, fatesOf(one, fates, merges)).map((change) =>
      one.touching.has(change.commit.sha) ? change : named(change),
    );
  return {
    changes: shares.map((one) => [one.range, changesOf(one)]),
    unassigned: classifyCommits(rest, rules, new Map()).map((change) =>
      ignored(change, unassignedReason(change.commit)),
    ),
  };
}

function shareOut<T extends PackageRange>(
  commits: readonly Commit[],
  ranges: readonly T[],
): { readonly shares: readonly Share<T>[]; readonly rest: readonly Commit[] } {
  const shares = ranges.map((range): Share<T> => ({ range, commits: [], touching: new Set() }));
  const find = packageFinder(shares.map((one) => ({ path: one.range.source.path, one })));
  const byName = new Map(shares.map((one) => [one.range.source.name, one]));
  const isNewAnywhere = newAnywhere(ranges);
  const rest: Commit[] = [];
  for (const commit of commits) {
    const touched = new Set([...packagesOf(commit, find)].map(({ one }) => one));
    for (const one of touched) if (one.range.isNew(commit.sha)) one.touching.add(commit.sha);
    const all = new Set([...touched, ...namedBy(commit).flatMap((name) => byName.get(name) ?? [])]);
    for (const one of all) if (one.range.isNew(commit.sha)) one.commits.push(commit);
    if (all.size === 0 && isNewAnywhere(commit.sha)) rest.push(commit);
  }
  return { shares, rest };
}

/** A package that is released for the first time looks back to the very beginning: that is of interest to it alone. */
function newAnywhere(ranges: readonly PackageRange[]): (sha: string) => boolean {
  const released = ranges.filter(({ isFirst }) => !isFirst);
  return (sha) => released.length === 0 || released.some(({ isNew }) => isNew(sha));
}

/** The packages that a commit's `Release-As: NAME@VERSION` speaks to. */
function namedBy({ message }: Commit): readonly string[] {
  if (!/release-as:/i.test(message)) return [];
  const values = parseChanges(message).flatMap(({ footers }) =>
    footerValues(footers, 'Release-As'),
  );
  return values.flatMap((value) => {
    const at = value.lastIndexOf('@');
    return at > 0 ? value.slice(0, at).trim() : [];
  });
}

/**
 * What the reverts of the whole range mean for one package: a revert counts where both commits are the package's, or
 * where it takes back a merge. Where only the revert is, it takes back something that was released.
 */
function fatesOf(
  { range, commits, touching }: Share,
  fates: ReadonlyMap<string, RevertFate>,
  merges: ReadonlySet<string>,
): ReadonlyMap<string, RevertFate> {
  const own = new Map<string, RevertFate>();
  const isThere = (sha: string) => touching.has(sha) || (merges.has(sha) && range.isNew(sha));
  for (const { sha } of commits) {
    const fate = fates.get(sha);
    if (fate === undefined || (fate.kind === 'reverted' && !touching.has(fate.by))) continue;
    const gone = fate.kind === 'reverts' && !isThere(fate.target);
    own.set(sha, gone ? { kind: 'reverts-released' } : fate);
  }
  return own;
}

/** A commit that only names the version of a package is no change of it. */
function named(change: Change): Change {
  return ignored(change, 'changes nothing here, but its `Release-As` is for this package');
}

function ignored(change: Change, reason: string): Change {
  const disposition = { ...change.disposition, bump: 'none', reason } as const;
  return {
    ...change,
    section: undefined,
    disposition: { ...disposition, disposition: 'ignored', breaking: false },
  };
}

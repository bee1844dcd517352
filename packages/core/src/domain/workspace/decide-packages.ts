import type { Reachability } from '../history/reachability.ts';
import { type Decision, type DecisionFacts, decideVersion } from '../history/release-decision.ts';
import type { DependencyUpdate } from '../history/release-plan.ts';
import type { ReleaseTag } from '../history/tag-name.ts';
import { orderByDependencies } from './dependency-order.ts';
import type { PackageFacts } from './package-facts.ts';

/** What becomes of a package, and which of the packages that it needs are new to it. */
export interface PackageOutcome {
  readonly facts: PackageFacts;
  readonly decision: Decision;
  readonly updates: readonly DependencyUpdate[];
}

/** What is the same for all packages. */
export interface DecisionRules
  extends Omit<DecisionFacts, 'base' | 'changes' | 'packageName' | 'projectVersion' | 'atLeast'> {
  readonly reach: Reachability;
}

type Outcomes = Map<string, PackageOutcome>;

/**
 * Decides about all packages, each after those that it needs. One whose dependency was released since its own last
 * release gets at least a patch: also where that dependency was released alone, or by a run that did not come to its
 * end. A package that was never released is not released for its dependencies' sake, and where versions were asked
 * for, no other package moves.
 */
export function decidePackages(
  packages: readonly PackageFacts[],
  rules: DecisionRules,
): readonly PackageOutcome[] {
  const nodes = packages.map((facts) => ({ ...facts.source, facts }));
  const outcomes: Outcomes = new Map();
  for (const group of orderByDependencies(nodes)) {
    const members = group.map(({ facts }) => facts);
    for (const facts of members) outcomes.set(facts.source.name, decideOwn(facts, rules));
    follow(members, outcomes, rules);
    for (const { source } of members) addUpdates(source.name, outcomes, rules);
  }
  return [...outcomes.values()];
}

function decideOwn(facts: PackageFacts, rules: DecisionRules): PackageOutcome {
  return { facts, decision: decide(facts, rules, 'none'), updates: [] };
}

/** Members of a group need each other: where one moves, the next look moves the others. */
function follow(members: readonly PackageFacts[], outcomes: Outcomes, rules: DecisionRules): void {
  for (let moved = true; moved; ) {
    moved = false;
    for (const facts of members) {
      const { name } = facts.source;
      const outcome = outcomes.get(name);
      if (outcome?.decision.kind === 'release' || !isFollower(facts)) continue;
      if (updatesOf(facts, outcomes, rules).length === 0) continue;
      outcomes.set(name, { facts, decision: decide(facts, rules, 'patch'), updates: [] });
      moved = true;
    }
  }
}

/** Whether it moves for the sake of what it needs. */
function isFollower({ base, wanted }: PackageFacts): boolean {
  return wanted && lastOf(base) !== undefined;
}

function decide(
  { source, base, changes, stated, wanted }: PackageFacts,
  rules: DecisionRules,
  atLeast: DecisionFacts['atLeast'],
): Decision {
  if (!wanted) return { kind: 'nothing', reason: 'It was not asked for.' };
  // An asked-for bump is meant for the packages that changed.
  const bump = changes.length === 0 ? 'auto' : rules.bump;
  const { name: packageName, project } = source;
  return decideVersion({
    ...rules,
    base,
    changes,
    bump,
    packageName,
    projectVersion: project.version ?? stated,
    atLeast,
  });
}

function addUpdates(name: string, outcomes: Outcomes, rules: DecisionRules): void {
  const outcome = outcomes.get(name);
  if (outcome?.decision.kind !== 'release') return;
  outcomes.set(name, { ...outcome, updates: updatesOf(outcome.facts, outcomes, rules) });
}

/** The packages that it needs with a release that its own last one does not have before it. */
function updatesOf(
  { source, base }: PackageFacts,
  outcomes: Outcomes,
  rules: DecisionRules,
): readonly DependencyUpdate[] {
  const last = lastOf(base);
  if (last === undefined) return [];
  return source.dependsOn
    .flatMap((name) => outcomes.get(name) ?? [])
    .flatMap((dependency) => updateSince(last, dependency, rules.reach));
}

function updateSince(
  last: ReleaseTag,
  { facts, decision }: PackageOutcome,
  reach: Reachability,
): readonly DependencyUpdate[] {
  const { base, releases, source } = facts;
  const had = (release: ReleaseTag) => reach.reaches(last.commit, release.commit);
  const newest = [lastOf(base)].find((release) => release !== undefined && !had(release));
  // Settled without being released now: another run has tagged this very commit.
  const now = decision.kind === 'release' ? decision.version : (base.settled ?? newest?.version);
  if (now === undefined) return [];
  const before = releases.find(had)?.version.text ?? null;
  return [{ name: source.name, previous_version: before, version: now.text }];
}

function lastOf({ lastOnChannel, previous }: PackageFacts['base']): ReleaseTag | undefined {
  return lastOnChannel ?? previous;
}

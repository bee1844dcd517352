import { type Change, type ChangeRules, classifyCommits, decideBump } from './changes.ts';
import type { Reachability } from './reachability.ts';
import type { ReleaseBase } from './release-base.ts';
import type { Bump } from './release-plan.ts';
import type { ReleaseTag } from './tag-name.ts';

export interface Since {
  readonly base: Pick<ReleaseBase, 'previous' | 'prereleases'>;
  /** Since the last stable release, newest first. */
  readonly changes: readonly Change[];
  /** Of the same range, from the commits of the base. */
  readonly reach: Reachability;
}

/** The pre-releases that lie between the last stable release and now, highest first: not those of other branches. */
export function prereleasesSince({ base, reach }: Since): readonly ReleaseTag[] {
  const start = base.previous?.commit ?? '';
  return base.prereleases.filter(({ commit }) => !reach.reaches(start, commit));
}

/**
 * What the commits ask for that a pre-release has. They are judged by themselves: what was reverted only later was in
 * it.
 */
export function bumpOfReleased(tag: ReleaseTag, since: Since, rules: ChangeRules): Bump {
  return bumpWhere(since, rules, (sha) => since.reach.reaches(tag.commit, sha));
}

/** What the commits ask for that a pre-release lacks: a revert of something that it has is a change. */
export function bumpOfNew(tag: ReleaseTag, since: Since, rules: ChangeRules): Bump {
  return bumpWhere(since, rules, (sha) => !since.reach.reaches(tag.commit, sha));
}

function bumpWhere(
  { changes }: Since,
  rules: ChangeRules,
  isMeant: (sha: string) => boolean,
): Bump {
  // A commit of another package may only name this one.
  const own = changes.filter(({ disposition }) => disposition.disposition !== 'ignored');
  const commits = new Set(own.map(({ commit }) => commit));
  return decideBump(
    classifyCommits(
      [...commits].filter(({ sha }) => isMeant(sha)),
      rules,
    ),
  );
}

import { maxBump } from '../version/version-bump.ts';
import {
  type Commit,
  type CommitHeader,
  type ParsedMessage,
  parseChanges,
  parseHeader,
} from './commit.ts';
import type { Bump, CommitDisposition } from './release-plan.ts';
import { type RevertFate, settleReverts } from './reverts.ts';

/** Where readers find a change in the notes. */
export type SectionName = 'features' | 'fixes' | 'performance' | 'reverts' | 'dependencies';

/** One change of the range with what became of it. */
export interface Change {
  readonly commit: Commit;
  readonly message: ParsedMessage;
  readonly disposition: CommitDisposition;
  /** `undefined`: no section of its own. */
  readonly section: SectionName | undefined;
}

/** How far each type moves a version; another type moves nothing. */
const defaultBumps: Readonly<Record<string, Bump>> = {
  feat: 'minor',
  feature: 'minor',
  fix: 'patch',
  perf: 'patch',
  deps: 'patch',
};

const sections: Readonly<Record<string, SectionName>> = {
  feat: 'features',
  feature: 'features',
  fix: 'fixes',
  perf: 'performance',
  deps: 'dependencies',
  revert: 'reverts',
};

type Verdict = Pick<CommitDisposition, 'disposition' | 'bump' | 'reason'>;

/**
 * Says of each change of a range what it does to the version, and why. Commits come newest first, and stay so. `fates`
 * are known already where the commits are a part of a range.
 */
export function classifyCommits(
  commits: readonly Commit[],
  bumps: Readonly<Record<string, Bump>> = defaultBumps,
  fates: ReadonlyMap<string, RevertFate> = settleReverts(commits),
): readonly Change[] {
  return commits.flatMap((commit) => {
    const messages = parseChanges(commit.message);
    return messages.map((message, position) => {
      const fate = fateOf(fates.get(commit.sha), position);
      const verdict =
        judgeCommit(commit, fate) ??
        judgeRevert(fate, judgeMessage(message, messages.length > 1 && position === 0, bumps));
      return describe(commit, message, verdict, fate);
    });
  });
}

/** A squash may be reverted as a whole, but what it reverts itself stands in its title. */
function fateOf(fate: RevertFate | undefined, position: number): RevertFate | undefined {
  return position === 0 || fate?.kind === 'reverted' ? fate : undefined;
}

/** The largest bump that the changes ask for. */
export function decideBump(changes: readonly Change[]): Bump {
  return changes.reduce<Bump>(
    (largest, { disposition }) => maxBump(largest, disposition.bump),
    'none',
  );
}

/** What the commit as a whole decides, before its words are read. */
function judgeCommit(commit: Commit, fate: RevertFate | undefined): Verdict | undefined {
  if (commit.parents.length > 1) return ignored('a merge: the commits that it brings in count');
  if (fate?.kind === 'reverted') return reverted(`reverted by ${short(fate.by)}`);
  if (fate?.kind === 'reverts') return reverted(`reverts ${short(fate.target)} of the same range`);
  return undefined;
}

/** Taking back something released is at least a patch; a `feat` that does so is still a feature. */
function judgeRevert(fate: RevertFate | undefined, own: Verdict): Verdict {
  if (fate?.kind !== 'reverts-released' || own.bump !== 'none') return own;
  const reason = 'a revert of something already released: patch';
  return { disposition: 'bump', bump: 'patch', reason };
}

function judgeMessage(
  message: ParsedMessage,
  squashTitle: boolean,
  bumps: Readonly<Record<string, Bump>>,
): Verdict {
  const { header, breaking } = message;
  if (breaking) return { disposition: 'bump', bump: 'major', reason: 'a breaking change: major' };
  if (header === undefined)
    return squashTitle
      ? ignored('the title of a squash: the changes in its list count')
      : { disposition: 'unparsed', bump: 'none', reason: 'not a conventional commit' };
  const bump = (Object.hasOwn(bumps, header.type) ? bumps[header.type] : undefined) ?? 'none';
  if (bump !== 'none') return { disposition: 'bump', bump, reason: `\`${header.type}\`: ${bump}` };
  if (isDependencyUpdate(header))
    return {
      disposition: 'notes',
      bump: 'none',
      reason: 'a dependency update: told, moves nothing',
    };
  return ignored(`\`${header.type}\` moves nothing`);
}

function describe(
  commit: Commit,
  message: ParsedMessage,
  verdict: Verdict,
  fate: RevertFate | undefined,
): Change {
  const header = fate === undefined ? message.header : (message.header ?? revertHeader(message));
  return {
    commit,
    message,
    section: header === undefined ? undefined : sectionOf(header, verdict),
    disposition: {
      sha: commit.sha,
      type: header?.type ?? null,
      scope: header?.scope ?? null,
      description: shorten(header?.description ?? message.subject),
      breaking: message.breaking,
      ...verdict,
    },
  };
}

function sectionOf(header: CommitHeader, { disposition }: Verdict): SectionName | undefined {
  if (disposition !== 'bump' && disposition !== 'notes') return undefined;
  if (isDependencyUpdate(header)) return 'dependencies';
  return Object.hasOwn(sections, header.type) ? sections[header.type] : undefined;
}

/** `Revert "feat: x"` is what git itself writes: a revert, though not in the grammar. */
function revertHeader({ subject }: ParsedMessage): CommitHeader | undefined {
  const quoted = /^Revert "(.*)"/s.exec(subject)?.[1];
  if (quoted === undefined) return undefined;
  const description = parseHeader(quoted)?.description ?? quoted;
  return { type: 'revert', scope: null, description, marked: false };
}

/** As Dependabot and Renovate write them. */
function isDependencyUpdate({ type, scope }: CommitHeader): boolean {
  return type === 'deps' || (scope === 'deps' && type !== 'feat' && type !== 'feature');
}

function ignored(reason: string): Verdict {
  return { disposition: 'ignored', bump: 'none', reason };
}

function reverted(reason: string): Verdict {
  return { disposition: 'reverted', bump: 'none', reason };
}

function short(sha: string): string {
  return sha.slice(0, 7);
}

/** Keeps plans and notes readable, whatever a subject holds. */
function shorten(text: string): string {
  const wellFormed = text.slice(0, 400).toWellFormed();
  return text.length > 300 ? `${wellFormed.slice(0, 299).toWellFormed()}…` : wellFormed;
}

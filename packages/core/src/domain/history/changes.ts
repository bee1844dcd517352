import { maxBump } from '../version/version-bump.ts';
import {
  type Commit,
  type CommitHeader,
  type ParsedMessage,
  parseChanges,
  parseHeader,
} from './commit.ts';
import { changesOf } from './commit-changes.ts';
import { isDependencyUpdate, isFixup, isMergeSubject, isReleaseCommit } from './commit-kinds.ts';
import type { Bump, CommitDisposition } from './release-plan.ts';
import { restoredSubject } from './revert-subject.ts';
import { type RevertFate, settleReverts } from './reverts.ts';
import { titledMerges, titledMessage } from './titled-merges.ts';

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

/** What a project decides about its commits. */
export interface ChangeRules {
  /** Bumps by commit type, over the built-in ones. */
  readonly bumps?: Readonly<Record<string, Bump>>;
  /** `OWNER/NAME`: `Reverts OTHER/NAME#12` reverts nothing here. Without it every such line counts. */
  readonly repository?: string;
}

/** How far each type moves a version, and `revert` one that takes back what was released; another moves nothing. */
const builtInBumps: Readonly<Record<string, Bump>> = {
  feat: 'minor',
  feature: 'minor',
  fix: 'patch',
  perf: 'patch',
  deps: 'patch',
  revert: 'patch',
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
  rules: ChangeRules = {},
  fates: ReadonlyMap<string, RevertFate> = settleReverts(commits, rules.repository),
): readonly Change[] {
  const bumps: Bumps = Object.assign(Object.create(null), builtInBumps, rules.bumps);
  const titled = titledMerges(commits);
  return commits.flatMap((commit) => {
    const isTitled = titled.has(commit.sha);
    const isMerge = commit.parents.length > 1 && !isTitled;
    const messages = isTitled ? parseChanges(titledMessage(commit.message)) : changesOf(commit);
    return messages.map((message, position) => {
      const fate = fateOf(fates.get(commit.sha), position);
      const verdict =
        judgeCommit(isMerge, fate) ??
        judgeRevert(
          message,
          fate,
          judgeMessage(message, messages.length > 1 && position === 0, bumps),
          bumps,
        );
      return describe(commit, message, verdict, fate);
    });
  });
}

/** Without a prototype: a type may have any name. */
type Bumps = Readonly<Record<string, Bump | undefined> & { revert: Bump }>;

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
function judgeCommit(isMerge: boolean, fate: RevertFate | undefined): Verdict | undefined {
  if (isMerge) return ignored('a merge: the commits that it brings in count');
  if (fate?.kind === 'reverted') return reverted(`reverted by ${short(fate.by)}`);
  if (fate?.kind === 'reverts') return reverted(`reverts ${short(fate.target)} of the same range`);
  return undefined;
}

/**
 * Taking back something released is at least a patch; a `feat` that does so is still a feature. Taking back a released
 * revert brings its change again.
 */
function judgeRevert(
  message: ParsedMessage,
  fate: RevertFate | undefined,
  own: Verdict,
  bumps: Bumps,
): Verdict {
  if (fate?.kind !== 'reverts-released' || own.bump !== 'none') return own;
  const restored = restoredHeader(message);
  if (bumps.revert === 'none') return own;
  const bump = maxBump(bumps.revert, (restored && bumps[restored.type]) ?? 'none');
  const what =
    restored === undefined
      ? 'takes back something released'
      : 'brings back a change whose revert was released';
  return { disposition: 'bump', bump, reason: `${what}: ${bump}` };
}

function judgeMessage(message: ParsedMessage, squashTitle: boolean, bumps: Bumps): Verdict {
  const { header, subject, breaking } = message;
  if (breaking) return { disposition: 'bump', bump: 'major', reason: 'a breaking change: major' };
  if (isReleaseCommit(header, subject)) return ignored('tells of a release, and changes nothing');
  if (header === undefined) return judgePlain(subject, squashTitle);
  if (header.type === 'revert') return ignored('takes back a change, and moves nothing');
  const bump = bumps[header.type] ?? 'none';
  if (bump !== 'none') return { disposition: 'bump', bump, reason: `\`${header.type}\`: ${bump}` };
  if (isDependencyUpdate(header)) return toldOnly('a dependency update: told, moves nothing');
  return Object.hasOwn(builtInBumps, header.type)
    ? toldOnly(`\`${header.type}\`: told, and set to move nothing`)
    : ignored(`\`${header.type}\` moves nothing`);
}

/** A subject without a type. */
function judgePlain(subject: string, squashTitle: boolean): Verdict {
  if (squashTitle) return ignored('the title of a squash: the changes in its list count');
  if (isFixup(subject)) return ignored('mends another commit, which counts');
  if (isMergeSubject(subject))
    return ignored('has the title of a merge, which says nothing of its change');
  return { disposition: 'unparsed', bump: 'none', reason: 'not a conventional commit' };
}

function describe(
  commit: Commit,
  message: ParsedMessage,
  verdict: Verdict,
  fate: RevertFate | undefined,
): Change {
  const header =
    fate === undefined
      ? message.header
      : (message.header ?? restoredHeader(message) ?? revertHeader(message));
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

/** The change that a `Reapply "feat: x"` or a revert of its revert brings back. */
function restoredHeader({ subject }: ParsedMessage): CommitHeader | undefined {
  const restored = restoredSubject(subject);
  return restored === undefined ? undefined : parseHeader(restored);
}

function ignored(reason: string): Verdict {
  return { disposition: 'ignored', bump: 'none', reason };
}

function toldOnly(reason: string): Verdict {
  return { disposition: 'notes', bump: 'none', reason };
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

import { SlipwayError } from '../errors.ts';
import { botIdentity } from './bot-identity.ts';
import type { BranchHead, PullRequest } from './pull-request.ts';
import { type ReleaseMark, readMark, renderMark, withWritten } from './release-pull-request.ts';

/** What the server has. */
export interface ProposalFacts {
  /** The branch's newest commit; `undefined`: there is no such branch. */
  readonly branch: BranchHead | undefined;
  /** The open pull request; `undefined`: none. */
  readonly pull: PullRequest | undefined;
  /** What others committed to the branch; `undefined`: its newest commit is ours, or there is none. */
  readonly others: OthersWork | undefined;
}

export type OthersWork =
  /** It goes with the proposal: the branch is to hold this commit. `kept` has the subjects. */
  | { readonly kind: 'carried'; readonly commit: string; readonly kept: readonly string[] }
  /** A commit that can't be carried over. */
  | { readonly kind: 'stuck'; readonly sha: string; readonly message: string };

/** What should be there; `undefined` where there is nothing to release. */
export interface WantedProposal {
  /** SHA of the release commit. */
  readonly commit: string;
  readonly mark: ReleaseMark;
  readonly body: string;
}

export type ProposalStep =
  /** `undefined`: the branch is not there, or must not be. */
  | {
      readonly kind: 'push';
      readonly from: string | undefined;
      readonly to: string | undefined;
      /** Subjects of commits by others that go along. */
      readonly kept: readonly string[];
    }
  | { readonly kind: 'open'; readonly title: string; readonly body: string }
  | { readonly kind: 'update'; readonly number: number; readonly change: ProposalChange }
  | { readonly kind: 'close'; readonly number: number; readonly body: string };

export interface ProposalChange {
  readonly title?: string;
  readonly body?: string;
}

const nothingLeft =
  'Closed, because nothing is left to release. The next change that asks for a release opens another one.';

/** Who makes commits for people who press a button on GitHub. */
const gitHubEmail = 'noreply@github.com';

/**
 * What is to be done, in this order, so that the branch and its pull request are as they should be; nothing where they
 * are. Throws `conflict` for a branch with a commit of somebody else that can't be carried over.
 */
export function planProposal(
  facts: ProposalFacts,
  wanted: WantedProposal | undefined,
  branch: string,
): readonly ProposalStep[] {
  if (wanted === undefined) return planRemoval(facts);
  const steps: ProposalStep[] = [];
  const { pull, others } = facts;
  if (others?.kind === 'stuck') throw foreign(branch, others);
  const { commit: to, kept } = others ?? { commit: wanted.commit, kept: [] };
  if (facts.branch?.sha !== to) steps.push({ kind: 'push', from: facts.branch?.sha, to, kept });
  if (pull === undefined)
    return [...steps, { kind: 'open', title: wanted.mark.title, body: wanted.body }];
  const change = changeOf(pull, wanted);
  if (Object.keys(change).length > 0) steps.push({ kind: 'update', number: pull.number, change });
  return steps;
}

/** A branch with commits of others stays, and so does its pull request: somebody works on it. */
function planRemoval({ branch, pull, others }: ProposalFacts): readonly ProposalStep[] {
  if (others?.kind === 'stuck' || (others?.kept.length ?? 0) > 0) return [];
  const steps: ProposalStep[] = [];
  if (pull !== undefined) steps.push({ kind: 'close', number: pull.number, body: nothingLeft });
  if (branch !== undefined) steps.push({ kind: 'push', from: branch.sha, to: undefined, kept: [] });
  return steps;
}

/**
 * What a person wrote into the title stays, and so does what stands above and below our text; the text itself is ours
 * as long as the proposal changes.
 */
function changeOf(pull: PullRequest, { mark, body }: WantedProposal): ProposalChange {
  const before = readMark(pull.body);
  const same = before !== undefined && renderMark(before) === renderMark(mark);
  const retitled = before?.title === pull.title && pull.title !== mark.title;
  return {
    ...(retitled && { title: mark.title }),
    ...(!same && { body: withWritten(pull.body, body) }),
  };
}

/** Whether we made a commit. GitHub itself may have put it on a newer commit of the base branch. */
export function isOurs({
  parents,
  message,
  authorEmail,
  committerEmail,
}: Omit<BranchHead, 'sha'>): boolean {
  return (
    parents.length === 1 &&
    message.startsWith('chore(release): ') &&
    authorEmail === botIdentity.email &&
    [botIdentity.email, gitHubEmail].includes(committerEmail)
  );
}

function foreign(
  branch: string,
  { sha, message }: Pick<BranchHead, 'sha' | 'message'>,
): SlipwayError {
  const subject = message.split('\n', 1).join('').slice(0, 100);
  return new SlipwayError(
    'conflict',
    `The branch ${branch} holds a commit that is not ours, ${sha.slice(0, 7)} ${JSON.stringify(subject)}. It does not fit onto the new proposal, and is not overwritten.`,
    {
      remedy: `Merge the pull request as it is, or bring what you want to keep to the base branch, then delete ${branch}: the next run makes it anew. Or set \`release_management.release_branch\` to another name.`,
    },
  );
}

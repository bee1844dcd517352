import { SlipwayError } from '@slipway/core';
import { botIdentity } from '../../packages/core/src/domain/release/bot-identity.ts';
import type {
  BranchHead,
  PullRequest,
} from '../../packages/core/src/domain/release/pull-request.ts';
import type { PullRequests } from '../../packages/core/src/ports/pull-requests.ts';
import type { MemoryReleases } from './memory-releases.ts';

interface MemoryPull extends PullRequest {
  readonly head: string;
  readonly base: string;
  readonly open: boolean;
}

export interface MemoryPullRequests extends PullRequests {
  readonly pulls: MemoryPull[];
  /** Effects so far. */
  readonly calls: string[];
  /** Heads of branches that we did not make. */
  readonly others: Map<string, BranchHead>;
  merge(number: number, commit: string): void;
  /** Lets the next call of `create` do this first, as another run would. */
  meanwhile(happens: () => void): void;
  /** Loses the answer of the next `create`. */
  loseNext(): void;
}

/** Pull requests in memory; branches are those of a memory of releases. */
export function createMemoryPullRequests({
  world,
}: Pick<MemoryReleases, 'world'>): MemoryPullRequests {
  const pulls: MemoryPull[] = [];
  const calls: string[] = [];
  const others = new Map<string, BranchHead>();
  let event: (() => void) | undefined;
  let lost = false;
  const change = (number: number, more: Partial<MemoryPull>): PullRequest => {
    const at = pulls.findIndex((pull) => pull.number === number);
    const changed = { ...(pulls[at] as MemoryPull), ...more };
    pulls[at] = changed;
    return changed;
  };
  const opened = (head: string, base: string) =>
    pulls.filter((pull) => pull.open && pull.head === head && pull.base === base);
  return {
    pulls,
    calls,
    others,
    merge: (number, commit) => change(number, { open: false, mergedAs: commit }),
    meanwhile: (happens) => {
      event = happens;
    },
    loseNext: () => {
      lost = true;
    },
    list: async ({ head, base, state }) =>
      state === 'open'
        ? opened(head, base)
        : pulls.filter((pull) => !pull.open && pull.head === head && pull.base === base),
    async branch(name) {
      const sha = world.branches.get(name);
      const made = world.made.get(String(sha));
      if (sha === undefined || made === undefined) return others.get(name);
      const { parent, message } = made;
      const { email } = botIdentity;
      return { sha, parents: [parent], message, authorEmail: email, committerEmail: email };
    },
    async create({ head, base, title, body }) {
      calls.push('create');
      const happens = event;
      event = undefined;
      happens?.();
      if (opened(head, base).length > 0) return 'exists';
      const number = pulls.length + 1;
      const pull = { number, url: `https://github.test/pull/${number}`, title, body };
      pulls.push({ ...pull, mergedAs: undefined, head, base, open: true });
      if (!lost) return { ...pull, mergedAs: undefined };
      lost = false;
      throw new SlipwayError('retryable', 'GitHub gave no usable answer.', { remedy: 'Again.' });
    },
    async update(number, { state, ...words }) {
      calls.push('update');
      return change(number, { ...words, ...(state && { open: false }) });
    },
  };
}

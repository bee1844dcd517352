import type { Commit } from '../../packages/core/src/domain/history/commit.ts';
import type { Git } from '../../packages/core/src/ports/git.ts';

export interface MemoryGit extends Git {
  /** What was asked, in order. */
  readonly asked: string[];
  /** Adds a commit on top of HEAD, or of `parents`; gives its SHA. */
  add(message: string, more?: Partial<Commit>): string;
  tag(name: string, commit?: string): void;
  /** Checks a branch out; HEAD is detached until then. */
  checkOut(branch: string): void;
}

/** A git history in memory. HEAD is the commit that was added last. */
export function createMemoryGit(): MemoryGit {
  const commits = new Map<string, Commit>();
  const tags = new Map<string, string>();
  const asked: string[] = [];
  let head: string | undefined;
  let branch: string | undefined;
  const reachable = (start: string | undefined): ReadonlySet<string> => {
    const seen = new Set<string>();
    const waiting = start === undefined ? [] : [start];
    for (let sha = waiting.pop(); sha !== undefined; sha = waiting.pop()) {
      if (seen.has(sha)) continue;
      seen.add(sha);
      waiting.push(...(commits.get(sha)?.parents ?? []));
    }
    return seen;
  };
  return {
    asked,
    add(message, more = {}) {
      const sha = (0xabc0000 + commits.size)
        .toString(16)
        .padStart(40, '0')
        .split('')
        .reverse()
        .join('');
      const parents = head === undefined ? [] : [head];
      const author = { authorName: 'Ada', authorEmail: 'ada@example.org' };
      commits.set(sha, { sha, parents, message, ...author, date: '2026-01-12T12:00:00Z', ...more });
      head = sha;
      return sha;
    },
    tag(name, commit = head) {
      tags.set(name, commit ?? '');
    },
    checkOut(name) {
      branch = name;
    },
    branch: async () => branch,
    async resolve(revision) {
      asked.push(`resolve ${revision}`);
      if (revision === 'HEAD') return head;
      return tags.get(revision.replace('refs/tags/', '')) ?? commits.get(revision)?.sha;
    },
    async commit(sha) {
      asked.push('commit');
      const commit = commits.get(sha);
      if (commit === undefined) throw new Error(`no commit ${sha}`);
      return commit;
    },
    async completeHistory({ trees }) {
      asked.push(trees ? 'completeHistory with trees' : 'completeHistory');
      return head;
    },
    async tags() {
      asked.push('tags');
      return [...tags].map(([name, commit]) => ({ name, commit }));
    },
    async tagsReachableFrom(sha) {
      asked.push('reachable tags');
      const all = reachable(sha);
      return [...tags].flatMap(([name, commit]) => (all.has(commit) ? [{ name, commit }] : []));
    },
    async commits({ from, to, paths: wanted = false }) {
      const [left, right] = [reachable(await from), reachable(to)];
      asked.push(wanted ? 'commits with paths' : 'commits');
      return [...commits.values()]
        .filter(({ sha }) => right.has(sha) && !left.has(sha))
        .map(({ paths = [], ...commit }) => (wanted ? { ...commit, paths } : commit))
        .reverse();
    },
    async authorsBefore(sha) {
      asked.push('authors');
      const before = [...reachable(sha)].flatMap((one) => commits.get(one) ?? []);
      const people = before.map(({ authorName: name, authorEmail: email }) => ({ name, email }));
      return [...new Map(people.map((one) => [`${one.name}\0${one.email}`, one])).values()];
    },
    async commonAncestor(shas) {
      asked.push('common ancestor');
      const all = shas.map(reachable);
      return [...commits.keys()].findLast((sha) => all.every((one) => one.has(sha)));
    },
    trackedFiles: async () =>
      [...new Set([...commits.values()].flatMap(({ paths = [] }) => paths))].sort(),
    locate: async () => '.',
  };
}

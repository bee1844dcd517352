import type { Commit } from './commit.ts';

/** How many commits git itself goes on reading when all that is left seems to be older: it calls this its slop. */
const slop = 5;

/** `A..B`, found while a log of B is being read, and before it is known what A is. */
export interface GrowingRange {
  /** Takes the log's next commit: newest date first, and each after one that it is a parent of. */
  add(commit: Commit): void;
  /** Leaves out a commit and all before it; `undefined`: nothing. To be called once. */
  leaveOut(sha: string | undefined): void;
  /** Says of what date the commit is that is left out: the log need not go on beyond it in search of it. */
  expect(date: string): void;
  /** Says that the log has come to its end. */
  end(): void;
  /**
   * `whole`: nothing else can be in the range. `unsure`: only git can tell, since a commit is dated before its own
   * parent, or since nothing leads to what is left out.
   */
  state(): 'growing' | 'whole' | 'unsure';
  /** In git's topological order, once it is `whole`. */
  commits(): readonly Commit[];
}

interface Node {
  /** `undefined`: not come yet. */
  commit: Commit | undefined;
  parents: readonly Node[];
  /** What is left out has it. */
  old: boolean;
  /** The log has led to it. */
  met: boolean;
  /** Children in the range that are not in order yet. */
  children: number;
}

/**
 * Begins a range that ends with the commit `to`. As git does, it trusts that nothing is older than what it came from
 * once dates lie behind those of the whole range; where a date has proven wrong, it says so.
 */
export function growRange(to: string): GrowingRange {
  const nodes = new Map<string, Node>();
  const tip = nodeIn(nodes, to);
  tip.met = true;
  /** How many are still to come that may be new. */
  let open = 1;
  let beyond = 0;
  let last: string | undefined;
  let oldestNew = '';
  let isSkewed = false;
  let hasEnded = false;
  let expected = '';
  let start: Node | 'not known' | undefined = 'not known';
  const markOld = (first: Node) => {
    const waiting = [first];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      if (node.old) continue;
      node.old = true;
      if (node.met && node.commit === undefined) open -= 1;
      waiting.push(...node.parents);
    }
  };
  const meet = (sha: string, child: Node) => {
    const node = nodeIn(nodes, sha);
    if (!node.met && !node.old) open += 1;
    node.met = true;
    if (child.old) markOld(node);
    return node;
  };
  return {
    add(commit) {
      const node = nodeIn(nodes, commit.sha);
      isSkewed ||= last !== undefined && commit.date > last;
      last = commit.date;
      node.commit = commit;
      if (!node.old) {
        open -= 1;
        oldestNew = last;
      }
      node.parents = commit.parents.map((sha) => meet(sha, node));
      beyond = open === 0 && last < oldestNew ? beyond + 1 : 0;
    },
    leaveOut(sha) {
      start = sha === undefined ? undefined : nodeIn(nodes, sha);
      if (start !== undefined) markOld(start);
    },
    expect(date) {
      expected = date;
    },
    end() {
      hasEnded = true;
    },
    state() {
      if (start === 'not known') return 'growing';
      if (start === undefined) return hasEnded ? 'whole' : 'growing';
      const isMissed = !start.met && (hasEnded || (last !== undefined && last < expected));
      if (isSkewed || isMissed) return 'unsure';
      return hasEnded || tip.old || beyond > slop ? 'whole' : 'growing';
    },
    commits: () => inOrder(tip, nodes),
  };
}

function nodeIn(nodes: Map<string, Node>, sha: string): Node {
  const known = nodes.get(sha);
  if (known !== undefined) return known;
  const node = { commit: undefined, parents: [], old: false, met: false, children: 0 };
  nodes.set(sha, node);
  return node;
}

/**
 * Git's `--topo-order`: a commit comes when all its children have come, and of several that could, the one that became
 * free last. All commits of a range have a child in it, but the one that it ends with: so the order depends on
 * nothing but the parents.
 */
function inOrder(tip: Node, nodes: ReadonlyMap<string, Node>): readonly Commit[] {
  for (const { old, parents } of nodes.values())
    if (!old) for (const parent of parents) parent.children += 1;
  const ordered: Commit[] = [];
  const free = tip.old ? [] : [tip];
  for (let node = free.pop(); node?.commit !== undefined; node = free.pop()) {
    ordered.push(node.commit);
    for (const parent of node.parents) {
      parent.children -= 1;
      if (parent.children === 0 && !parent.old) free.push(parent);
    }
  }
  return ordered;
}

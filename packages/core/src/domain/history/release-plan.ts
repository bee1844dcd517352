/** How much a version moves. */
export type Bump = 'major' | 'minor' | 'patch' | 'none';

export type DispositionKind = 'bump' | 'notes' | 'ignored' | 'reverted' | 'unparsed';

/** What became of one commit of the range, and why. */
export interface CommitDisposition {
  readonly sha: string;
  readonly type: string | null;
  readonly scope: string | null;
  readonly description: string;
  readonly breaking: boolean;
  readonly disposition: DispositionKind;
  readonly bump: Bump;
  readonly reason: string;
}

export interface PackagePlan {
  readonly name: string;
  /** Folder of the package, `.` for the repository itself. */
  readonly path: string;
  readonly ecosystem: 'npm' | 'python' | 'generic';
  readonly previous_version: string | null;
  readonly version: string;
  readonly bump: Bump;
  /** Why it has this version, in one sentence. */
  readonly reason: string;
  readonly tag: string;
  /** Below the repository's root; empty: none is kept. */
  readonly changelog_file: string;
  /** Markdown. */
  readonly notes: string;
  /** Packages of the repository that it needs, and that were released since its own last release. */
  readonly dependencies: readonly DependencyUpdate[];
  readonly commits: readonly CommitDisposition[];
}

/** A package of the same repository that another one needs, with the version that it had and the one that it has. */
export interface DependencyUpdate {
  readonly name: string;
  /** `null`: none, at the dependent's last release. */
  readonly previous_version: string | null;
  readonly version: string;
}

/** A package of the repository that is not released now. */
export interface UnchangedPackage {
  readonly name: string;
  readonly path: string;
  /** Of its last release; `null`: none. */
  readonly version: string | null;
  /** Why it is not released, in one sentence. */
  readonly reason: string;
  readonly commits: readonly CommitDisposition[];
}

/** `plan.json`: what a release would be, before anything is written. */
export interface ReleasePlan {
  readonly schema: 1;
  /** Full SHA that the tag will point to. */
  readonly commit: string;
  /** Each after those that it needs. */
  readonly packages: readonly PackagePlan[];
  readonly unchanged: readonly UnchangedPackage[];
  /** Commits that belong to no package; only where a repository holds several. */
  readonly unassigned: readonly CommitDisposition[];
}

/** Lists with one entry a line: ten thousand commits stay readable, quick to write, and a third smaller. */
const longLists: ReadonlySet<string> = new Set(['commits', 'unassigned']);

/** Characters that are worth a write of their own. */
const partSize = 512 * 1024;

/**
 * `plan.json` as text, in parts, so that a long one is never held as a whole: stable order, two blanks, each commit on
 * a line of its own, one line end.
 */
export function* renderPlan(plan: ReleasePlan): Generator<string> {
  let part = '';
  for (const piece of writeJson(plan, '', '')) {
    part += piece;
    if (part.length < partSize) continue;
    yield part;
    part = '';
  }
  yield `${part}\n`;
}

function* writeJson(value: unknown, key: string, indent: string): Generator<string> {
  if (typeof value !== 'object' || value === null) return yield JSON.stringify(value);
  if (Array.isArray(value)) return yield* writeList(value, longLists.has(key), indent);
  const inner = `${indent}  `;
  let start = '{';
  for (const [name, one] of Object.entries(value).filter(([, held]) => held !== undefined)) {
    yield `${start}\n${inner}${JSON.stringify(name)}: `;
    yield* writeJson(one, name, inner);
    start = ',';
  }
  yield start === '{' ? '{}' : `\n${indent}}`;
}

function* writeList(list: readonly unknown[], isLong: boolean, indent: string): Generator<string> {
  const inner = `${indent}  `;
  let start = '[';
  for (const one of list) {
    yield `${start}\n${inner}${isLong ? JSON.stringify(one) : ''}`;
    if (!isLong) yield* writeJson(one, '', inner);
    start = ',';
  }
  yield start === '[' ? '[]' : `\n${indent}]`;
}

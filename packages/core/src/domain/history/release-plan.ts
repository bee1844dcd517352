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
  readonly tag: string;
  /** Markdown. */
  readonly notes: string;
  readonly commits: readonly CommitDisposition[];
}

/** `plan.json`: what a release would be, before anything is written. */
export interface ReleasePlan {
  readonly schema: 1;
  /** Full SHA that the tag will point to. */
  readonly commit: string;
  readonly packages: readonly PackagePlan[];
}

/** `plan.json` as text: stable order, two blanks, one line end. */
export function renderPlan(plan: ReleasePlan): string {
  return `${JSON.stringify(plan, null, 2)}\n`;
}

import type { Version } from '../version/version.ts';
import type { RangeTarget } from './dependency-range.ts';
import type { TextPlace } from './text-place.ts';

/** A range on another package of the repository, and what it becomes. */
export interface DependencyPlace extends TextPlace {
  readonly path: string;
  /** The file's whole text. */
  readonly source: string;
  /** The other package. */
  readonly name: string;
  readonly target: RangeTarget;
  /** The range for the new version; `undefined` where it shuts that out and can't be rewritten. */
  raise(written: string): string | undefined;
}

/** The new versions of one ecosystem's packages, by name. */
export type RangeTargets = ReadonlyMap<string, Version>;

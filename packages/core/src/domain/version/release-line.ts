import { SlipwayError } from '../errors.ts';
import type { Version } from './version.ts';

/** The versions that a maintenance branch may release, such as `1.x` or `1.2.x`. */
export interface ReleaseLine {
  readonly branch: string;
  /** Such as `1.2.x`. */
  readonly name: string;
  /** The numbers that all of its versions begin with. */
  readonly numbers: readonly number[];
}

/** The line that a branch keeps: `release/v1.x`, `release/1.2.x`, `v1.x`, `1.2.x`; `undefined` for other branches. */
export function releaseLineOf(branch: string): ReleaseLine | undefined {
  const [, major, minor] = /^(?:release\/)?v?(\d{1,9})(?:\.(\d{1,9}))?\.x$/.exec(branch) ?? [];
  if (major === undefined) return undefined;
  const numbers = [major, ...(minor === undefined ? [] : [minor])].map(Number);
  return { branch, name: `${numbers.join('.')}.x`, numbers };
}

/** Throws `invalid-version` for a version outside a maintenance branch's line. `why` says where it comes from. */
export function requireOnLine(version: Version, line: ReleaseLine, why: string): void {
  if (line.numbers.every((number, index) => version.release[index] === number)) return;
  throw new SlipwayError(
    'invalid-version',
    `The branch ${line.branch} releases versions ${line.name} only, and this would be ${version.text}: ${why}.`,
    {
      remedy: `Release it from another branch, take that change back here, or give a \`version\` or \`bump\` inside ${line.name}.`,
    },
  );
}

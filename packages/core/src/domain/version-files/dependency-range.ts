import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import type { Version } from '../version/version.ts';
import { renderVersion } from '../version/version-render.ts';

/** A new version, as the ranges of one ecosystem write it. */
export interface RangeTarget {
  /** In the ecosystem's spelling. */
  readonly text: string;
  readonly version: Version;
  readonly ecosystem: 'npm' | 'python' | 'cargo';
}

/** A new version for the ranges of an ecosystem; `invalid-version` where that has no form for it. */
export function targetFor(version: Version, ecosystem: RangeTarget['ecosystem']): RangeTarget {
  const text = renderVersion(version, ecosystem === 'python' ? 'python' : 'npm');
  return { text, version, ecosystem };
}

/** The groups of the pattern, each of which takes part in every match. */
type Comparator = [operator: string, v: string, numbers: string, wildcard: string, rest: string];

/** An operator and a bound with up to three numbers or a wildcard behind them; what follows is a pre-release. */
const comparator =
  /^(\^|~=|~>|~|>=|<=|===|==|!=|=|>|<|)(v?)(\d{1,15}(?:\.\d{1,15}){0,2})(\.[*xX]|)([-+.]?[0-9A-Za-z][0-9A-Za-z.+-]{0,80}|)$/;

/**
 * A range that lets the new version in, as its author would have written it: lower bounds become the new version, with as
 * many numbers as before; an upper bound moves up only where it would shut the version out. `undefined`: the range is of a
 * kind that is not ours to rewrite.
 */
export function raiseRange(range: string, to: RangeTarget): string | undefined {
  // Blanks and commas stay where they are; an operator belongs to the bound behind it.
  const parts = range.split(/([\s,]+)/);
  const raised: string[] = [];
  let operator = '';
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1 || part === '') raised.push(part);
    else if (/^[\^~<>=!]+$/.test(part)) {
      operator = part;
      raised.push(part);
    } else {
      const next = raiseBound(operator + part, to);
      if (next === undefined) return undefined;
      raised.push(next.slice(operator.length));
      operator = '';
    }
  }
  return raised.join('');
}

function raiseBound(part: string, to: RangeTarget): string | undefined {
  const match = comparator.exec(part);
  if (match === null) return undefined;
  const [operator, v, numbers, wildcard, rest] = match.slice(1) as Comparator;
  const bound = numbers.split('.').map(Number);
  const head = operator + v;
  if (operator === '!=' || operator === '>') return part;
  if (operator === '<')
    return isBelow(to, bound) ? part : head + above(bound, to) + (rest === '-0' ? rest : '');
  if (operator === '<=') return isBelow(to, bound) ? part : head + to.text;
  if (wildcard !== '') return head + to.version.release.slice(0, bound.length).join('.') + wildcard;
  return head + lowerBound(operator, bound.length, to);
}

/** As many numbers as before, unless fewer than all would leave the version out, or mean another one. */
function lowerBound(operator: string, precision: number, to: RangeTarget): string {
  const exact = to.ecosystem === 'python' && /^={2,3}$/.test(operator);
  if (precision >= 3 || exact || to.version.prerelease.length > 0) return to.text;
  return to.version.release.slice(0, precision).join('.');
}

/** By the three numbers alone: `<2` shuts out `2.0.0-beta.1` in each ecosystem. */
function isBelow({ version: { release } }: RangeTarget, bound: readonly number[]): boolean {
  const differences = release.map((number, at) => number - (bound[at] ?? 0));
  const first = differences.find((difference) => difference !== 0);
  return first !== undefined && first < 0;
}

/** `<2` becomes `<4` for 3.1.0, and `<1.5.0` becomes `<1.8.0` for 1.7.2: the next one of the number that it bounded. */
function above(bound: readonly number[], { version: { release } }: RangeTarget): string {
  const last = Math.max(
    0,
    bound.findLastIndex((number) => number > 0),
  );
  const next = release.map((number, at) => (at < last ? number : at === last ? number + 1 : 0));
  return next.slice(0, bound.length).join('.');
}

/**
 * What `package.json` asks of another package once that has a new version. Left alone: `workspace:*`, `*`, tags, addresses
 * and files, and a range of peers that lets the version in already, since those who install it meet it. `undefined`: it
 * shuts the version out and can't be rewritten.
 */
export function raiseNpmRange(
  written: string,
  to: RangeTarget,
  isPeer: boolean,
): string | undefined {
  const protocol = written.startsWith('workspace:') ? 'workspace:' : '';
  const range = written.slice(protocol.length);
  if (!/\d/.test(range) || validRange(range) === null) return written;
  const fits = satisfies(to.text, range);
  if (isPeer && fits) return written;
  const raised = raiseRange(range, to);
  if (raised !== undefined && satisfies(to.text, raised)) return protocol + raised;
  return fits ? written : undefined;
}

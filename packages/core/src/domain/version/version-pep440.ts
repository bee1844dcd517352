import { compareLists } from '../compare-lists.ts';
import type { SchemeRules, Version } from './version.ts';

/** PEP 440, appendix B, for at most six release components; spellings are normalised as it says. */
const pattern =
  /^(?:(\d{1,15})!)?(\d{1,15}(?:\.\d{1,15}){0,5})(?:[-_.]?(alpha|a|beta|b|preview|pre|rc|c)[-_.]?(\d{0,15}))?(?:[-_.]?(?:post|rev|r)[-_.]?(\d{0,15})|-(\d{1,15}))?(?:[-_.]?(dev)[-_.]?(\d{0,15}))?(?:\+([a-z0-9]{1,64}(?:[-_.][a-z0-9]{1,64}){0,8}))?$/;

const longNames: Readonly<Record<string, string>> = {
  a: 'alpha',
  alpha: 'alpha',
  b: 'beta',
  beta: 'beta',
  c: 'rc',
  rc: 'rc',
  pre: 'rc',
  preview: 'rc',
};
const shortNames: Readonly<Record<string, string>> = {
  alpha: 'a',
  beta: 'b',
  rc: 'rc',
  dev: '.dev',
};
/** The order of a release's phases (PEP 440, "Summary of permitted suffixes and relative ordering"). */
const ranks = ['dev', 'alpha', 'beta', 'rc'];

/** What PEP 440 calls a channel, such as `rc` for `preview`; `undefined` where it has no form for it. */
export function pythonChannel(channel: string): string | undefined {
  const name = channel.toLowerCase();
  if (name === 'dev') return name;
  return Object.hasOwn(longNames, name) ? longNames[name] : undefined;
}

/** Where a channel stands among Python's; the least stable has the lowest. */
export function pythonRank(channel: string): number {
  return ranks.indexOf(String(pythonChannel(channel)));
}

export const pep440: SchemeRules = {
  form: 'PEP 440 says, such as `1.2.3`, `1.2.0a1` or `1.2.0.dev1`',
  parse(text) {
    const match = pattern.exec(text.toLowerCase());
    if (match === null) return undefined;
    const [, epoch, numbers, letter, number, post, barePost, dev, devNumber, local] = match;
    const segments = String(numbers).split('.').map(Number);
    const prerelease = [
      ...(letter === undefined ? [] : [String(longNames[letter]), Number(number)]),
      ...(dev === undefined ? [] : ['dev', Number(devNumber)]),
    ];
    const postNumber = post ?? barePost;
    const version = {
      scheme: 'pep440' as const,
      epoch: Number(epoch ?? 0),
      release: [
        Number(segments[0]),
        segments[1] ?? 0,
        segments[2] ?? 0,
        ...segments.slice(3),
      ] as const,
      prerelease,
      post: postNumber === undefined ? undefined : Number(postNumber),
      build: (local ?? '').replaceAll(/[-_]/g, '.'),
    };
    return { ...version, text: pep440Text({ ...version, segments }) };
  },
  compare: (left, right) =>
    left.epoch - right.epoch ||
    compareLists(left.release, right.release) ||
    compareLists(sortKey(left), sortKey(right)) ||
    compareLocals(left.build, right.build),
};

type Parts = Pick<Version, 'epoch' | 'prerelease' | 'post' | 'build'> & {
  readonly segments: readonly number[];
};

/** The canonical spelling (PEP 440, "Normalization"). Channels are those of `shortNames`. */
export function pep440Text({ epoch, segments, prerelease, post, build }: Parts): string {
  const start = (epoch === 0 ? '' : `${epoch}!`) + segments.join('.');
  const names = prerelease.map((part) =>
    String(typeof part === 'number' ? part : shortNames[part]),
  );
  const at = names.indexOf('.dev');
  const pre = (at < 0 ? names : names.slice(0, at)).join('');
  const dev = at < 0 ? '' : names.slice(at).join('');
  return `${start}${pre}${post === undefined ? '' : `.post${post}`}${dev}${build === '' ? '' : `+${build}`}`;
}

/** `packaging`'s comparison key: a lone `dev` sorts before `a`, and within a phase `dev` before its end. */
function sortKey({ prerelease, post }: Version): readonly number[] {
  const dev = prerelease.indexOf('dev');
  const devNumber = dev < 0 ? Number.MAX_SAFE_INTEGER : Number(prerelease[dev + 1]);
  const [name, number] = prerelease;
  const final = name === undefined || (name === 'dev' && post !== undefined);
  const rank = final ? ranks.length : ranks.indexOf(String(name));
  const count = final || name === 'dev' ? 0 : Number(number);
  return [rank, count, post ?? -1, devNumber];
}

/** PEP 440, "Local version identifiers": numbers above words, more parts above fewer. */
function compareLocals(left: string, right: string): number {
  if (left === right) return 0;
  const key = (local: string) => local.split('.').map(localPart).join('.');
  return key(left) < key(right) ? -1 : 1;
}

function localPart(part: string): string {
  return /^\d+$/.test(part) ? `~${part.padStart(64, '0')}` : part;
}

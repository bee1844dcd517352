import { compareLists } from '../compare-lists.ts';
import type { SchemeRules, Version } from './version.ts';

const pattern = /^(\d{2}|\d{4})\.(\d{1,6})\.(\d{1,6})(?:-([A-Za-z]{1,20})\.(\d{1,6}))?$/;

/** Calendar versions of three parts: a year, then a month, then a day or a count. Leading zeros are allowed. */
export const calver: SchemeRules = {
  form: '`YEAR.MONTH.NUMBER`, such as `2024.1.5` or `2024.01.05`',
  parse(text) {
    const [, year, month, count, channel, number] = pattern.exec(text) ?? [];
    if (year === undefined || Number(month) < 1 || Number(month) > 12) return undefined;
    return {
      scheme: 'calver',
      text,
      epoch: 0,
      release: [Number(year), Number(month), Number(count)],
      prerelease: channel === undefined ? [] : [channel.toLowerCase(), Number(number)],
      post: undefined,
      build: '',
    };
  },
  compare(left, right) {
    const byRelease = compareLists(left.release, right.release);
    if (byRelease !== 0) return byRelease;
    return comparePrereleases(left, right);
  },
};

function comparePrereleases(left: Version, right: Version): number {
  const [leftChannel, leftNumber] = left.prerelease;
  const [rightChannel, rightNumber] = right.prerelease;
  if (leftChannel === rightChannel) return Number(leftNumber ?? 0) - Number(rightNumber ?? 0);
  if (leftChannel === undefined) return 1;
  if (rightChannel === undefined) return -1;
  return leftChannel < rightChannel ? -1 : 1;
}

import { compareLists } from '../compare-lists.ts';
import { SlipwayError } from '../errors.ts';
import type { Bump } from '../history/release-plan.ts';
import {
  type CalendarPart,
  calendarFormatHint,
  calendarPattern,
  dateLength,
  dateNumbers,
  defaultCalendarFormat,
  parseCalendarFormat,
  renderCalendar,
} from './calendar-format.ts';
import type { CalendarScheme, SchemeRules, Version } from './version.ts';

/** Calendar versions of one form. Leading zeros are read whatever the form says: `2024.01.05` is `2024.1.5`. */
export function calver(scheme: CalendarScheme): SchemeRules {
  const parts = partsOf(scheme);
  const pattern = calendarPattern(parts);
  const example = renderCalendar(parts, dateNumbers(parts, '2024-01-05'));
  return {
    form: `\`${parts.join('.')}\`, such as \`${example}\``,
    parse(text) {
      const match = pattern.exec(text);
      if (match === null) return undefined;
      const numbers = match.slice(1, 1 + parts.length).map(Number);
      const [again, channel, number] = match.slice(1 + parts.length);
      return {
        scheme,
        text,
        epoch: 0,
        release: threeOrMore(again ? [...numbers, Number(again)] : numbers),
        prerelease: channel === undefined ? [] : [channel.toLowerCase(), Number(number)],
        post: undefined,
        build: '',
      };
    },
    compare(left, right) {
      return compareLists(left.release, right.release) || comparePrereleases(left, right);
    },
  };
}

/**
 * The version of a date (ISO 8601, UTC) after another one. The same date counts on: its last counter, or an earlier one
 * where the bump is more than a patch. A date before the last release's never takes the version back.
 */
export function nextCalendarText(
  scheme: CalendarScheme,
  previous: Version,
  bump: Bump,
  date: string,
): string {
  const parts = partsOf(scheme);
  const length = dateLength(parts);
  const today = dateNumbers(parts, date, previous.release[0] < 1000);
  const then = previous.release.slice(0, length);
  if (compareLists(today, then) > 0) return renderCalendar(parts, today);
  const counters = Math.max(1, parts.length - length);
  const moved = bump === 'patch' ? length + counters - 1 : length;
  const numbers = [...previous.release.slice(0, moved), Number(previous.release[moved] ?? 0) + 1];
  return renderCalendar(parts, numbers);
}

/** The first version of a date. */
export function firstCalendarText(scheme: CalendarScheme, date: string): string {
  const parts = partsOf(scheme);
  return renderCalendar(parts, dateNumbers(parts, date));
}

/** A version's date and counters alone, spelled as the form says. */
export function plainCalendarText(scheme: CalendarScheme, { release }: Version): string {
  return renderCalendar(partsOf(scheme), release);
}

function partsOf(scheme: CalendarScheme): readonly CalendarPart[] {
  const format = scheme === 'calver' ? defaultCalendarFormat : scheme.slice('calver:'.length);
  const parts = parseCalendarFormat(format);
  if (parts !== undefined) return parts;
  throw new SlipwayError('invalid-config', `${JSON.stringify(format)} is no form of versions.`, {
    remedy: `Correct \`release_management.calendar_format\`: ${calendarFormatHint}.`,
  });
}

/** A version without a third number is as one with a zero there. */
function threeOrMore(numbers: readonly number[]): Version['release'] {
  const [first, second, third = 0, ...more] = numbers as [number, number, ...number[]];
  return [first, second, third, ...more];
}

function comparePrereleases(left: Version, right: Version): number {
  const [leftChannel, leftNumber] = left.prerelease;
  const [rightChannel, rightNumber] = right.prerelease;
  if (leftChannel === rightChannel) return Number(leftNumber ?? 0) - Number(rightNumber ?? 0);
  if (leftChannel === undefined) return 1;
  if (rightChannel === undefined) return -1;
  return leftChannel < rightChannel ? -1 : 1;
}

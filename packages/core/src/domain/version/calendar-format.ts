/** A part of a calendar version's form, as calver.org names them. */
export type CalendarPart =
  | 'YYYY'
  | 'YY'
  | '0Y'
  | 'MM'
  | '0M'
  | 'WW'
  | '0W'
  | 'DD'
  | '0D'
  | 'MINOR'
  | 'MICRO';

export const defaultCalendarFormat = 'YYYY.MM.MICRO';

/** What is expected of `calendar_format`, for a message. */
export const calendarFormatHint =
  'expected two to four parts such as `YYYY.MM.MICRO`: a year (`YYYY`, `YY`, `0Y`), then a month (`MM`, `0M`) with or without a day (`DD`, `0D`), or a week (`WW`, `0W`), then `MINOR`, then `MICRO`';

// The longest span comes first, so that later versions are higher ones.
const form = /^(?:YYYY|YY|0Y)(?:\.(?:MM|0M)(?:\.(?:DD|0D))?|\.(?:WW|0W))?(?:\.MINOR)?(?:\.MICRO)?$/;

const patterns: Readonly<Record<CalendarPart, string>> = {
  YYYY: '\\d{4}|\\d{2}',
  YY: '\\d{4}|\\d{1,3}',
  '0Y': '\\d{4}|\\d{2,3}',
  MM: '0?[1-9]|1[0-2]',
  '0M': '0?[1-9]|1[0-2]',
  WW: '0?[1-9]|[1-4]\\d|5[0-3]',
  '0W': '0?[1-9]|[1-4]\\d|5[0-3]',
  DD: '0?[1-9]|[12]\\d|3[01]',
  '0D': '0?[1-9]|[12]\\d|3[01]',
  MINOR: '\\d{1,9}',
  MICRO: '\\d{1,9}',
};

const century = 2000;
const dayMilliseconds = 86_400_000;

/** Reads a form such as `YYYY.0M.0D`; `undefined` where it is none. */
export function parseCalendarFormat(format: string): readonly CalendarPart[] | undefined {
  if (!form.test(format)) return undefined;
  const parts = format.split('.') as CalendarPart[];
  return parts.length < 2 || parts.length > 4 ? undefined : parts;
}

/** Where the counters begin that follow the date; the number of parts where there are none. */
export function dateLength(parts: readonly CalendarPart[]): number {
  const at = parts.findIndex((part) => part === 'MINOR' || part === 'MICRO');
  return at < 0 ? parts.length : at;
}

/**
 * What a version of this form looks like: zeros in front are read whatever the form says, and so is a year of another
 * length. A form without a counter may have one behind it, for the second release of one date.
 */
export function calendarPattern(parts: readonly CalendarPart[]): RegExp {
  const numbers = parts.map((part) => `(${patterns[part]})`).join('\\.');
  const again = dateLength(parts) === parts.length ? '(?:\\.(\\d{1,9}))?' : '()';
  return new RegExp(`^${numbers}${again}(?:-([A-Za-z]{1,20})\\.(\\d{1,9}))?$`);
}

/** The date's numbers in the order of the form, such as 2026, 1 and 12; `short`: the year without its century. */
export function dateNumbers(
  parts: readonly CalendarPart[],
  date: string,
  short = parts[0] !== 'YYYY',
): readonly number[] {
  const [year, month, day] = [date.slice(0, 4), date.slice(5, 7), date.slice(8, 10)].map(Number);
  const week = parts.some((part) => part.endsWith('W')) ? isoWeek(date) : undefined;
  return parts.slice(0, dateLength(parts)).map((part) => {
    if (part.endsWith('Y')) return (week?.year ?? Number(year)) - (short ? century : 0);
    if (part.endsWith('M')) return Number(month);
    return part.endsWith('W') ? Number(week?.week) : Number(day);
  });
}

/** Numbers as the form spells them; one more than it has is the counter of a second release of one date. */
export function renderCalendar(parts: readonly CalendarPart[], numbers: readonly number[]): string {
  const spelled = parts.map((part, index) =>
    String(numbers[index] ?? 0).padStart(part.startsWith('0') ? 2 : 1, '0'),
  );
  const again = numbers[parts.length] ?? 0;
  return (again === 0 ? spelled : [...spelled, again]).join('.');
}

/** ISO 8601: a week belongs to the year of its Thursday, so that the last days of December may be of week 1. */
function isoWeek(date: string): { readonly year: number; readonly week: number } {
  const moment = Date.parse(date.slice(0, 'YYYY-MM-DD'.length));
  const weekday = (new Date(moment).getUTCDay() + 6) % 7;
  const thursday = moment + (3 - weekday) * dayMilliseconds;
  const year = new Date(thursday).getUTCFullYear();
  const week = 1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * dayMilliseconds));
  return { year, week };
}

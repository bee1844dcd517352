const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A length of time in its two largest units: `3 d 4 h`, `12 min`, `45 s`. Milliseconds; none is `–`. */
export function durationText(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '–';
  const rounded = Math.max(0, milliseconds);
  if (rounded < minute) return `${Math.round(rounded / 1000)} s`;
  if (rounded < hour) return `${Math.round(rounded / minute)} min`;
  if (rounded < day) return twoUnits(rounded, hour, 'h', minute, 'min');
  return twoUnits(rounded, day, 'd', hour, 'h');
}

/** How long ago a time was, from `now` in milliseconds since 1970. */
export function ageText(time: string, now: number): string {
  return durationText(now - Date.parse(time));
}

/** `2026-01-12 12:00 UTC`. */
export function momentText(time: string): string {
  return `${time.slice(0, 'YYYY-MM-DD'.length)} ${time.slice('YYYY-MM-DDT'.length, 'YYYY-MM-DDTHH:MM'.length)} UTC`;
}

export function percentText(share: number | undefined): string {
  return share === undefined ? '–' : `${Math.round(share * 100)} %`;
}

/** One decimal where it says something. */
export function countText(count: number): string {
  return count >= 10 || Number.isInteger(count) ? String(Math.round(count)) : count.toFixed(1);
}

/** Text as it may stand in HTML, in attributes too; what would turn the reading direction is shown, not obeyed. */
export function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function twoUnits(
  length: number,
  large: number,
  largeName: string,
  small: number,
  smallName: string,
): string {
  const rounded = Math.round(length / small);
  const perLarge = large / small;
  const rest = rounded % perLarge;
  const whole = Math.floor(rounded / perLarge);
  return rest === 0 || whole >= 10
    ? `${whole} ${largeName}`
    : `${whole} ${largeName} ${rest} ${smallName}`;
}

import { SlipwayError } from '../errors.ts';
import type { TextPlace } from './text-place.ts';

/** What a version in a file may look like, whatever the scheme; a `v` before it is not part of it. */
const looksLikeVersion = /^[vV]?(?=\d)[0-9A-Za-z.!+_-]{1,128}$/;

/** The place without a leading `v`; `undefined` where the text there does not look like a version. */
export function versionPlace(text: string, { start, end }: TextPlace): TextPlace | undefined {
  const value = text.slice(start, Math.min(end, start + 200));
  if (end - start > 200 || !looksLikeVersion.test(value)) return undefined;
  return { start: /^[vV]/.test(value) ? start + 1 : start, end };
}

/** What is said of a file where it goes wrong: what was looked for, and what to do. */
export interface Sought {
  readonly path: string;
  /** What was looked for, as in "`version` in the table `[project]`". */
  readonly what: string;
  readonly remedy: string;
}

/** The only place that there may be. More than one, or none that looks like a version: `invalid-version`. */
export function onlyPlace(text: string, places: readonly TextPlace[], sought: Sought): TextPlace {
  const [place, second] = places.flatMap((found) => versionPlace(text, found) ?? []);
  if (place === undefined) throw versionNotFound(text, places, sought);
  if (second === undefined) return place;
  const { line } = locationOf(sought.path, text, place.start);
  throw new SlipwayError(
    'invalid-version',
    `${sought.path} has ${sought.what} more than once, in lines ${line} and ${locationOf(sought.path, text, second.start).line}.`,
    {
      remedy: 'Leave one of them, or say which by a `pattern` in `version_files`.',
      location: locationOf(sought.path, text, second.start),
    },
  );
}

/** An `invalid-version` error: the file, what was looked for, and what stands there instead. */
export function versionNotFound(
  text: string,
  places: readonly TextPlace[],
  { path, what, remedy }: Sought,
): SlipwayError {
  const [place] = places;
  if (place === undefined)
    return new SlipwayError(
      'invalid-version',
      `No version was found in ${path}: there is no ${what}.`,
      {
        remedy,
        location: { file: path },
      },
    );
  const shown = JSON.stringify(text.slice(place.start, Math.min(place.end, place.start + 60)));
  return new SlipwayError(
    'invalid-version',
    `No version was found in ${path}: ${what} is ${shown}, which is none.`,
    { remedy, location: locationOf(path, text, place.start) },
  );
}

function locationOf(file: string, text: string, at: number) {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { file, line, column: at - before.lastIndexOf('\n') };
}

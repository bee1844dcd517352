import { normalName } from '../registry/python-metadata.ts';
import { compareVersions, tryParseVersion } from '../version/version.ts';

/** What a wheel's name says (https://packaging.python.org/specifications/binary-distribution-format/). */
export interface WheelName {
  readonly name: string;
  readonly version: string;
  /** Empty where there is none. */
  readonly build: string;
  /** All that it fits, each as `PYTHON-ABI-PLATFORM`. */
  readonly tags: readonly string[];
}

/** `undefined` where the name is not a wheel's. */
export function parseWheelName(file: string): WheelName | undefined {
  const parts = file.replace(/\.whl$/, '').split('-');
  if (!file.endsWith('.whl') || parts.length < 5 || parts.length > 6) return undefined;
  const build = parts.length === 6 ? String(parts[2]) : '';
  // Each of the three may be several, joined by dots: then all of their combinations are meant.
  const tags = parts
    .slice(-3)
    .reduce<readonly string[]>(
      (before, tag) => before.flatMap((start) => tag.split('.').map((each) => `${start}-${each}`)),
      [''],
    )
    .map((tag) => tag.slice(1));
  return { name: String(parts[0]), version: String(parts[1]), build, tags };
}

/** What an sdist's name says (PEP 625); `undefined` where it is not an sdist's. */
export function parseSdistName(
  file: string,
): { readonly name: string; readonly version: string } | undefined {
  const match = /^(.+)-([^-]+)\.tar\.gz$/.exec(file);
  return match === null ? undefined : { name: String(match[1]), version: String(match[2]) };
}

/** A name as file names have it. */
export function fileNameForm(name: string): string {
  return normalName(name).replaceAll('-', '_');
}

/** Whether two spellings are one version. */
export function sameVersion(one: string, other: string): boolean {
  const [left, right] = [tryParseVersion(one, 'pep440'), tryParseVersion(other, 'pep440')];
  if (left === undefined || right === undefined) return one === other;
  return compareVersions(left, right) === 0;
}

/** PEP 440's normal form; what is no version stays as it is. */
export function canonical(version: string): string {
  return tryParseVersion(version, 'pep440')?.text ?? version;
}

import * as z from 'zod/mini';

/** Gives a field the sentence that editors and the reference show. */
export function describe<T extends z.ZodMiniType>(schema: T, description: string): T {
  return schema.check(z.describe(description)) as T;
}

/** An object whose keys are all known. An unknown one is told by its own issue. */
export function section<T extends z.core.$ZodShape>(shape: T, expected: string) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? undefined : expected),
  });
}

/** `true` or `false`, and `value` where nothing is written. */
export function flag(value: boolean) {
  return z._default(z.boolean('expected `true` or `false`'), value);
}

/** Text on one line, not empty. */
export function line(expected: string) {
  return z.string(expected).check(z.regex(/^[^\p{C}]+$/u, expected));
}

/** What a shell runs, written by the maintainer; it may have several lines. */
export function shellLine() {
  return z.string('expected a shell line').check(z.regex(/\S/, 'expected a shell line'));
}

/** A whole number, both ends included. */
export function wholeNumber(minimum: number, maximum: number, unit: string) {
  const expected = `expected a whole number of ${unit} from ${minimum} to ${maximum}`;
  return z.int(expected).check(z.minimum(minimum, expected), z.maximum(maximum, expected));
}

/** A pattern of paths below the project or the repository. */
export function glob() {
  const expected = 'expected a glob such as `migrations/**`';
  return z.string(expected).check(z.regex(/^(?!\/)[^\p{C}]{1,200}$/u, expected));
}

/** From a minute to a day. */
export function minutes() {
  return wholeNumber(1, 1_440, 'minutes');
}

/** A path inside the repository: relative, with forward slashes, never upwards; empty where that means none. */
export function repositoryPath(empty?: 'none') {
  const expected = 'expected a path inside the repository, such as `docs/notes.md`';
  const path = /^(?!\/)(?!(?:.*\/)?\.\.(?:\/|$))[^\p{C}\\:]+$/u;
  return z
    .string(expected)
    .check(z.regex(empty === 'none' ? new RegExp(`^$|${path.source}`, 'u') : path, expected));
}

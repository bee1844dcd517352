import * as z from 'zod/mini';
import type { HttpCheck, JsonAssertion, VersionSource } from '../health/health.ts';
import { jsonOperators } from '../health/health.ts';
import { parseJsonPath } from '../health/json-path.ts';
import { patternProblem } from '../health/pattern.ts';

/** RFC 9110, section 5.6.2. */
const headerName = /^[!#$%&'*+.^_`|~\w-]+$/;

const pattern = z.string('expected a regular expression').check(
  z.superRefine((source, context) => {
    const problem = patternProblem(source);
    if (problem !== undefined) context.addIssue(`the pattern ${problem}`);
  }),
);

const path = z.string('expected a path such as `status` or `checks[0].state`').check(
  z.refine((source) => parseJsonPath(source) !== undefined, {
    error: 'expected a path such as `status` or `checks[0].state`',
  }),
);

/** The name of an HTTP header, in a request or a response. */
export const header = z.string().check(z.regex(headerName, 'expected the name of an HTTP header'));

const statusCode = z
  .int('expected a status code from 100 to 599')
  .check(
    z.minimum(100, 'expected a status code from 100 to 599'),
    z.maximum(599, 'expected a status code from 100 to 599'),
  );

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'expected a single value',
});

const jsonAssertion = z
  .strictObject({
    path,
    eq: z.optional(scalar),
    ne: z.optional(scalar),
    lt: z.optional(z.number('expected a number')),
    gt: z.optional(z.number('expected a number')),
    matches: z.optional(pattern),
    exists: z.optional(z.boolean('expected `true` or `false`')),
  })
  .check(
    z.refine((value) => jsonOperators.some((operator) => value[operator] !== undefined), {
      error: `expected one of ${jsonOperators.join(', ')} beside \`path\``,
    }),
    z.describe('Compares a value of the JSON body.'),
  );

const version = z
  .strictObject({ json: z.optional(path), header: z.optional(header), regex: z.optional(pattern) })
  .check(
    z.refine((value) => Object.values(value).filter((it) => it !== undefined).length === 1, {
      error: 'expected exactly one of `json`, `header` or `regex`',
    }),
    z.describe('Where the running version can be read; `regex` gives its first group.'),
  );

/** What a healthy service answers, as the configuration writes it. */
export const expectation = z.strictObject({
  status: z.optional(
    oneOrMany(statusCode, 'expected a status code from 100 to 599, or a list of them'),
  ),
  body: z.optional(oneOrMany(pattern, 'expected a regular expression, or a list of them')),
  headers: z.optional(z.record(header, pattern, 'expected header names with regular expressions')),
  json: z.optional(oneOrMany(jsonAssertion, 'expected a JSON comparison, or a list of them')),
  version: z.optional(version),
});

/** What an answer is held against; a status of 200 where nothing is said of it. */
export function toExpectation(
  expect: z.output<typeof expectation> = {},
): Pick<HttpCheck, 'status' | 'body' | 'responseHeaders' | 'json' | 'version'> {
  return {
    status: list(expect.status) ?? [200],
    body: list(expect.body) ?? [],
    responseHeaders: lowerCaseNames(expect.headers ?? {}),
    json: (list(expect.json) ?? []).flatMap(toAssertions),
    version: toVersionSource(expect.version),
  };
}

function toAssertions(assertion: z.output<typeof jsonAssertion>): JsonAssertion[] {
  return jsonOperators.flatMap((operator) => {
    const expected = assertion[operator];
    return expected === undefined ? [] : [{ path: assertion.path, operator, expected }];
  });
}

function toVersionSource(source: z.output<typeof version> | undefined): VersionSource | undefined {
  if (source?.json !== undefined) return { json: source.json };
  if (source?.header !== undefined) return { header: source.header.toLowerCase() };
  return source?.regex === undefined ? undefined : { regex: source.regex };
}

function lowerCaseNames(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]),
  );
}

function list<T>(value: T | readonly T[] | undefined): readonly T[] | undefined {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value : [value as T];
}

function oneOrMany<T extends z.ZodMiniType>(item: T, error: string) {
  return z.union([item, z.array(item).check(z.minLength(1, 'expected at least one'))], { error });
}

import * as z from 'zod/mini';
import type { HttpCheck, JsonAssertion, VersionSource } from '../health/health.ts';
import { jsonOperators } from '../health/health.ts';
import { parseJsonPath } from '../health/json-path.ts';
import { percentiles } from '../health/latency.ts';
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

const milliseconds = z
  .number('expected a number of milliseconds')
  .check(z.gt(0, 'expected more than 0 milliseconds'));
const ratio = z
  .number('expected a multiple such as 1.5')
  .check(z.gte(1, 'expected a multiple of at least 1'));

const latency = z
  .strictObject({
    p50_ms: z.optional(milliseconds),
    p95_ms: z.optional(milliseconds),
    p99_ms: z.optional(milliseconds),
    p50_ratio: z.optional(ratio),
    p95_ratio: z.optional(ratio),
    p99_ratio: z.optional(ratio),
  })
  .check(
    z.describe(
      'The most that answers may take: in milliseconds, or as a multiple of what they took before the deployment. p95 needs 20 samples, p99 100.',
    ),
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
  latency: z.optional(latency),
  tls_days: z.optional(
    z
      .int('expected a whole number of days from 1 to 3650')
      .check(
        z.minimum(1, 'expected a whole number of days from 1 to 3650'),
        z.maximum(3_650, 'expected a whole number of days from 1 to 3650'),
        z.describe('Days that the certificate must still be valid for.'),
      ),
  ),
});

type Expectation = z.output<typeof expectation>;

/** What an answer is held against; a status of 200 where nothing is said of it. */
export function toExpectation(
  expect: Expectation = {},
): Pick<HttpCheck, 'status' | 'body' | 'responseHeaders' | 'json' | 'version'> {
  return {
    status: list(expect.status) ?? [200],
    body: list(expect.body) ?? [],
    responseHeaders: lowerCaseNames(expect.headers ?? {}),
    json: (list(expect.json) ?? []).flatMap(toAssertions),
    version: toVersionSource(expect.version),
  };
}

/** What every check of a service may expect: how fast it answers, and how long its certificate lasts. */
export function toServiceExpectation(
  expect: Pick<Expectation, 'latency' | 'tls_days'> = {},
): Pick<HttpCheck, 'latency' | 'tlsDays'> {
  const limits = percentiles.flatMap((percentile) =>
    (['ms', 'ratio'] as const).flatMap((unit) => {
      const limit = expect.latency?.[`${percentile}_${unit}`];
      return limit === undefined ? [] : [{ percentile, limit, unit }];
    }),
  );
  return { latency: limits, tlsDays: expect.tls_days };
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

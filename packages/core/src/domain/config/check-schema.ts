import * as z from 'zod/mini';
import type { Check, JsonAssertion, VersionSource } from '../health/health.ts';
import { jsonOperators } from '../health/health.ts';
import { parseJsonPath } from '../health/json-path.ts';
import { patternProblem } from '../health/pattern.ts';

const httpTimeout = 5;
const commandTimeout = 300;
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

const name = z
  .string('expected a name')
  .check(z.regex(/^\P{C}{1,80}$/u, 'expected a name of 1 to 80 visible characters'));

const header = z.string().check(z.regex(headerName, 'expected the name of an HTTP header'));
const headerValue = z
  .string('expected text')
  .check(z.regex(/^[\t -~\u0080-\u00ff]*$/, 'expected a header value on one line'));

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

const expectation = z.strictObject({
  status: z.optional(
    oneOrMany(statusCode, 'expected a status code from 100 to 599, or a list of them'),
  ),
  body: z.optional(oneOrMany(pattern, 'expected a regular expression, or a list of them')),
  headers: z.optional(z.record(header, pattern, 'expected header names with regular expressions')),
  json: z.optional(oneOrMany(jsonAssertion, 'expected a JSON comparison, or a list of them')),
  version: z.optional(version),
});

const onlyOverHttp = ['method', 'headers', 'expect'] as const;

const written = z
  .strictObject({
    name,
    http: z.optional(
      z
        .string('expected a URL, or a path that begins with `/`')
        .check(
          z.refine(isTarget, { error: 'expected an http(s) URL, or a path that begins with `/`' }),
        ),
    ),
    run: z.optional(
      z.string('expected a shell line').check(z.regex(/\S/, 'expected a shell line')),
    ),
    method: z.optional(
      z.enum(['GET', 'HEAD', 'OPTIONS', 'POST'], { error: 'expected GET, HEAD, OPTIONS or POST' }),
    ),
    headers: z.optional(z.record(header, headerValue, 'expected header names with values')),
    expect: z.optional(expectation),
    timeout_seconds: z.optional(
      z
        .number('expected a number of seconds')
        .check(
          z.gt(0, 'expected more than 0 seconds'),
          z.maximum(3_600, 'expected at most 3600 seconds'),
        ),
    ),
    critical: z.optional(z.boolean('expected `true` or `false`')),
  })
  .check(
    z.superRefine((check, context) => {
      if ((check.http === undefined) === (check.run === undefined))
        context.addIssue('expected either `http` or `run`');
      if (check.run === undefined) return;
      for (const key of onlyOverHttp)
        if (check[key] !== undefined)
          context.addIssue({
            code: 'custom',
            message: `\`${key}\` belongs to \`http\` checks`,
            path: [key],
          });
    }),
    z.meta({ oneOf: [{ required: ['http'] }, { required: ['run'] }] }),
  );

/** One check as the configuration writes it (snake_case), read as the domain's `Check`. */
export const checkSchema = z.pipe(written, z.transform(toCheck));

/** The list of an environment's checks; the `checks` input of validate-deploy is the same. */
export const checksSchema = z.array(checkSchema, 'expected a list of checks').check(
  z.maxLength(50, 'expected at most 50 checks'),
  z.superRefine((checks, context) => {
    for (const [index, check] of checks.entries())
      if (checks.findIndex((other) => other.name === check.name) < index)
        context.addIssue({
          code: 'custom',
          message: `expected names that differ, and \`${check.name}\` comes twice`,
          path: [index, 'name'],
        });
  }),
);

function toCheck(check: z.output<typeof written>): Check {
  const critical = check.critical ?? true;
  if (check.run !== undefined)
    return {
      kind: 'command',
      name: check.name,
      run: check.run,
      timeoutSeconds: check.timeout_seconds ?? commandTimeout,
      critical,
    };
  return {
    kind: 'http',
    name: check.name,
    // One of both is there, and it is not `run`.
    url: String(check.http),
    method: check.method ?? 'GET',
    headers: check.headers ?? {},
    status: list(check.expect?.status) ?? [200],
    body: list(check.expect?.body) ?? [],
    responseHeaders: lowerCaseNames(check.expect?.headers ?? {}),
    json: (list(check.expect?.json) ?? []).flatMap(toAssertions),
    version: toVersionSource(check.expect?.version),
    timeoutSeconds: check.timeout_seconds ?? httpTimeout,
    critical,
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

/** A path below the environment's URL, or a whole URL without credentials in it. */
function isTarget(target: string): boolean {
  if (/[\s\\]/u.test(target)) return false;
  return /^\/(?!\/)/u.test(target) || /^https?:\/\/[^/@?#]+(?:[/?#]|$)/iu.test(target);
}

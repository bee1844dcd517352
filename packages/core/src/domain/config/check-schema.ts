import * as z from 'zod/mini';
import type { Check } from '../health/health.ts';
import { expectation, header, toExpectation } from './expect-schema.ts';
import { shellLine } from './fields.ts';

/** Seconds. */
const httpTimeout = 5;
const commandTimeout = 300;

const name = z
  .string('expected a name')
  .check(z.regex(/^\P{C}{1,80}$/u, 'expected a name of 1 to 80 visible characters'));

const headerValue = z
  .string('expected text')
  .check(z.regex(/^[\t -~\u0080-\u00ff]*$/, 'expected a header value on one line'));

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
    run: z.optional(shellLine()),
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
const checkSchema = z.pipe(written, z.transform(toCheck));

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
    ...toExpectation(check.expect),
    timeoutSeconds: check.timeout_seconds ?? httpTimeout,
    critical,
  };
}

/** A path below the environment's URL, or a whole URL without credentials in it. */
function isTarget(target: string): boolean {
  if (/[\s\\]/u.test(target)) return false;
  return /^\/(?!\/)/u.test(target) || /^https?:\/\/[^/@?#]+(?:[/?#]|$)/iu.test(target);
}

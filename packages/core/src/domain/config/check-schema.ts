import * as z from 'zod/mini';
import { isPlace, splitPlace } from '../health/check-target.ts';
import type { Check, HttpCheck, ServiceCheck, TcpCheck } from '../health/health.ts';
import { expectation, header, toExpectation, toServiceExpectation } from './expect-schema.ts';
import { shellLine } from './fields.ts';

/** Seconds. */
const serviceTimeout = 5;
const commandTimeout = 300;

const name = z
  .string('expected a name')
  .check(z.regex(/^\P{C}{1,80}$/u, 'expected a name of 1 to 80 visible characters'));

const headerValue = z
  .string('expected text')
  .check(z.regex(/^[\t -~\u0080-\u00ff]*$/, 'expected a header value on one line'));

const timeout = z
  .number('expected a number of seconds')
  .check(
    z.gt(0, 'expected more than 0 seconds'),
    z.maximum(3_600, 'expected at most 3600 seconds'),
  );

/** `HOST:PORT`; an IPv6 address stands in brackets. */
const port = z
  .string('expected `HOST:PORT`, such as `cache.internal:6379`')
  .check(z.refine(isPlace, { error: 'expected `HOST:PORT`, such as `cache.internal:6379`' }));

const command = z.union(
  [
    shellLine(),
    z.tuple([z.string('expected a program')], z.string('expected text'), 'expected a program'),
  ],
  'expected a shell line, or a program with its arguments',
);

/** What only some kinds of checks have. */
const belongsTo: Readonly<Record<string, readonly Kind[]>> = {
  method: ['http'],
  headers: ['http'],
  expect: ['http', 'tcp'],
  tls: ['tcp'],
  send: ['tcp'],
};
const kinds = ['http', 'tcp', 'run'] as const;
type Kind = (typeof kinds)[number];
/** What a port can be held against. */
const expectedOfPorts: ReadonlySet<string> = new Set(['body', 'latency', 'tls_days']);

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
    tcp: z.optional(port),
    run: z.optional(command),
    method: z.optional(
      z.enum(['GET', 'HEAD', 'OPTIONS', 'POST'], { error: 'expected GET, HEAD, OPTIONS or POST' }),
    ),
    headers: z.optional(z.record(header, headerValue, 'expected header names with values')),
    tls: z.optional(z.boolean('expected `true` or `false`')),
    send: z.optional(z.string('expected text')),
    expect: z.optional(expectation),
    timeout_seconds: z.optional(timeout),
    critical: z.optional(z.boolean('expected `true` or `false`')),
  })
  .check(
    z.superRefine((check, context) => {
      const [kind, ...others] = kinds.filter((each) => check[each] !== undefined);
      if (kind === undefined || others.length > 0) {
        context.addIssue('expected either `http`, `tcp` or `run`');
        return;
      }
      const refuse = (message: string, path: string[]) =>
        context.addIssue({ code: 'custom', message, path });
      for (const [key, of] of Object.entries(belongsTo))
        if (Object.hasOwn(check, key) && !of.includes(kind))
          refuse(`\`${key}\` belongs to ${of.map((each) => `\`${each}\``).join(' and ')} checks`, [
            key,
          ]);
      if (kind !== 'tcp') return;
      for (const key of Object.keys(check.expect ?? {}))
        if (!expectedOfPorts.has(key))
          refuse(`\`${key}\` belongs to \`http\` checks`, ['expect', key]);
      if (Array.isArray(check.expect?.body))
        refuse('expected one regular expression', ['expect', 'body']);
    }),
    z.meta({ oneOf: kinds.map((kind) => ({ required: [kind] })) }),
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
  const { name: called, run } = check;
  const critical = check.critical ?? true;
  if (run !== undefined)
    return {
      kind: 'command',
      name: called,
      run,
      timeoutSeconds: check.timeout_seconds ?? commandTimeout,
      critical,
    };
  const common = {
    name: called,
    ...toServiceExpectation(check.expect),
    timeoutSeconds: check.timeout_seconds ?? serviceTimeout,
    critical,
  };
  return check.tcp === undefined
    ? toHttpCheck(check, common)
    : toTcpCheck(check, check.tcp, common);
}

type Common = Pick<ServiceCheck, 'name' | 'latency' | 'tlsDays' | 'timeoutSeconds' | 'critical'>;

function toHttpCheck(check: z.output<typeof written>, common: Common): HttpCheck {
  return {
    kind: 'http',
    ...common,
    // It is there: neither of the other two is.
    url: String(check.http),
    method: check.method ?? 'GET',
    headers: check.headers ?? {},
    ...toExpectation(check.expect),
  };
}

function toTcpCheck(
  { tls, send, expect }: z.output<typeof written>,
  place: string,
  common: Common,
): TcpCheck {
  const [body] = [expect?.body].flat();
  return {
    kind: 'tcp',
    ...common,
    ...splitPlace(place),
    tls: tls ?? false,
    send: send ?? '',
    expect: body,
  };
}

/** A path below the environment's URL, or a whole URL without credentials in it. */
function isTarget(target: string): boolean {
  if (/[\s\\]/u.test(target)) return false;
  return /^\/(?!\/)/u.test(target) || /^https?:\/\/[^/@?#]+(?:[/?#]|$)/iu.test(target);
}

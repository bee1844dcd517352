import { certificateProblem } from './certificate.ts';
import type { HttpCheck, JsonAssertion, SampleOutcome, VersionSource } from './health.ts';
import { lookUp } from './json-path.ts';
import { compilePattern } from './pattern.ts';

/**
 * Bytes of a body that checks look at. A health answer is far smaller, and what a pattern can cost grows with the
 * text it meets.
 */
export const maxBody = 64 * 1024;

export interface Answer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** When the certificate ends, ISO 8601; `undefined` where there was none. */
  readonly validUntil: string | undefined;
  /** When it was asked, in milliseconds since 1970. */
  readonly askedAt: number;
}

export interface Assessment {
  readonly outcome: SampleOutcome;
  /** Why, in one line; empty for a pass. */
  readonly detail: string;
  /** What the answer said that it is, where the check reads it. */
  readonly version: string | undefined;
}

/** A check with its patterns compiled: they meet many answers. */
export interface CompiledHttpCheck {
  readonly check: HttpCheck;
  readonly body: readonly RegExp[];
  readonly headers: readonly (readonly [name: string, pattern: RegExp])[];
  readonly version: RegExp | undefined;
}

/** Compiles a check's patterns once for all its samples; they were refused at the door if they were none. */
export function compileHttpCheck(check: HttpCheck): CompiledHttpCheck {
  const source = check.version;
  return {
    check,
    body: check.body.map(compilePattern),
    headers: Object.entries(check.responseHeaders).map(([name, pattern]) => [
      name,
      compilePattern(pattern),
    ]),
    version: source !== undefined && 'regex' in source ? compilePattern(source.regex) : undefined,
  };
}

/**
 * Holds one answer against a check. The version comes first: where another one answered, the rest says nothing about
 * the one that was deployed. `expectedVersion` is `undefined` where any will do, as before a deployment.
 */
export function assertResponse(
  compiled: CompiledHttpCheck,
  answer: Answer,
  expectedVersion: string | undefined,
): Assessment {
  const { check } = compiled;
  const document = lazyJson(answer.body);
  const version = check.version && readVersion(check.version, compiled.version, answer, document);
  if (check.version !== undefined && expectedVersion !== undefined && version !== undefined)
    if (withoutPrefix(version) !== withoutPrefix(expectedVersion))
      return {
        outcome: 'stale',
        detail: `version ${show(version)} answered, not ${expectedVersion}`,
        version,
      };
  const detail =
    statusProblem(check, answer) ??
    headerProblem(compiled, answer) ??
    bodyProblem(compiled, answer) ??
    jsonProblem(check.json, document) ??
    certificateProblem(check.tlsDays, answer) ??
    (check.version !== undefined && expectedVersion !== undefined && version === undefined
      ? `the answer does not say its version (${describeSource(check.version)})`
      : undefined);
  return { outcome: detail === undefined ? 'pass' : 'fail', detail: detail ?? '', version };
}

type LazyJson = () => unknown;

/** Parsed at the first look and once; `undefined` where the body is no JSON. */
function lazyJson(body: string): LazyJson {
  let parsed: { readonly value: unknown } | undefined;
  return () => {
    parsed ??= { value: parseJson(body) };
    return parsed.value;
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function readVersion(
  source: VersionSource,
  pattern: RegExp | undefined,
  answer: Answer,
  document: LazyJson,
): string | undefined {
  if ('header' in source) return answer.headers[source.header]?.trim();
  if ('json' in source) {
    const value = lookUp(document(), source.json);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }
  const match = pattern?.exec(answer.body);
  return match?.[1] ?? match?.[0];
}

function statusProblem(check: HttpCheck, answer: Answer): string | undefined {
  if (check.status.includes(answer.status)) return undefined;
  return `status ${answer.status}, expected ${check.status.join(' or ')}`;
}

function headerProblem(compiled: CompiledHttpCheck, answer: Answer): string | undefined {
  for (const [name, pattern] of compiled.headers) {
    const value = answer.headers[name];
    if (value === undefined) return `the header ${name} is missing`;
    if (!pattern.test(value))
      return `the header ${name} is ${show(value)}, expected /${pattern.source}/`;
  }
  return undefined;
}

function bodyProblem(compiled: CompiledHttpCheck, answer: Answer): string | undefined {
  const text = answer.body.slice(0, maxBody);
  const missed = compiled.body.find((pattern) => !pattern.test(text));
  return missed && `the body ${show(text)} does not match /${missed.source}/`;
}

function jsonProblem(assertions: readonly JsonAssertion[], document: LazyJson): string | undefined {
  if (assertions.length === 0) return undefined;
  if (document() === undefined) return 'the body is not JSON';
  const broken = assertions.find((assertion) => !holds(assertion, document()));
  if (broken === undefined) return undefined;
  const found = lookUp(document(), broken.path);
  return `${broken.path} is ${found === undefined ? 'missing' : show(found)}, expected ${broken.operator} ${show(broken.expected)}`;
}

function holds(assertion: JsonAssertion, document: unknown): boolean {
  const value = lookUp(document, assertion.path);
  const { expected } = assertion;
  switch (assertion.operator) {
    case 'exists':
      return (value !== undefined) === expected;
    case 'eq':
      return value === expected;
    case 'ne':
      return value !== undefined && value !== expected;
    case 'lt':
      return typeof value === 'number' && value < Number(expected);
    case 'gt':
      return typeof value === 'number' && value > Number(expected);
    case 'matches':
      return (
        typeof value === 'string' && compilePattern(String(expected)).test(value.slice(0, maxBody))
      );
  }
}

function describeSource(source: VersionSource): string {
  if ('header' in source) return `header ${source.header}`;
  return 'json' in source ? `JSON path ${source.json}` : `pattern /${source.regex}/`;
}

/** Services name themselves `1.2.3` or `v1.2.3`; both are the same version. */
function withoutPrefix(version: string): string {
  return version.trim().replace(/^v(?=\d)/u, '');
}

/** A value for a message: one short line, whatever the service answered. */
export function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/[\p{C}\s]+/gu, ' ').trim();
  return `\`${line.length > 80 ? `${line.slice(0, 79)}…` : line}\``;
}

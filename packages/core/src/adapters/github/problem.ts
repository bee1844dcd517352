/** One entry of GitHub's `errors[]`. */
export interface ProblemEntry {
  readonly resource: string | undefined;
  readonly field: string | undefined;
  /** Such as `already_exists`. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** Why an exchange failed: what GitHub says, bounded, without payloads. It is the cause of the errors made from it. */
export interface Problem {
  /** HTTP status; 0 where no usable answer came. */
  readonly status: number;
  readonly message: string;
  readonly errors: readonly ProblemEntry[];
  readonly limits: RateLimits;
}

/** What the rate-limit headers say. */
export interface RateLimits {
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly remaining: number | undefined;
  /** Seconds since the epoch. */
  readonly reset: number | undefined;
}

interface Response {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

export type BodyKind = 'json' | 'stream' | 'graphql';

const longestMessage = 300;
const graphqlStatus: Readonly<Record<string, number>> = {
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  RATE_LIMITED: 429,
};

/** What is wrong with a response of 200 to 299, if anything is. */
export function problemInResponse(response: Response, body: BodyKind): Problem | undefined {
  if (body === 'stream' || response.status === 204) return undefined;
  if (!isJson(response.data)) return { ...silent, message: 'the answer was not JSON' };
  if (body !== 'graphql') return undefined;
  const errors = entries(fieldOf(response.data, 'errors'));
  const [first] = errors;
  if (first === undefined) return undefined;
  return {
    status: graphqlStatus[first.code ?? ''] ?? 422,
    message: first.message ?? 'the query failed',
    errors,
    limits: limitsOf(response),
  };
}

/** What Octokit's rejection says: an answer of 400 and above, or that there was none. */
export function problemInError(error: unknown): Problem {
  const response = fieldOf(error, 'response');
  if (!isResponse(response)) return { ...silent, message: reasonOf(error) };
  return {
    status: response.status,
    message: bounded(fieldOf(response.data, 'message')) ?? `status ${response.status}`,
    errors: entries(fieldOf(response.data, 'errors')),
    limits: limitsOf(response),
  };
}

const silent = {
  status: 0,
  errors: [],
  limits: { retryAfter: undefined, remaining: undefined, reset: undefined },
} as const;

function reasonOf(error: unknown): string {
  if (fieldOf(fieldOf(error, 'cause'), 'name') === 'TimeoutError') return 'no answer in time';
  return String(fieldOf(error, 'message')).slice(0, longestMessage);
}

function entries(value: unknown): readonly ProblemEntry[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 10).map((entry) => ({
    resource: bounded(fieldOf(entry, 'resource')),
    field: bounded(fieldOf(entry, 'field')),
    code: bounded(fieldOf(entry, 'code') ?? fieldOf(entry, 'type')),
    message: bounded(fieldOf(entry, 'message') ?? entry),
  }));
}

function limitsOf(response: Response): RateLimits {
  const seconds = (name: string) => {
    const value = response.headers[name];
    const number = value === undefined || value === '' ? Number.NaN : Number(value);
    return Number.isFinite(number) ? number : undefined;
  };
  return {
    retryAfter: seconds('retry-after'),
    remaining: seconds('x-ratelimit-remaining'),
    reset: seconds('x-ratelimit-reset'),
  };
}

function bounded(text: unknown): string | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  return text.replaceAll(/\s+/g, ' ').slice(0, longestMessage);
}

function isResponse(value: unknown): value is Response {
  return typeof fieldOf(value, 'status') === 'number';
}

/** An object or a list; bytes and texts are what a server between us and GitHub sends. */
function isJson(value: unknown): boolean {
  return Array.isArray(value) || Object.prototype.toString.call(value) === '[object Object]';
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

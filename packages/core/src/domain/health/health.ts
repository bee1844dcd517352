import type { Percentile } from './latency.ts';

/** Where the running version can be read in a response: exactly one of them. */
export type VersionSource =
  | { readonly json: string }
  | { readonly header: string }
  | { readonly regex: string };

/** What a JSON path of the body is compared with. */
export const jsonOperators = ['eq', 'ne', 'lt', 'gt', 'matches', 'exists'] as const;
export type JsonOperator = (typeof jsonOperators)[number];

export interface JsonAssertion {
  /** Such as `checks[0].status`, with or without a leading `$.`. */
  readonly path: string;
  readonly operator: JsonOperator;
  readonly expected: string | number | boolean | null;
}

/** The most that answers may take, in milliseconds, or as a multiple of what they took before the deployment. */
export interface LatencyLimit {
  readonly percentile: Percentile;
  readonly limit: number;
  readonly unit: 'ms' | 'ratio';
}

/** What every check of a running service has: it is asked again and again. */
interface ServiceCheckFields {
  readonly name: string;
  readonly latency: readonly LatencyLimit[];
  /** Days that the certificate must still be valid for; `undefined`: any certificate that holds now. */
  readonly tlsDays: number | undefined;
  readonly timeoutSeconds: number;
  /** A check that is not critical is reported and never decides. */
  readonly critical: boolean;
}

export interface HttpCheck extends ServiceCheckFields {
  readonly kind: 'http';
  /** Absolute, or a path below the environment's URL. */
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Allowed status codes. */
  readonly status: readonly number[];
  /** Patterns that the body must match. */
  readonly body: readonly string[];
  /** Patterns that response headers must match, by lower-case name. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly json: readonly JsonAssertion[];
  readonly version: VersionSource | undefined;
}

/** A port that takes connections, and perhaps answers. */
export interface TcpCheck extends ServiceCheckFields {
  readonly kind: 'tcp';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Written once it is connected; empty: nothing. */
  readonly send: string;
  /** A pattern that the answer must match; `undefined`: a connection will do. */
  readonly expect: string | undefined;
}

/** What is asked over the network, again and again. */
export type ServiceCheck = HttpCheck | TcpCheck;

export interface CommandCheck {
  readonly kind: 'command';
  readonly name: string;
  /** The shell line from the configuration, or a program with its arguments, run as the project's own code is. */
  readonly run: string | readonly [program: string, ...args: string[]];
  readonly timeoutSeconds: number;
  readonly critical: boolean;
}

export type Check = ServiceCheck | CommandCheck;

/** Whether a check asks a running service over the network. */
export function isServiceCheck(check: Check): check is ServiceCheck {
  return check.kind !== 'command';
}

/** `stale`: another version answered. `error`: nothing answered, so nothing is known. */
export type SampleOutcome = 'pass' | 'fail' | 'stale' | 'error';

export type SamplePhase = 'baseline' | 'converge' | 'soak' | 'functional';

export interface Sample {
  readonly check: string;
  readonly phase: SamplePhase;
  /** Milliseconds since the validation began, on a monotonic clock. */
  readonly at: number;
  readonly outcome: SampleOutcome;
  /** Milliseconds that the attempt took. */
  readonly latency: number;
  /** Why, in one line; empty for a pass. */
  readonly detail: string;
  readonly version: string | undefined;
}

export type Verdict = 'pass' | 'fail' | 'inconclusive';

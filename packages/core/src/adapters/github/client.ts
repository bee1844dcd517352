import type { Endpoints } from '@octokit/types';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import {
  type Call,
  graphqlCall,
  type RequestOptions,
  restCall,
  type Sending,
  sendCall,
  toExchange,
} from './call.ts';
import { cancelledCall, failureOf, missingToken } from './failure.ts';
import type { Exchange, ExchangeResponse } from './octokit.ts';
import { type BodyKind, type Problem, problemInError, problemInResponse } from './problem.ts';
import { isLimited, pauseBefore } from './rate-limit.ts';

export interface GitHubOptions {
  /** Empty: the first request says that it is missing. */
  readonly token: string;
  /** REST root, such as `https://api.github.com` or a GitHub Enterprise Server's `…/api/v3`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  /** No request starts after it is aborted; reads and uploads under way end. */
  readonly signal?: AbortSignal;
  /** Milliseconds for one try. Default 30,000. */
  readonly deadline?: number;
}

export interface Answer<T> {
  readonly ok: true;
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: T;
}

/** A status that the caller said it would take, with what GitHub says is wrong. */
export interface Refusal extends Problem {
  readonly ok: false;
}

export type Route = keyof Endpoints;
type Data<R extends Route> = Endpoints[R]['response']['data'];

/** GitHub's API with the manners that a release needs: reads are repeated, writes only where twice does no harm. */
export interface GitHub {
  /**
   * Fails with `missing-token`, `missing-permission`, `not-found`, `conflict`, `retryable` (for a write: it is
   * not known whether it took effect, so read before deciding) or `cancelled`. The error's cause is a `Problem`.
   */
  request<R extends Route>(
    route: R,
    parameters: Endpoints[R]['parameters'],
    options?: RequestOptions,
  ): Promise<Answer<Data<R>>>;
  /** As above, and statuses in `accept` (such as 404, 409, 422) come back as a refusal. */
  request<R extends Route>(
    route: R,
    parameters: Endpoints[R]['parameters'],
    options: RequestOptions & { readonly accept: readonly number[] },
  ): Promise<Answer<Data<R>> | Refusal>;
  /** A query (never a mutation): repeated as other reads are. `not-found` where GitHub says so. */
  graphql<T>(
    query: string,
    variables: Readonly<Record<string, unknown>>,
    options?: Pick<RequestOptions, 'needs'>,
  ): Promise<T>;
  /** Writes to a URL that GitHub gave us, such as a release's `upload_url`. */
  send(call: Sending): Promise<Answer<unknown> | Refusal>;
  /** HTTP requests made so far, repeats included. */
  requests(): number;
}

/** Milliseconds that one call may spend waiting for rate limits. */
const longestWait = 5 * 60_000;

type Outcome = Answer<unknown> | Refusal;

/** Nothing is loaded or sent before the first request. */
export function createGitHub(options: GitHubOptions): GitHub {
  let loading: Promise<Exchange> | undefined;
  let count = 0;

  async function tryOnce(call: Call): Promise<Outcome> {
    if (options.signal?.aborted) throw cancelledCall(call.what);
    if (options.token === '') throw missingToken(call.what);
    loading ??= load(options);
    const exchange = await loading;
    count += 1;
    return settle(exchange(toExchange(call, options)), call.body);
  }

  async function perform(call: Call): Promise<Outcome> {
    let waited = 0;
    let tries = 0;
    for (;;) {
      const outcome = await tryOnce(call);
      if (outcome.ok || call.options.accept?.includes(outcome.status)) return outcome;
      if (options.signal?.aborted && outcome.status === 0) throw cancelledCall(call.what);
      const limited = isLimited(outcome);
      tries += limited ? 0 : 1;
      const wait = pauseBefore(outcome, { tries, repeatable: call.repeatable }, options.clock);
      if (wait === undefined || waited + wait > longestWait)
        throw failureOf(outcome, { ...call.options, what: call.what, write: call.write });
      tellWait(options.log, call, outcome, wait);
      waited += wait;
      await options.clock.sleep(wait, options.signal);
    }
  }

  return {
    request: ((route: Route, parameters: object, requestOptions: RequestOptions = {}) =>
      perform(restCall(route, parameters, requestOptions))) as GitHub['request'],
    graphql: async <T>(
      query: string,
      variables: Readonly<Record<string, unknown>>,
      asked: Pick<RequestOptions, 'needs'> = {},
    ) => {
      const answer = await perform(graphqlCall(options.graphqlUrl, query, variables, asked));
      return (answer as Answer<{ readonly data: T }>).data.data;
    },
    send: (call) => perform(sendCall(call)),
    requests: () => count,
  };
}

async function load(options: GitHubOptions): Promise<Exchange> {
  const { createExchange } = await import(/* webpackMode: "eager" */ './octokit.ts');
  return createExchange(options);
}

async function settle(exchange: Promise<ExchangeResponse>, body: BodyKind): Promise<Outcome> {
  try {
    const response = await exchange;
    const problem = problemInResponse(response, body);
    if (problem !== undefined) return { ok: false, ...problem };
    return { ok: true, status: response.status, headers: textual(response), data: response.data };
  } catch (error) {
    return { ok: false, ...problemInError(error) };
  }
}

function textual(response: ExchangeResponse): Record<string, string> {
  return Object.fromEntries(
    Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
  );
}

function tellWait(log: Log, call: Call, problem: Problem, wait: number): void {
  if (isLimited(problem))
    log.warning(`GitHub's rate limit: waiting ${Math.ceil(wait / 1000)} s before ${call.what}.`);
  else log.debug(`${call.what}: ${problem.message}; trying again.`);
}

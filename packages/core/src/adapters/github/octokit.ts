import { request as octokitRequest } from '@octokit/request';
import type { Log } from '../../ports/log.ts';
import { leanFetch } from './lean-fetch.ts';

/** One HTTP exchange; rejects as Octokit does. */
export type Exchange = (parameters: ExchangeParameters) => Promise<ExchangeResponse>;

export interface ExchangeParameters {
  readonly [name: string]: unknown;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request: {
    readonly signal: AbortSignal;
    /** `false`: the body is left unread, as a stream. */
    readonly parseSuccessResponseBody?: boolean;
  };
}

export interface ExchangeResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

/**
 * Octokit's request, over Node's own HTTP client. It is the part of `@actions/github` that we need: the whole takes 20 MB
 * more, most of it for an HTTP client of its own. This module is loaded at the first request only.
 */
export function createExchange(options: {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
}): Exchange {
  const tell = (message: string) => options.log.debug(message);
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  const octokit = octokitRequest.defaults({
    baseUrl: options.apiUrl.replace(/\/$/, ''),
    headers: { authorization: `token ${options.token}`, 'user-agent': 'slipway' },
  });
  return ({ request, ...parameters }) =>
    octokit({ ...parameters, request: { ...request, log, fetch: leanFetch } });
}

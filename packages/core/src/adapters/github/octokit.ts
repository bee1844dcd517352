import { getOctokit } from '@actions/github';
import type { Log } from '../../ports/log.ts';

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
 * Octokit as the toolkit sets it up: it goes through the runner's proxy. This module is loaded at the first
 * request only, because it is most of a bundle's start.
 */
export function createExchange(options: {
  readonly token: string;
  readonly apiUrl: string;
  readonly log: Log;
}): Exchange {
  const tell = (message: string) => options.log.debug(message);
  const log = { debug: tell, info: tell, warn: tell, error: tell };
  const octokit = getOctokit(options.token, {
    baseUrl: options.apiUrl.replace(/\/$/, ''),
    userAgent: 'slipway',
    log,
  });
  return ({ request, ...parameters }) =>
    octokit.request({ ...parameters, request: { ...request, log } });
}

export interface ProbeRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds for the whole exchange. */
  readonly timeout: number;
  /** Bytes of the body to read at most; the rest is not waited for. */
  readonly maxBody: number;
  readonly signal?: AbortSignal;
}

export type ProbeResponse =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** Milliseconds. */
      readonly latency: number;
    }
  | {
      /** DNS, connect, TLS or time-out: nothing is known of the service. */
      readonly kind: 'error';
      readonly reason: string;
      readonly latency: number;
    };

/** One request on a fresh connection, no redirects followed. Never rejects, but on abort. */
export interface Probe {
  http(request: ProbeRequest): Promise<ProbeResponse>;
}

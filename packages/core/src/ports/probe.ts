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

/** DNS, connect, TLS or time-out: nothing is known of the service. */
export interface ProbeError {
  readonly kind: 'error';
  readonly reason: string;
  /** Milliseconds. */
  readonly latency: number;
}

export type ProbeResponse =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** When the certificate ends, ISO 8601; `undefined` where there was none. */
      readonly validUntil: string | undefined;
      /** Milliseconds. */
      readonly latency: number;
    }
  | ProbeError;

export interface TcpRequest {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** Written once it is connected; empty: nothing. */
  readonly send: string;
  /** Whether what was said so far is enough; `undefined`: a connection is. */
  readonly enough: ((text: string) => boolean) | undefined;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  /** Bytes to read at most. */
  readonly maxBody: number;
  readonly signal?: AbortSignal;
}

export type TcpResponse =
  | {
      readonly kind: 'answered';
      /** What was said until it was enough, too much, or the end. */
      readonly text: string;
      readonly validUntil: string | undefined;
      readonly latency: number;
    }
  | ProbeError;

/** Asks services. Each time on a fresh connection; it never rejects, but on abort. */
export interface Probe {
  /** One request, no redirects followed. */
  http(request: ProbeRequest): Promise<ProbeResponse>;
  /** One connection to a port. */
  tcp(request: TcpRequest): Promise<TcpResponse>;
}

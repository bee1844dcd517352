import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { TcpRequest, TcpResponse } from '../ports/probe.ts';
import { type AddressRule, allowsLiteral, guardedLookup, RefusedAddress } from './addresses.ts';
import { cancelled, describeFailure, longestTimer, validUntil } from './connection.ts';

/**
 * Connects once, says what there is to say, and listens until that is enough. What goes wrong is a result; it rejects
 * only with `cancelled`, on abort.
 */
export function tcpExchange(request: TcpRequest, allowed: AddressRule): Promise<TcpResponse> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const listening = listen(request, allowed, (outcome) => {
      finish();
      resolve({ ...outcome, latency: performance.now() - started });
    });
    const cancel = () => {
      finish();
      reject(cancelled());
    };
    const finish = () => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', cancel);
      listening.end();
    };
    const timer = setTimeout(listening.tooLate, Math.min(request.timeout, longestTimer));
    if (request.signal?.aborted === true) cancel();
    else request.signal?.addEventListener('abort', cancel, { once: true });
  });
}

type Outcome =
  | { readonly kind: 'answered'; readonly text: string; readonly validUntil: string | undefined }
  | { readonly kind: 'error'; readonly reason: string };

interface Listening {
  end(): void;
  tooLate(): void;
}

/** Opens the connection; `settle` is called later, and what comes after the first time counts nothing. */
function listen(
  request: TcpRequest,
  allowed: AddressRule,
  settle: (outcome: Outcome) => void,
): Listening {
  let text = '';
  let certificateEnd: string | undefined;
  const fail = (reason: string) => settle({ kind: 'error', reason });
  const answer = () => settle({ kind: 'answered', text, validUntil: certificateEnd });
  if (!allowsLiteral(request.host, allowed)) {
    queueMicrotask(() => fail('its address is not allowed'));
    return { end: () => undefined, tooLate: () => undefined };
  }
  const socket = open(request, allowed);
  socket.setEncoding('utf8');
  socket.once(request.tls ? 'secureConnect' : 'connect', () => {
    certificateEnd = validUntil(socket);
    if (request.send !== '') socket.write(request.send);
    if (request.enough === undefined) answer();
  });
  socket.on('data', (chunk: string) => {
    text += chunk;
    if (text.length >= request.maxBody || request.enough?.(text) === true) answer();
  });
  socket.on('error', (error) =>
    fail(error instanceof RefusedAddress ? 'its address is not allowed' : describeFailure(error)),
  );
  // What it had said by then is its answer.
  const ended = (reason: string) => (text === '' ? fail(reason) : answer());
  socket.once('close', () => ended('the connection closed without an answer'));
  return {
    end: () => socket.destroy(),
    tooLate: () => ended(`no answer within ${Math.round(request.timeout)} ms`),
  };
}

function open({ host, port, tls }: TcpRequest, allowed: AddressRule): Socket {
  const options = { host, port, lookup: guardedLookup(allowed), autoSelectFamily: true };
  // A name for the server to choose its certificate by; addresses are none (RFC 6066, section 3).
  return tls
    ? connectTls({ ...options, ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }) })
    : connectPlain(options);
}

import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { runAgain, SlipwayError } from '../domain/errors.ts';

/** The most that a timer of Node's can hold, in milliseconds. */
export const longestTimer = 2 ** 31 - 1;

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name does not resolve at the moment',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was reset',
  EHOSTUNREACH: 'the host is not reachable',
  ENETUNREACH: 'the network is not reachable',
  ETIMEDOUT: 'the connection timed out',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: a certificate of its chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS: its certificate cannot be verified',
  CERT_HAS_EXPIRED: 'TLS: its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: its certificate is for another name',
};

/** Why a connection failed, without addresses and headers: Node's messages may hold them, its codes hold nothing. */
export function describeFailure(error: NodeJS.ErrnoException): string {
  const code = String(error.code);
  return (
    reasons[code] ??
    (code.startsWith('HPE_') ? 'the answer is not HTTP' : `the connection failed (${code})`)
  );
}

/** When the certificate of a connection ends, ISO 8601; `undefined` without TLS. */
export function validUntil(socket: Socket): string | undefined {
  if (!(socket instanceof TLSSocket)) return undefined;
  return new Date(socket.getPeerCertificate().valid_to).toISOString();
}

export function cancelled(): SlipwayError {
  return new SlipwayError('cancelled', 'The request was stopped: the run was cancelled.', {
    remedy: runAgain,
  });
}

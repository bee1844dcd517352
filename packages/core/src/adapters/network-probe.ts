import type { Probe } from '../ports/probe.ts';
import { notLinkLocal } from './addresses.ts';
import { exchange } from './http-exchange.ts';
import { tcpExchange } from './tcp-exchange.ts';

/**
 * Checks on fresh connections. Private networks are where many services live, so they may be asked; a machine's
 * metadata service may not.
 */
export const networkProbe: Probe = {
  http: (request) => exchange({ ...request, allowed: notLinkLocal }),
  tcp: (request) => tcpExchange(request, notLinkLocal),
};

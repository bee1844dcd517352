import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { LocalRepository } from '../state/local-repository.ts';
import type { Token } from '../state/tokens.ts';
import type { Fault } from './faults.ts';

/** What the steps of one request hand to each other. */
export interface RequestEnvironment {
  Bindings: HttpBindings;
  Variables: {
    token: Token;
    repository: LocalRepository;
    fault: Fault | undefined;
    /** The reply was lost on purpose, or sent by other means than the router's. */
    lost: boolean;
  };
}

export type RequestContext = Context<RequestEnvironment>;

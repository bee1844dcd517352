import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** When something happens to a client: as its request arrives, is answered, or before it lands after all. */
export type Moment = 'before' | 'after' | 'late';

/** What shall happen at a client's n-th request, counted from 1. */
export interface Ambush {
  readonly nth: number;
  readonly moment: Moment;
  /** Milliseconds until a late request lands. */
  readonly delay: number;
  readonly strike: () => void;
}

/** A door in front of a server: it sees each request of a client, and can strike at one of them. */
export interface Gate {
  readonly url: string;
  /** `METHOD PATH` of the requests since the last `open`. */
  readonly requests: readonly string[];
  /** Begins to count anew. */
  open(ambush?: Ambush): void;
  /** Waits until all late requests have landed; whether there was one since it was last asked. */
  settled(): Promise<boolean>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** Opens a gate to a server; what the server says of its own address is said of the gate's. */
export async function openGate(target: string): Promise<Gate> {
  const agent = new Agent({ keepAlive: true });
  const requests: string[] = [];
  const late = new Set<Promise<unknown>>();
  let ambush: Ambush | undefined;

  const server = createServer((incoming, outgoing) => {
    // A client that died has nothing to hear.
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    requests.push(`${incoming.method} ${incoming.url}`);
    const due = ambush?.nth === requests.length ? ambush : undefined;
    if (due === undefined) return reply(outgoing, await forward(incoming, body));
    if (due.moment === 'before') return due.strike();
    if (due.moment === 'after') {
      await forward(incoming, body);
      return due.strike();
    }
    due.strike();
    const landing = wait(due.delay).then(() => forward(incoming, body));
    late.add(landing);
  }

  function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const { method, headers } = incoming;
    return new Promise((resolve, reject) => {
      const sent = request(`${target}${incoming.url}`, {
        agent,
        method,
        headers: { ...headers, host: new URL(target).host },
      });
      sent.once('error', reject);
      sent.once('response', async (response) => {
        const status = response.statusCode ?? 0;
        resolve({ status, headers: response.headers, body: await buffer(response) });
      });
      sent.end(body);
    });
  }

  function reply(outgoing: ServerResponse, { status, headers, body }: Answer): void {
    const isJson = String(headers['content-type']).includes('json');
    const said = isJson ? Buffer.from(body.toString('utf8').replaceAll(target, url)) : body;
    const { 'transfer-encoding': _, connection: __, ...others } = headers;
    outgoing.writeHead(status, { ...others, 'content-length': said.length });
    outgoing.end(said);
  }

  return {
    url,
    requests,
    open(next) {
      requests.length = 0;
      ambush = next;
    },
    settled: async () => {
      const landed = await Promise.all(late);
      late.clear();
      return landed.length > 0;
    },
    stop: async () => {
      await Promise.all(late);
      agent.destroy();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

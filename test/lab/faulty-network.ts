import { createServer, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../doubles/random.ts';

/** What a network does to requests, each as a share of them. */
export interface Faults {
  /** The connection is reset. */
  readonly reset: number;
  /** The answer breaks off half way. */
  readonly cut: number;
  /** Nothing ever comes. */
  readonly drop: number;
  /** The answer comes late. */
  readonly delay: number;
  /** Milliseconds. */
  readonly lateness: number;
  /** The share of networks on which a gateway answers 502, once. */
  readonly badGateway: number;
}

export interface FaultyNetwork extends AsyncDisposable {
  readonly url: string;
}

/** A way to a service that loses answers now and then: which ones is the seed's to say. */
export async function startFaultyNetwork(
  target: string,
  seed: number,
  faults: Faults,
): Promise<FaultyNetwork> {
  const random = createRandom(seed);
  // Among the requests that a validation makes.
  const bad = random.chance(faults.badGateway) ? random.below(25) : -1;
  let count = -1;
  const server = createServer((incoming, response) => {
    count += 1;
    const pass = (end: (body: Buffer) => void) =>
      forward(`${target}${incoming.url}`, response, end);
    const whole = () => pass((body) => response.end(body));
    if (random.chance(faults.reset)) incoming.socket.resetAndDestroy();
    else if (random.chance(faults.drop)) return;
    else if (random.chance(faults.cut))
      pass((body) =>
        response.write(body.subarray(0, body.length / 2), () => incoming.socket.destroy()),
      );
    else if (count === bad) response.writeHead(502).end('Bad Gateway');
    else if (random.chance(faults.delay)) setTimeout(whole, faults.lateness);
    else whole();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function forward(url: string, response: ServerResponse, end: (body: Buffer) => void): void {
  const asked = request(url, { agent: false }, async (answer) => {
    const body = Buffer.concat(await answer.toArray());
    response.writeHead(Number(answer.statusCode), { 'content-length': body.length });
    end(body);
  });
  asked.on('error', () => response.destroy());
  asked.end();
}

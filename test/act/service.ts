import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface Service {
  readonly url: string;
  /** Where its versions are deployed to. */
  readonly folder: string;
  /** The version that answers now; empty where none does. */
  version(): string;
  stop(): Promise<void>;
}

/** A service that serves whatever lies in its folder: a deployment replaces the folder's contents. */
export async function startService(folder: string): Promise<Service> {
  mkdirSync(folder, { recursive: true });
  const version = () => {
    const path = join(folder, 'package.json');
    return existsSync(path) ? String(JSON.parse(readFileSync(path, 'utf8')).version) : '';
  };
  const server = createServer(({ url }, response) => {
    const broken = version() === '' || existsSync(join(folder, 'broken.txt'));
    const status = broken ? 'broken' : 'ok';
    response.writeHead(broken && url === '/health' ? 500 : 200, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify({ status, version: version() }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    folder,
    version,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

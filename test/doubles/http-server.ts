import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from 'node:net';
import { createServer as createSecureServer } from 'node:tls';

/** For `localhost` on loopback alone: a key that everybody knows protects nothing. */
const key = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgbvbgNC6YNq4sZxML
Zu3bWlf0Mmsc+Eodm0LDfE2H7ZmhRANCAATjidQqdMClhSBHTR+siBMQdwrSfVRe
XIRIon80reUgEu45uZqXMxjlpZfwTOQMwva7Wm5Tzp1cDdWdc8B4DZDT
-----END PRIVATE KEY-----`;
/** What has to be trusted so that the servers over TLS are. */
export const certificate = `-----BEGIN CERTIFICATE-----
MIIBZjCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOOJ1Cp0wKWFIEdN
H6yIExB3CtJ9VF5chEiifzSt5SAS7jm5mpczGOWll/BM5AzC9rtablPOnVwN1Z1z
wHgNkNOjTjBMMA8GA1UdEwEB/wQFMAMBAf8wGgYDVR0RBBMwEYIJbG9jYWxob3N0
hwR/AAABMB0GA1UdDgQWBBTGwffhrVHYJ25dAIS44+4u9RtPODAKBggqhkjOPQQD
AgNHADBEAiAzYlhXfrievvzk2W5Eb2sP4ArBPWCFt0kXXfCv2mctRwIgePXkdRCy
q96C3Uv0CRmfJc9ZlOUMIx3d/UZE3m3SODw=
-----END CERTIFICATE-----`;

export interface RunningServer extends AsyncDisposable {
  /** Such as `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly port: number;
}

/** An HTTP server on a free port of loopback, with all its connections ended at the end. */
export async function startHttp(listener: RequestListener): Promise<RunningServer> {
  const server = createServer(listener);
  return running(server, 'http', () => server.closeAllConnections());
}

/** The same over TLS, with a certificate that nobody vouches for. */
export async function startTls(listener: RequestListener): Promise<RunningServer> {
  const server = createTlsServer({ key, cert: certificate }, listener);
  return running(server, 'https', () => server.closeAllConnections());
}

/** A port that hands each connection to a rule; over TLS where that is asked for. */
export async function startPort(
  serve: (socket: Socket) => void,
  { tls = false } = {},
): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  };
  const server = tls ? createSecureServer({ key, cert: certificate }, keep) : createTcpServer(keep);
  return running(server, 'http', () => {
    for (const socket of sockets) socket.destroy();
  });
}

/** A server that answers each connection with these bytes, or with silence. */
export async function startRaw(answer: string | undefined): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      if (answer !== undefined) socket.end(answer);
    });
  });
  return running(server, 'http', () => {
    for (const socket of sockets) socket.destroy();
  });
}

async function running(
  server: Server | TcpServer,
  scheme: 'http' | 'https',
  endConnections: () => void,
): Promise<RunningServer> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      endConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

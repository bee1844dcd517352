import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Milliseconds for a server to answer for the first time on a busy machine. */
const patience = 45_000;

export interface StartedServer {
  /** Such as `http://127.0.0.1:1234`. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a program that serves a port of loopback, and waits until it answers. */
export async function startServer(
  command: (port: number) => { readonly file: string; readonly args: readonly string[] },
  options: { readonly cwd: string; readonly ready: string },
): Promise<StartedServer> {
  const port = await freePort();
  const { file, args } = command(port);
  const child = spawn(file, args, { cwd: options.cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-4_000);
    });
  const url = `http://127.0.0.1:${port}`;
  const server = { url, stop: () => stop(child) };
  try {
    await waitFor(`${url}${options.ready}`, child);
    return server;
  } catch (error) {
    await server.stop();
    throw new Error(`${file} does not serve: ${(error as Error).message}\n${said}`);
  }
}

async function waitFor(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    if (performance.now() > deadline) throw new Error('it does not answer');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

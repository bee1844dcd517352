import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';

/** A machine with two instances of a service behind one port, which takes turns as a plain balancer does. */
export interface Machine extends AsyncDisposable {
  /** What its deploy command works on. */
  readonly root: string;
  readonly port: number;
}

/** Deploys `SLIPWAY_VERSION` to the machine whose root is `LAB_ROOT`; a release is a `service-VERSION.json`. */
export const deployScript = join(import.meta.dirname, 'deploy.js');

/** Starts the port; the instances are the deploy command's to start, and are ended by their ids with the machine. */
export async function startMachine(root: string): Promise<Machine> {
  await mkdir(join(root, 'running'), { recursive: true });
  const sockets = new Set<Socket>();
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  let turn = 0;
  const front = createServer(async (socket) => {
    keep(socket);
    turn += 1;
    const port = await portOf(root, turn % 2 === 0 ? 'b' : 'a');
    if (port === undefined) socket.destroy();
    else connectBoth(socket, keep(connect(port, '127.0.0.1')));
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  return {
    root,
    port: (front.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => front.close(resolve));
      await endInstances(root);
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Each goes when the other does, however that comes about. */
function connectBoth(one: Socket, other: Socket): void {
  one.pipe(other);
  other.pipe(one);
  one.once('close', () => other.destroy());
  other.once('close', () => one.destroy());
}

/** `undefined`: the instance does not listen. */
async function portOf(root: string, instance: string): Promise<number | undefined> {
  const text = await readFile(join(root, 'running', `${instance}.port`), 'utf8').catch(() => '');
  return text === '' ? undefined : Number(text);
}

/** The ids are of processes that live: who ends clears its file away. */
async function endInstances(root: string): Promise<void> {
  for (const file of await readdir(join(root, 'running')))
    if (file.endsWith('.pid')) end(Number(await readFile(join(root, 'running', file), 'utf8')));
}

function end(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

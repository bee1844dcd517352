import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedServer, startServer } from './server.ts';
import { pythonTools } from './tools.ts';

export interface PythonIndex extends StartedServer {
  /** The password of the user `__token__`, who may upload. */
  readonly token: string;
  /** Names of the files that it holds, sorted. */
  files(): Promise<readonly string[]>;
}

/** pypiserver on loopback: it knows no other index, and never replaces a file. */
export async function startPythonIndex(): Promise<PythonIndex> {
  const python = await pythonTools();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-pypi-'));
  const packages = join(folder, 'packages');
  await mkdir(packages);
  const token = 'pypi-of-this-machine-alone';
  const hash = createHash('sha1').update(token).digest('base64');
  await writeFile(join(folder, 'htpasswd'), `__token__:{SHA}${hash}\n`);
  const server = await startServer(
    (port) => ({
      file: python,
      args: [
        ...['-m', 'pypiserver', 'run', '--port', String(port), '--interface', '127.0.0.1'],
        ...['--passwords', join(folder, 'htpasswd'), '--authenticate', 'update'],
        ...['--hash-algo', 'sha256', '--disable-fallback', '--backend', 'simple-dir', packages],
      ],
    }),
    { cwd: folder, ready: '/simple/' },
  );
  return {
    ...server,
    token,
    files: async () => (await readdir(packages)).sort(),
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

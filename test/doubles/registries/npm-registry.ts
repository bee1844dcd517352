import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedServer, startServer } from './server.ts';
import { npmTools } from './tools.ts';

export interface NpmRegistry extends StartedServer {
  /** Publishes anything. */
  readonly token: string;
  /** A folder with an `npm` that knows trusted publishing, for PATH. */
  readonly programs: string;
  /** The document of a package; `undefined` where there is none. */
  read(name: string): Promise<Packument | undefined>;
}

export interface Packument {
  readonly 'dist-tags': Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, { readonly dist: { readonly integrity: string } }>>;
}

/** Verdaccio on loopback: an npm registry that knows no other one, everybody may read, one user may publish. */
export async function startNpmRegistry(): Promise<NpmRegistry> {
  const tools = await npmTools();
  const folder = await mkdtemp(join(tmpdir(), 'slipway-npm-'));
  await writeFile(join(folder, 'config.yaml'), configuration(folder));
  const server = await startServer(
    (port) => ({
      file: process.execPath,
      args: [
        join(tools, 'node_modules', 'verdaccio', 'bin', 'verdaccio'),
        '--config',
        join(folder, 'config.yaml'),
        '--listen',
        `127.0.0.1:${port}`,
      ],
    }),
    { cwd: folder, ready: '/-/ping' },
  );
  return {
    ...server,
    token: await addUser(server.url),
    programs: join(tools, 'node_modules', '.bin'),
    async read(name) {
      const answer = await fetch(`${server.url}/${name.replace('/', '%2f')}`);
      return answer.ok ? ((await answer.json()) as Packument) : undefined;
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(folder: string): string {
  return `
storage: ${join(folder, 'storage')}
auth: { htpasswd: { file: ${join(folder, 'htpasswd')}, algorithm: sha1 } }
packages:
  '@*/*': { access: $all, publish: $authenticated }
  '**': { access: $all, publish: $authenticated }
log: { type: stdout, format: pretty, level: fatal }
web: { enable: false }
`;
}

async function addUser(url: string): Promise<string> {
  const answer = await fetch(`${url}/-/user/org.couchdb.user:octocat`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'octocat', password: 'of-this-machine-alone' }),
  });
  const { token } = (await answer.json()) as { readonly token?: string };
  if (token === undefined) throw new Error(`The registry made no user: ${answer.status}`);
  return token;
}

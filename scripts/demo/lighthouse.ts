import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { git } from './git.ts';
import { initClone, pull, push, type Stage } from './stage.ts';

/** The demo's service: where it runs, and what its commands need to know. */
export interface Lighthouse {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly root: string;
}

/** Lays out the service's repository on the stage; nothing is committed yet. */
export async function buildLighthouse(stage: Stage): Promise<Lighthouse> {
  await initClone(stage);
  await cp(join(import.meta.dirname, 'service'), stage.clone, { recursive: true });
  const port = await freePort();
  const root = join(stage.folder, 'production');
  await mkdir(root, { recursive: true });
  const url = `http://127.0.0.1:${port}`;
  await mkdir(join(stage.clone, '.github'), { recursive: true });
  await writeFile(join(stage.clone, '.github', 'slipway.yml'), configuration(url));
  return { url, root, env: { LIGHTHOUSE_ROOT: root, LIGHTHOUSE_PORT: String(port) } };
}

/** Writes the light's code, commits it with a message, and pushes, upon the changelog that a release left. */
export async function changeLight(stage: Stage, code: string, message: string): Promise<void> {
  await pull(stage);
  await writeFile(
    join(stage.clone, 'src', 'light.js'),
    `export function light() {\n  ${code}\n}\n`,
  );
  await git(stage.clone, 'add', '--all');
  await git(stage.clone, 'commit', '--quiet', '--message', message);
  await push(stage, 'main');
}

/** What the service answers now, or `undefined` where it does not. */
export async function askHealth(
  lighthouse: Lighthouse,
): Promise<{ readonly status: number; readonly body: string } | undefined> {
  try {
    const response = await fetch(`${lighthouse.url}/health`, {
      signal: AbortSignal.timeout(2_000),
    });
    return { status: response.status, body: await response.text() };
  } catch {
    return undefined;
  }
}

/** Ends the service that the last deployment left running. */
export async function turnOff(lighthouse: Lighthouse): Promise<void> {
  try {
    process.kill(Number(await readFile(join(lighthouse.root, 'lighthouse.pid'), 'utf8')));
  } catch {
    // It was never deployed, or has ended by itself.
  }
}

const configuration = (
  url: string,
) => `# How this service is deployed, and how it shows that it works.
deployment:
  environments:
    production:
      url: ${url}
      run: node deploy.mjs
      pass_env: [LIGHTHOUSE_ROOT, LIGHTHOUSE_PORT]
      soak_seconds: 1
      checks:
        - name: health
          http: /health
          expect:
            status: 200
            version: { json: version }
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  defaultImage,
  type ImageSettings,
} from '../../packages/core/src/domain/config/image-settings.ts';
import type { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Command, Processes } from '../../packages/core/src/ports/processes.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';
import { git } from '../doubles/project-repository.ts';

const containerfile = `FROM scratch
ARG GREETING=hello
COPY busybox /bin/busybox
COPY busybox /bin/sh
COPY app /app
RUN ["/bin/busybox", "ln", "-s", "/bin/busybox", "/bin/cat"]
RUN --mount=type=secret,id=door cat /run/secrets/door | /bin/busybox wc -c > /length
ENV GREETING=$GREETING
ENTRYPOINT ["/bin/busybox", "echo"]
`;

let folder: string;
let lab: PackageLab;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'images-'));
  lab = createPackageLab(
    { Containerfile: containerfile, 'app/greeting.txt': 'hello', '.containerignore': '.git\n' },
    { DOOR: 'open sesame' },
  );
  copyFileSync('/bin/busybox', join(lab.project, 'busybox'));
  git(lab.project, 'add', 'busybox');
  git(lab.project, 'commit', '--quiet', '--message', 'busybox');
});

afterAll(() => {
  lab.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const image = (settings: Partial<ImageSettings>) => ({ image: { ...defaultImage, ...settings } });

/** Runs a build that must fail. */
function refuse(
  settings: Partial<ImageSettings>,
  lines: string,
  { processes, signal }: { readonly processes?: Processes; readonly signal?: AbortSignal } = {},
) {
  writeFileSync(join(lab.project, 'Other'), lines);
  rmSync(lab.output, { recursive: true, force: true });
  const request = { formats: ['oci'] as const, ...(signal && { signal }) };
  return lab.refusal(image({ containerfile: 'Other', ...settings }), request, processes);
}

describe('an image of two platforms, by buildah', () => {
  let archive: string;
  let digest: string;
  let registry: Awaited<ReturnType<typeof startRegistry>>;
  beforeAll(async () => {
    registry = await startRegistry(folder);
  });
  afterAll(() => registry.stop());

  /** The same project's image for two platforms from other lines. */
  function another(lines: string, auth: string) {
    writeFileSync(join(lab.project, 'Other'), lines);
    rmSync(lab.output, { recursive: true, force: true });
    const environment = () => ({
      ...lab.processes.environment(),
      CONTAINERS_REGISTRIES_CONF: join(folder, 'registries.conf'),
      REGISTRY_AUTH_FILE: join(folder, auth),
    });
    const platforms = ['linux/amd64', 'linux/arm64'];
    const processes = { ...lab.processes, environment };
    return lab.package(
      image({ containerfile: 'Other', platforms }),
      { formats: ['oci'] },
      processes,
    );
  }

  test('is the same bytes when it is built again, and proven', async () => {
    const settings = {
      platforms: ['linux/amd64', 'linux/arm64'],
      arguments: { GREETING: 'v{version}' },
      secrets: { door: 'DOOR' },
      labels: { 'org.opencontainers.image.licenses': 'MIT' },
    };
    const made = await lab.package(image(settings), { formats: ['oci'], reproducible: true });
    archive = join(lab.output, String(made.manifest.artifacts[0]?.path));
    expect(made.manifest.artifacts[0]?.platform).toBe('linux-amd64+linux-arm64');
    expect(made.checks[0]).toMatch(
      /^sha256:[0-9a-f]{64} for linux\/amd64 and linux\/arm64, all digests right, \d+ entries in 1 layer, .*version 1\.2\.3 inside$/,
    );
    const index = execFileSync('tar', ['-xOf', archive, 'index.json'], { encoding: 'utf8' });
    digest = JSON.parse(index).manifests[0].digest;
  });

  test('has the platforms, arguments and labels that were asked for, as skopeo reads them', () => {
    const inspect = (...args: readonly string[]) =>
      JSON.parse(
        execFileSync('skopeo', ['inspect', '--config', ...args, `oci-archive:${archive}`], {
          encoding: 'utf8',
        }),
      );
    const arm = inspect('--override-arch', 'arm64');
    expect(arm).toMatchObject({ architecture: 'arm64', os: 'linux' });
    expect(arm.config.Env).toContain('GREETING=v1.2.3');
    expect(inspect('--override-arch', 'amd64').config.Labels).toMatchObject({
      'org.opencontainers.image.licenses': 'MIT',
      'org.opencontainers.image.version': '1.2.3',
    });
  });

  test('keeps its digest in a registry, and on the way back', async () => {
    const copy = ['--insecure-policy', 'copy', '--all', '--preserve-digests'];
    const there = `docker://${registry.name}/app:1.2.3`;
    const to = ['--dest-creds=ada:open', '--dest-tls-verify=false'];
    execFileSync('skopeo', [...copy, ...to, `oci-archive:${archive}`, there]);
    const back = join(folder, 'back');
    const from = ['--src-creds=ada:open', '--src-tls-verify=false'];
    execFileSync('skopeo', [...copy, ...from, there, `oci:${back}:1.2.3`]);
    const index = JSON.parse(readFileSync(join(back, 'index.json'), 'utf8'));
    expect(index.manifests[0].digest).toBe(digest);
  });

  test('can be the base of another one, by its digest, with the registry’s password', async () => {
    const base = `${registry.name}/app@${digest}`;
    const again = await another(`FROM ${base}\nCOPY app /more\n`, 'auth.json');
    expect(again.checks[0]).toMatch(/for linux\/amd64 and linux\/arm64, .* in [2-4] layers,/);
  });

  test.each<[string, () => string, string, RegExp]>([
    ['without the password', () => `app@${digest}`, 'none.json', /^Log in to the registry/],
    ['by a tag that is not there', () => 'app:9', 'auth.json', /^Check the name and the tag/],
  ])('can’t be the base %s, and it is said what to do', async (_, base, auth, remedy) => {
    const lines = `FROM ${registry.name}/${base()}\n`;
    const error = await another(lines, auth).catch((cause: unknown) => cause as SlipwayError);
    expect(error).toMatchObject({ code: 'build-failed', remedy: expect.stringMatching(remedy) });
  });
});

describe('the store of a build is gone', () => {
  /** The lab's processes, and where buildah was told to keep its images. */
  function watched() {
    const stores = new Set<string>();
    const run = (command: Command) => {
      if (command.args[0] === '--root') stores.add(String(command.args[1]));
      return lab.processes.run(command);
    };
    return { stores, processes: { ...lab.processes, run } };
  }

  const requireGone = (stores: ReadonlySet<string>) => {
    expect(stores.size).toBe(1);
    for (const store of stores) {
      expect(existsSync(store)).toBe(false);
      expect(readFileSync('/proc/mounts', 'utf8')).not.toContain(store);
    }
  };

  test('after a step that fails, which is named with what it wrote', async () => {
    const lines = `${containerfile}RUN ["/bin/sh", "-c", "echo no luck >&2; exit 3"]\n`;
    const { stores, processes } = watched();
    const error = await refuse({ secrets: { door: 'DOOR' } }, lines, { processes });
    expect(error.code).toBe('build-failed');
    expect(error.message).toMatch(/no luck\n.*building at STEP "RUN \/bin\/sh -c echo no luck/s);
    requireGone(stores);
  });

  test('after the job was cancelled in the middle of a step', async () => {
    const controller = new AbortController();
    const { stores, processes } = watched();
    const run = (command: Command) => {
      const onOutput = (chunk: string) => {
        if (chunk.includes('sleeping')) controller.abort();
      };
      return processes.run(command.args.includes('build') ? { ...command, onOutput } : command);
    };
    const lines = `${containerfile}RUN ["/bin/sh", "-c", "echo sleeping; exec /bin/busybox sleep 99"]\n`;
    const error = await refuse({ secrets: { door: 'DOOR' } }, lines, {
      processes: { ...processes, run },
      signal: controller.signal,
    });
    expect(error.code).toBe('cancelled');
    requireGone(stores);
  });
});

describe('refused', () => {
  test('a secret that a step wrote into the image', async () => {
    const lines = `${containerfile}RUN --mount=type=secret,id=door cat /run/secrets/door > /leak\n`;
    const error = await refuse({ secrets: { door: 'DOOR' } }, lines);
    expect(error.code).toBe('artifact-invalid');
    expect(error.message).toContain('leak holds the value of DOOR');
  });

  test('a copy of the whole project, with git’s folder', async () => {
    const error = await refuse({ context: '.' }, 'FROM scratch\nCOPY .git /srv/.git\n');
    expect(error.message).toMatch(/COPY|srv\/\.git/);
  });

  test('a variable that holds a secret', async () => {
    const error = await refuse({}, 'FROM scratch\nENV API_TOKEN=abc\nCOPY app /app\n');
    expect(error.message).toContain('shows the value of API_TOKEN to everybody who has it');
  });

  test('a step that fails, with its last lines', async () => {
    const error = await refuse({}, 'FROM scratch\nCOPY nothing /\n');
    expect(error.code).toBe('build-failed');
    expect(error.message).toContain('nothing');
  });
});

/** A registry on loopback that asks for a password, and the files by which tools know it. */
async function startRegistry(folder: string) {
  const name = `127.0.0.1:${await freePort()}`;
  // `open`, by bcrypt.
  writeFileSync(
    join(folder, 'htpasswd'),
    'ada:$2b$04$abcdefghijklmnopqrstuu5cldSTjqTa.nw4QeJC5.F6G/ueChgIa\n',
  );
  const lines = [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${folder}/registry}}`,
    `auth: {htpasswd: {realm: tests, path: ${folder}/htpasswd}}`,
    `http: {addr: "${name}"}`,
  ];
  writeFileSync(join(folder, 'registry.yml'), lines.join('\n'));
  const auth = Buffer.from('ada:open').toString('base64');
  writeFileSync(join(folder, 'auth.json'), JSON.stringify({ auths: { [name]: { auth } } }));
  writeFileSync(join(folder, 'none.json'), '{}');
  const insecure = `[[registry]]\nlocation = "${name}"\ninsecure = true\n`;
  writeFileSync(join(folder, 'registries.conf'), insecure);
  const server = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], {
    stdio: 'ignore',
  });
  for (let tries = 0; tries < 600 && !(await isUp(`http://${name}/v2/`)); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    name,
    async stop() {
      server.kill();
      await once(server, 'exit');
    },
  };
}

/** It asks for a password, so it is there. */
async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ status }) => status === 401,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

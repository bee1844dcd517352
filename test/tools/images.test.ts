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
    const port = await freePort();
    const configuration = join(folder, 'registry.yml');
    writeFileSync(
      configuration,
      `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${folder}/registry}}\nhttp: {addr: "127.0.0.1:${port}"}\n`,
    );
    const registry = spawn('docker-registry', ['serve', configuration], { stdio: 'ignore' });
    try {
      const name = `127.0.0.1:${port}/app:1.2.3`;
      const url = `http://127.0.0.1:${port}/v2/`;
      for (let tries = 0; tries < 100 && !(await isUp(url)); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 50));
      const copy = ['--insecure-policy', 'copy', '--all', '--preserve-digests'];
      execFileSync('skopeo', [
        ...copy,
        '--dest-tls-verify=false',
        `oci-archive:${archive}`,
        `docker://${name}`,
      ]);
      const accept = { accept: 'application/vnd.oci.image.index.v1+json' };
      const there = await fetch(`${url}app/manifests/1.2.3`, { headers: accept });
      expect(there.headers.get('docker-content-digest')).toBe(digest);
      const back = join(folder, 'back');
      execFileSync('skopeo', [
        ...copy,
        '--src-tls-verify=false',
        `docker://${name}`,
        `oci:${back}:1.2.3`,
      ]);
      const index = JSON.parse(
        execFileSync('cat', [join(back, 'index.json')], { encoding: 'utf8' }),
      );
      expect(index.manifests[0].digest).toBe(digest);
    } finally {
      registry.kill();
      await once(registry, 'exit');
    }
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

async function isUp(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
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

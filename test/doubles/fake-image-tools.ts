import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { packTar, type TarEntry } from 'modern-tar';
import type { Command, CommandResult, Processes } from '../../packages/core/src/ports/processes.ts';

/** What a made-up tool leaves for a platform. */
export interface FakeImage {
  /** Entries of each layer. */
  readonly layers: readonly (readonly TarEntry[])[];
  readonly compression?: 'tar' | 'tar+gzip' | 'tar+zstd' | 'tar+lzma';
  /** Over what the tool would write. */
  readonly config?: (config: Record<string, unknown>) => Record<string, unknown>;
  readonly manifest?: (manifest: Record<string, unknown>) => Record<string, unknown>;
  readonly index?: (index: Record<string, unknown>) => Record<string, unknown>;
}

interface FakeTools {
  readonly processes: Processes;
  /** Every call: the tool's name and its arguments, without those that name buildah's store. */
  readonly calls: (readonly string[])[];
  /** Of each call those arguments. */
  readonly stores: (readonly string[])[];
  /** The environment of the last call. */
  readonly environment: () => Readonly<Record<string, string>>;
}

const prefix = 'application/vnd.oci.image';

/** What stands before these says where buildah keeps its images. */
const commands = ['info', 'build', 'push', 'rm', 'rmi', 'buildx'];

/** Options of the commands that are used: those with a value, and those without. */
const options: Readonly<Record<string, { values: string; flags: string }>> = {
  info: { values: '--format', flags: '' },
  build: {
    values:
      '--isolation --format --timestamp --tag --platform --target --build-arg --label --secret --file',
    flags: '--no-cache --layers --force-rm --identity-label',
  },
  push: { values: '', flags: '--quiet' },
  rm: { values: '', flags: '--all' },
  rmi: { values: '', flags: '--all --force' },
  buildx: {
    values: '--output --platform --target --build-arg --label --secret --file',
    flags: '--no-cache --provenance --sbom --progress',
  },
};

/** What each tool writes of a step that fails. */
const failures: Readonly<Record<string, string>> = {
  buildah: 'Error: building at STEP "RUN false": while running runtime: exit status 1\n',
  docker:
    'ERROR: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1\n',
};

/** An option that the real tool does not know, which then does nothing. */
function unknownOption([command = '', ...args]: readonly string[]): string | undefined {
  const known = options[command];
  const [values = [], flags = []] = [known?.values, known?.flags].map((names) => names?.split(' '));
  for (let at = 0; at < args.length; at += 1) {
    const name = String(args[at]).split('=')[0] ?? '';
    if (values.includes(name)) at += 1;
    else if (name.startsWith('-') && !flags.includes(name)) return name;
  }
  return undefined;
}

/** buildah and docker that take the place of real ones: they write the layout of a made-up image. */
export function fakeImageTools(
  real: Processes,
  names: readonly string[],
  image: FakeImage | ((platform: string) => FakeImage),
  exits: (args: readonly string[], whole: readonly string[]) => number = () => 0,
  says?: string,
): FakeTools {
  const calls: (readonly string[])[] = [];
  const stores: (readonly string[])[] = [];
  let built: Command | undefined;
  let environment: Readonly<Record<string, string>> = {};
  const run = async (command: Command): Promise<CommandResult> => {
    const name = command.file.replace('/fake/', '');
    if (name === command.file) return real.run(command);
    const args = command.args.slice(command.args.findIndex((arg) => commands.includes(arg)));
    calls.push([name, ...args]);
    stores.push(command.args.slice(0, -args.length));
    environment = command.env;
    const unknown = unknownOption(args);
    if (unknown !== undefined) throw new Error(`${name} ${args[0]} has no option ${unknown}`);
    const exitCode = exits(args, command.args);
    if (['build', 'buildx'].includes(String(args[0]))) built = command;
    const layout = layoutOf(command.args);
    if (exitCode === 0 && layout !== undefined && built !== undefined) {
      const platform = option(built.args, '--platform')[0] ?? 'linux/amd64';
      const labels = Object.fromEntries(
        option(built.args, '--label').map((label) => label.split(/=(.*)/s, 2)),
      );
      const made = typeof image === 'function' ? image(platform) : image;
      await writeLayout(layout, made, { platform, labels, docker: name === 'docker' });
    }
    const stderr = exitCode === 0 ? '' : (says ?? String(failures[name]));
    const driver = command.args.includes('--storage-driver') ? 'vfs' : 'overlay';
    const stdout = args[0] === 'info' && exitCode === 0 ? driver : '';
    return { exitCode, stdout, stderr, timedOut: false, duration: 1 };
  };
  const find = async (name: string) => (names.includes(name) ? `/fake/${name}` : undefined);
  return {
    processes: { run, find, environment: real.environment },
    calls,
    stores,
    environment: () => environment,
  };
}

function option(args: readonly string[], name: string): readonly string[] {
  return args.flatMap((arg, at) => (arg === name ? [String(args[at + 1])] : []));
}

function layoutOf(args: readonly string[]): string | undefined {
  return /(?:^oci:|dest=)([^,]+)/.exec(args.find((arg) => /^oci:|dest=/.test(arg)) ?? '')?.[1];
}

/** Writes an OCI image layout as a tool leaves it: `index.json` with one manifest. */
async function writeLayout(
  folder: string,
  { layers, compression = 'tar+gzip', config, manifest, index }: FakeImage,
  {
    platform,
    labels,
    docker,
  }: {
    readonly platform: string;
    readonly labels: Record<string, string>;
    readonly docker: boolean;
  },
): Promise<void> {
  // docker leaves the folder through which it writes.
  if (docker) mkdirSync(`${folder}/ingest`, { recursive: true });
  mkdirSync(`${folder}/blobs/sha256`, { recursive: true });
  const blob = (mediaType: string, bytes: Uint8Array) => {
    const digest = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(`${folder}/blobs/sha256/${digest}`, bytes);
    return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
  };
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const tars = await Promise.all(layers.map((entries) => packTar([...entries])));
  const [os, architecture, variant] = platform.split('/');
  const ownConfig = {
    architecture,
    os,
    ...(variant && { variant }),
    config: { Env: ['PATH=/usr/bin'], Labels: labels },
    rootfs: { type: 'layers', diff_ids: tars.map(() => 'sha256:0') },
    history: docker
      ? [
          { created_by: 'ARG A=b', comment: 'buildkit.dockerfile.v0', empty_layer: true },
          ...layers.map(() => ({ created_by: 'COPY . . # buildkit' })),
        ]
      : [{ created_by: 'COPY . .' }],
  };
  const ownManifest = {
    schemaVersion: 2,
    mediaType: `${prefix}.manifest.v1+json`,
    config: blob(`${prefix}.config.v1+json`, json(config?.(ownConfig) ?? ownConfig)),
    layers: tars.map((tar) =>
      blob(`${prefix}.layer.v1.${compression}`, compressed(tar, compression)),
    ),
    // buildah names the base, docker has no annotations.
    ...(!docker && { annotations: { 'org.opencontainers.image.base.name': '' } }),
  };
  const top = blob(`${prefix}.manifest.v1+json`, json(manifest?.(ownManifest) ?? ownManifest));
  const told = {
    annotations: {
      'org.opencontainers.image.created': new Date(0).toISOString(),
      'org.opencontainers.image.ref.name': 'latest',
    },
    platform: { architecture, os },
  };
  const ownIndex = { schemaVersion: 2, manifests: [{ ...top, ...(docker && told) }] };
  writeFileSync(`${folder}/index.json`, json(index?.(ownIndex) ?? ownIndex));
}

function compressed(tar: Uint8Array, compression: string): Uint8Array {
  if (compression === 'tar+gzip') return gzipSync(tar);
  return compression === 'tar+zstd' ? zstdCompressSync(tar) : tar;
}

import type { Annotations } from './image-layout.ts';

/** One image of one platform, to be built. */
export interface ImageBuild {
  /** Absolute. */
  readonly containerfile: string;
  /** Absolute. */
  readonly context: string;
  /** `undefined`: this machine's. */
  readonly platform: string | undefined;
  readonly target: string | undefined;
  readonly arguments: Readonly<Record<string, string>>;
  /** Names of environment variables by id. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly labels: Annotations;
  /** Seconds since 1970: the time of everything in it. */
  readonly time: string;
  /** What it is called until it is packed. */
  readonly tag: string;
  /** Absolute: the folder that becomes an OCI layout. */
  readonly layout: string;
}

/**
 * The options by which buildah keeps everything below a folder of ours: what the machine has already can't change an image,
 * and nothing is left on it. `driver`: how layers are laid over each other; `undefined`: buildah
 * chooses, and a second time perhaps otherwise.
 */
export function buildahStore(folder: string, driver: string | undefined): readonly string[] {
  const own = ['--root', `${folder}/graph`, '--runroot', `${folder}/run`];
  return driver === undefined ? own : [...own, '--storage-driver', driver];
}

/** Commands by which buildah says what it would lay layers with, and by which it lets go of everything that it holds. */
export const buildahUpkeep = {
  look: ['info', '--format', '{{.store.GraphDriverName}}'],
  clear: [
    ['rm', '--all'],
    ['rmi', '--all', '--force'],
  ],
} as const;

/**
 * buildah's commands, one after the other. Nothing of an earlier build is reused, so that the same commit gives the same
 * image; `chroot` needs neither a daemon nor rights that a runner's user lacks.
 */
export function buildahCommands(
  build: ImageBuild,
  isolation: string,
): { readonly build: readonly string[]; readonly push: readonly string[] } {
  const { containerfile, context, time, tag, layout } = build;
  const own = ['--isolation', isolation, '--format', 'oci', '--timestamp', time, '--tag', tag];
  const anew = ['--no-cache', '--layers=false', '--force-rm', '--identity-label=false'];
  return {
    build: ['build', ...own, ...anew, ...shared(build), '--file', containerfile, context],
    push: ['push', '--quiet', tag, `oci:${layout}`],
  };
}

/** Docker's command: BuildKit sets all times in the layers by `SOURCE_DATE_EPOCH`. */
export function dockerCommand(build: ImageBuild): readonly string[] {
  const { containerfile, context, layout } = build;
  const output = `type=oci,dest=${layout},tar=false,rewrite-timestamp=true`;
  const plain = ['--no-cache', '--provenance=false', '--sbom=false', '--progress=plain'];
  return [
    'buildx',
    'build',
    ...plain,
    '--output',
    output,
    ...shared(build),
    '--file',
    containerfile,
    context,
  ];
}

function shared({ platform, target, labels, secrets, ...build }: ImageBuild): readonly string[] {
  return [
    ...(platform === undefined ? [] : ['--platform', platform]),
    ...(target === undefined ? [] : ['--target', target]),
    ...pairs('--build-arg', build.arguments),
    ...pairs('--label', labels),
    ...Object.entries(secrets).flatMap(([id, name]) => ['--secret', `id=${id},env=${name}`]),
  ];
}

function pairs(option: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

interface Trouble {
  /** Linear in the output. */
  readonly sign: RegExp;
  readonly remedy: string;
}

/** What buildah and docker write, and what a person can do about it; the most special first. */
const troubles: readonly Trouble[] = [
  {
    sign: /exec format error/i,
    remedy:
      'A step with `RUN` needs a program of another processor: add the action `docker/setup-qemu-action` before this one, or run this platform’s steps on the machine’s own (`FROM --platform=$BUILDPLATFORM`).',
  },
  {
    sign: /did not resolve to an alias|unqualified-search registries/i,
    remedy:
      'Write base images with their registry in the Containerfile, such as `docker.io/library/node:24`.',
  },
  {
    sign: /no image found in (?:manifest list|image index)|no match for platform|does not match the specified platform/i,
    remedy:
      'There is no such base image for this platform: choose another one, or take the platform out of `packaging.image.platforms`.',
  },
  {
    sign: /unauthorized|authentication required|denied: |403 Forbidden|no basic auth credentials/i,
    remedy:
      'Log in to the registry of the base image before this step: `docker/login-action`, or `buildah login`. Check its name, too: registries hide what they don’t have.',
  },
  {
    sign: /checking on sources under|failed to calculate checksum of ref/i,
    remedy:
      'What `COPY` and `ADD` name must lie below `packaging.image.context`, be made by `build-command`, and not be left out by `.containerignore` or `.dockerignore`.',
  },
  {
    sign: /target stage .{1,200} could not be found|target .{1,200} was not found/i,
    remedy: 'Set `packaging.image.target` to a stage that the Containerfile names by `AS`.',
  },
  {
    sign: /connection refused|no such host|i\/o timeout|TLS handshake timeout|429 Too Many Requests|toomanyrequests/i,
    remedy:
      'The registry of a base image did not answer, or had enough: run it again later, log in to it before this step, or take the base image from another one.',
  },
  {
    sign: /manifest unknown|name unknown|: not found|repository does not exist/i,
    remedy: 'Check the name and the tag of the base image or file that it names: it is not there.',
  },
  {
    sign: /unknown command: docker buildx|'buildx' is not a docker command|unknown flag: --(?:no-cache|output|provenance|sbom)/i,
    remedy:
      'Docker has no buildx here, or one before 0.10: add the action `docker/setup-buildx-action` before this one.',
  },
  {
    sign: /OCI exporter is not supported|unsupported for the docker driver|not supported for the docker driver/i,
    remedy:
      'Docker’s own builder can’t export images: add the action `docker/setup-buildx-action` before this one.',
  },
  {
    sign: /cannot connect to the docker daemon|failed to connect to the docker API|permission denied while trying to connect/i,
    remedy:
      'Start docker and let the job’s user reach it, or install buildah, which needs no daemon: `sudo apt-get install buildah`.',
  },
  {
    sign: /unshare\(|CLONE_NEWUSER|[ug]id_map|new[ug]idmap|insufficient UIDs or GIDs|\/etc\/subuid/i,
    remedy:
      'buildah needs a user namespace, which this user may not make: give it a range in `/etc/subuid` and `/etc/subgid` and install `uidmap`; in a container, start it with `options: --privileged`. Or let docker build it: `packaging.image.tool: docker`.',
  },
  {
    sign: /no space left on device/i,
    remedy: 'Free space, or let `TMPDIR` name a folder with enough of it.',
  },
];

/** What to do about a build that failed, by what its tool wrote. */
export function imageRemedy(output: string): string {
  const known = troubles.find(({ sign }) => sign.test(output));
  return known?.remedy ?? 'Mend the Containerfile, or what it runs, as its last lines say.';
}

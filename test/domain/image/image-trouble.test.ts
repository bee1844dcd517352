import { expect, test } from '@jest/globals';
import { imageRemedy } from '../../../packages/core/src/domain/packaging/image/image-trouble.ts';

test.each([
  ['{"msg":"exec /bin/sh: exec format error"}', 'docker/setup-qemu-action'],
  [
    'Error: creating build container: short-name "octo/base" did not resolve to an alias and no unqualified-search registries are defined in "/etc/containers/registries.conf"',
    'docker.io/library/node:24',
  ],
  [
    'Error: choosing an image from manifest list docker://base:1: no image found in image index for architecture arm64, variant "", OS linux',
    'no such base image for this platform',
  ],
  [
    'Error: initializing source docker://127.0.0.1:5000/base:1: reading manifest 1 in 127.0.0.1:5000/base: unauthorized: authentication required',
    'Log in to the registry',
  ],
  ['ERROR: failed to solve: base:1: manifest unknown: manifest unknown', 'it is not there'],
  ["docker: unknown command: docker buildx\n\nRun 'docker --help'", 'Docker has no buildx here'],
  ['ERROR: failed to connect to the docker API at unix:///var/run/docker.sock', 'Start docker'],
  [
    'Error: building at STEP "COPY nothing /": checking on sources under "/p": copier: stat: "/nothing": no such file or directory',
    'must lie below `packaging.image.context`',
  ],
  [
    'ERROR: failed to solve: failed to compute cache key: failed to calculate checksum of ref a::b: "/nothing": not found',
    'must lie below `packaging.image.context`',
  ],
  ['Error: The target "none" was not found in the provided Dockerfile', 'packaging.image.target'],
  ['ERROR: failed to solve: target stage "none" could not be found', 'packaging.image.target'],
  ['dial tcp 127.0.0.1:9: connect: connection refused', 'did not answer'],
  ['unknown flag: --no-cache\n\nUsage:  docker [OPTIONS] COMMAND', 'Docker has no buildx here'],
  [
    'ERROR: OCI exporter is not supported for the docker driver.',
    'Docker’s own builder can’t export images',
  ],
  ['Error during unshare(CLONE_NEWUSER): Operation not permitted', 'a user namespace'],
  ['write /var/tmp/x: no space left on device', 'Free space'],
  ['something else', 'Mend the Containerfile'],
])('what to do where a tool writes %s', (output, remedy) => {
  expect(imageRemedy(output)).toContain(remedy);
});

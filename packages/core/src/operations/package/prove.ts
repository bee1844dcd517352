import type { Format } from '../../domain/packaging/manifest.ts';
import type { Built } from './build.ts';
import { proveImage } from './image-proof.ts';
import type { Making } from './making.ts';
import { proveNpm } from './npm-proof.ts';
import { proveSdist, proveWheel } from './python-proof.ts';
import { verifyArtifact } from './verify.ts';

/**
 * Proves one more thing of an artifact. Gives what was proven, in a few words without a full stop; throws
 * `artifact-invalid` with artifact, file and rule.
 */
export type Prover = (artifact: Built, making: Making) => Promise<string>;

const everything: Prover = (artifact, { plan, ports }) =>
  verifyArtifact(artifact, plan, ports.archives);

/** By format, in the order in which they are asked: what is cheap and finds most comes first. */
const provers: Readonly<Record<Format, readonly Prover[]>> = {
  sdist: [everything, proveSdist],
  wheel: [everything, proveWheel],
  npm: [everything, proveNpm],
  oci: [proveImage],
  deb: [everything],
  rpm: [everything],
  'tar.gz': [everything],
  'tar.zst': [everything],
  zip: [everything],
};

/** Everything that can be asked of an artifact of its format, in one line; throws `artifact-invalid` at the first fault. */
export async function proveArtifact(artifact: Built, making: Making): Promise<string> {
  const proven: string[] = [];
  for (const prove of provers[artifact.format]) proven.push(await prove(artifact, making));
  return proven.join(', ');
}

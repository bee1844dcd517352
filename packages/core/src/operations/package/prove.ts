import type { Format } from '../../domain/packaging/manifest.ts';
import type { Built } from './build.ts';
import { proveImage } from './image/proof.ts';
import type { Making } from './making.ts';
import { proveMsi } from './native/msi-proof.ts';
import { proveNative } from './native/proof.ts';
import { proveNpm } from './npm/proof.ts';
import { proveSdist, proveWheel } from './python/proof.ts';
import { verifyArtifact } from './verify.ts';

/**
 * Proves one more thing of an artifact. Gives what was proven, in a few words without a full stop; throws
 * `artifact-invalid` with artifact, file and rule.
 */
export type Prover = (artifact: Built, making: Making) => Promise<string>;

/** By format, in the order in which they are asked: what is cheap and finds most comes first. */
const provers: Readonly<Record<Format, readonly Prover[]>> = {
  sdist: [verifyArtifact, proveSdist],
  wheel: [verifyArtifact, proveWheel],
  npm: [verifyArtifact, proveNpm],
  oci: [proveImage],
  deb: [verifyArtifact, proveNative],
  rpm: [verifyArtifact, proveNative],
  msi: [proveMsi],
  'tar.gz': [verifyArtifact],
  'tar.zst': [verifyArtifact],
  zip: [verifyArtifact],
};

/** Everything that can be asked of an artifact of its format, in one line; throws `artifact-invalid` at the first fault. */
export async function proveArtifact(artifact: Built, making: Making): Promise<string> {
  const proven: string[] = [];
  for (const prove of provers[artifact.format]) proven.push(await prove(artifact, making));
  return proven.join(', ');
}

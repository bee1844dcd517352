import type { SigningMethod } from '../config/integrity-settings.ts';
import { contentsName } from './contents/listing.ts';
import { checksumsName } from './manifest.ts';

/** The signature of `SHA256SUMS`, by the program that made it. */
export const signatureNames: Readonly<Record<SigningMethod, string>> = {
  gpg: `${checksumsName}.asc`,
  minisign: `${checksumsName}.minisig`,
  cosign: `${checksumsName}.sigstore.json`,
};

/** Where and how everything in the folder was built: a Sigstore bundle around a statement of SLSA. */
export const provenanceName = 'provenance.sigstore.json';

/** What is written beside a manifest, tells of the artifacts and vouches for them: no artifacts, and nothing that the manifest could name. */
export const companionNames: readonly string[] = [
  contentsName,
  provenanceName,
  ...Object.values(signatureNames),
];

/** One of them, and what it says in a few words. */
export interface Companion {
  readonly name: string;
  readonly what: string;
}

import type { SigningSettings } from '../../domain/config/integrity-settings.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { judgeChecksums } from '../../domain/packaging/checksums.ts';
import { checksumsName, type Manifest, manifestName } from '../../domain/packaging/manifest.ts';
import type { Files } from '../../ports/files.ts';
import { checkSignature } from './signatures.ts';
import type { CheckPorts } from './signing-tool.ts';

export interface SignedPorts extends CheckPorts {
  readonly files: CheckPorts['files'] & Pick<Files, 'sha256'>;
}

/** A manifest and where it lies, with `SHA256SUMS` and its signature beside it. */
export interface SignedManifest {
  readonly manifest: Manifest;
  /** Absolute. */
  readonly folder: string;
  /** Absolute. */
  readonly manifestPath: string;
}

/**
 * Makes sure that a manifest is vouched for where the configuration asks for it: `SHA256SUMS` beside it is signed, and
 * names the manifest and each artifact with their own digests. Gives who signed; `undefined` where nobody must.
 *
 * @throws SlipwayError `artifact-invalid`, `missing-tool`
 */
export async function requireSigned(
  { manifest, folder, manifestPath }: SignedManifest,
  signing: SigningSettings | undefined,
  ports: SignedPorts,
): Promise<string | undefined> {
  if (signing === undefined) return undefined;
  const signer = await checkSignature(folder, signing, ports, undefined);
  const sums = (await ports.files.readText(`${folder}/${checksumsName}`)) ?? '';
  const files = [
    ...manifest.artifacts,
    { path: manifestName, sha256: await ports.files.sha256(manifestPath) },
  ];
  const why = judgeChecksums(sums, files);
  if (why === undefined) return signer;
  throw new SlipwayError('artifact-invalid', `The signed ${checksumsName} ${why}.`, {
    remedy: 'Do not use these files: something was changed after they were signed.',
  });
}

import type { Config } from '../../domain/config/config.ts';
import type { SigningSettings } from '../../domain/config/integrity-settings.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import { provenanceName } from '../../domain/packaging/companions.ts';
import type { Files } from '../../ports/files.ts';
import { checkProvenance, type ProvenancePorts, readTrustedRoots } from './provenance.ts';
import { requireSigned, type SignedManifest, type SignedPorts } from './require-signed.ts';

/** Who must vouch for artifacts before they are deployed, as the configuration asks. */
export interface Trust {
  readonly signing: SigningSettings | undefined;
  /** Sigstore's trusted roots; `undefined`: provenance is not asked for. */
  readonly roots: string | undefined;
  /** `OWNER/NAME` that provenance must be of. */
  readonly repository: string;
}

export interface VouchPorts extends SignedPorts, ProvenancePorts {}

/** Reads what the configuration trusts. Throws `invalid-config` where the file of roots is not there. */
export async function readTrust(
  request: {
    readonly config: Config;
    readonly workingDirectory: string;
    readonly run: { readonly repository: string };
  },
  files: Pick<Files, 'readText'>,
): Promise<Trust> {
  const { signing, trusted_root } = request.config.packaging;
  const roots = await readTrustedRoots(request.workingDirectory, trusted_root, files);
  return { signing, roots, repository: request.run.repository };
}

/**
 * Checks the signature and the provenance that lie beside a manifest, where the configuration asks for them, and gives a
 * row for each. A release may have been made without provenance: that is told, and refused is only what is wrong.
 *
 * @throws SlipwayError `artifact-invalid`, `missing-tool`, `invalid-config`
 */
export async function vouch(
  signed: SignedManifest,
  { signing, roots, repository }: Trust,
  ports: VouchPorts,
): Promise<readonly Gate[]> {
  const gates: Gate[] = [];
  const signer = await requireSigned(signed, signing, ports);
  if (signer !== undefined)
    gates.push({ name: 'Checksums are signed', outcome: 'pass', detail: signer });
  if (roots === undefined) return gates;
  const name = 'Provenance leads to this repository';
  const text = await ports.files.readText(`${signed.folder}/${provenanceName}`);
  if (text === undefined)
    return [...gates, { name, outcome: 'skip', detail: `there is no ${provenanceName}` }];
  const manifestSha256 = await ports.files.sha256(signed.manifestPath);
  const expected = { manifest: signed.manifest, manifestSha256, repository, roots };
  const detail = await checkProvenance(text, expected, ports);
  return [...gates, { name, outcome: 'pass', detail }];
}

import { SlipwayError } from '../../domain/errors.ts';
import {
  type Companion,
  provenanceName,
  signatureNames,
} from '../../domain/packaging/companions.ts';
import { checksumsName } from '../../domain/packaging/manifest.ts';
import { type JobIdentity, renderProvenance } from '../../domain/packaging/provenance.ts';
import { sigstoreServices } from '../../domain/packaging/sigstore-services.ts';
import { requireSigning, signChecksums } from '../integrity/signatures.ts';
import type { PackagePorts, PackageRequest } from '../package-deployment.ts';
import { digestsOf } from './folder.ts';

/** What sealing was found to need before anything was built. */
export interface SealPlan {
  /** Who attests; `undefined` where nobody asked for it. */
  readonly job: JobIdentity | undefined;
}

/**
 * Makes sure, before a long build, that all is there that sealing will need.
 *
 * @throws SlipwayError `missing-permission`, `missing-tool`, `missing-token`, `invalid-input`
 */
export async function planSeal(request: PackageRequest, ports: PackagePorts): Promise<SealPlan> {
  const signing = signingOf(request);
  if (signing !== undefined && !request.checksums)
    throw new SlipwayError(
      'invalid-input',
      `\`packaging.signing\` signs ${checksumsName}, and \`checksums\` is off.`,
      { remedy: 'Leave `checksums` on, or set `sign: false`.' },
    );
  if (signing !== undefined) await requireSigning(signing, ports);
  return { job: request.attest === true ? await ports.attestations.identify() : undefined };
}

/** Attests and signs a release folder that is whole and proven; each companion is written into it. */
export async function sealFolder(
  folder: string,
  { job }: SealPlan,
  request: PackageRequest,
  ports: PackagePorts,
): Promise<readonly Companion[]> {
  const made: Companion[] = [];
  const signing = signingOf(request);
  if (job !== undefined) made.push(await attest(folder, job, request, ports));
  if (signing !== undefined) {
    const what = await signChecksums(folder, signing, ports, request.signal);
    made.push({ name: signatureNames[signing.method], what: `${checksumsName} is ${what}` });
  }
  return made;
}

function signingOf({ sign, config }: PackageRequest) {
  return sign === false ? undefined : config.packaging.signing;
}

/** About every file in the folder, the manifest and the checksums among them. */
async function attest(
  folder: string,
  job: JobIdentity,
  { config }: PackageRequest,
  ports: PackagePorts,
): Promise<Companion> {
  const { attestations, files, serverUrl } = ports;
  const digests = await digestsOf(folder, files);
  const subjects = [...digests].map(([name, sha256]) => ({ name, sha256 }));
  const services = sigstoreServices(config.packaging.sigstore, job, serverUrl);
  const bundle = await attestations.sign(renderProvenance(subjects, job, serverUrl), services);
  await files.writeText(`${folder}/${provenanceName}`, `${bundle}\n`);
  const page = await attestations.store(bundle);
  const [workflow = ''] = job.workflow_ref.split('@');
  return {
    name: provenanceName,
    what: `built by ${workflow} from ${job.sha.slice(0, 10)}; kept at ${page}`,
  };
}

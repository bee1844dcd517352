import type { Config } from '../domain/config/config.ts';
import { SlipwayError } from '../domain/errors.ts';
import { provenanceName } from '../domain/packaging/companions.ts';
import { plainPath } from '../domain/packaging/inner-path.ts';
import {
  checksumsName,
  type Manifest,
  manifestName,
  parseManifest,
} from '../domain/packaging/manifest.ts';
import {
  checkFolder,
  findArtifact,
  type ReleaseCheck,
  type ReleaseFolder,
} from '../domain/packaging/release-check.ts';
import type { Files } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Processes } from '../ports/processes.ts';
import { checkProvenance, type ProvenancePorts, readTrustedRoots } from './integrity/provenance.ts';
import { checkSignature } from './integrity/signatures.ts';
import { digestsOf } from './package/folder.ts';

export interface VerifyReleasePorts extends ProvenancePorts {
  readonly files: Files;
  readonly processes: Processes;
  readonly log: Log;
}

export interface VerifyReleaseRequest {
  /** Absolute path of the downloaded release. */
  readonly folder: string;
  /** Absolute path that `packaging.trusted_root` is below. */
  readonly projectPath: string;
  /** `OWNER/NAME` that the provenance must be of. */
  readonly repository: string;
  readonly config: Config;
  readonly signal?: AbortSignal;
}

export interface ReleaseVerification {
  readonly kind: 'verified' | 'refused';
  readonly folder: string;
  /** `undefined` where it can't be read. */
  readonly manifest: Manifest | undefined;
  /** In the order in which they were asked. */
  readonly checks: readonly ReleaseCheck[];
  /** Whether a signature, or provenance that leads to a trusted root, tells who made it: without, the files are only whole. */
  readonly vouched: boolean;
}

/**
 * Checks a downloaded release: that each file is the one that the manifest names and there is no other, that
 * `SHA256SUMS`, bills of materials, signature and provenance say the same. Writes nothing.
 *
 * @throws SlipwayError `not-found` where there is no manifest, `missing-tool`, `invalid-config`
 */
export async function verifyRelease(
  given: VerifyReleaseRequest,
  ports: VerifyReleasePorts,
): Promise<ReleaseVerification> {
  const request = { ...given, folder: plainPath(given.folder) };
  const { folder } = request;
  const text = await ports.files.readText(`${folder}/${manifestName}`);
  if (text === undefined) throw noManifest(folder);
  let manifest: Manifest | undefined;
  const read = await attempt('Manifest', async () => {
    manifest = parseManifest(text);
    const { name, version, commit } = manifest;
    return `${name} ${version} of commit ${commit.slice(0, 10)}`;
  });
  if (manifest === undefined)
    return { kind: 'refused', folder, manifest, checks: [read], vouched: false };
  const release = await readFolder(folder, manifest, ports.files);
  const signed = await checkSigned(request, ports);
  const built = await checkBuilt(request, release, ports);
  const checks = [read, ...checkFolder(release), signed, built];
  const kind = checks.some(({ outcome }) => outcome === 'fail') ? 'refused' : 'verified';
  const traced = request.config.packaging.trusted_root !== undefined;
  const vouched = signed.outcome === 'pass' || (traced && built.outcome === 'pass');
  return { kind, folder, manifest, checks, vouched };
}

async function readFolder(
  folder: string,
  manifest: Manifest,
  files: Files,
): Promise<ReleaseFolder> {
  const digests = await digestsOf(folder, files);
  const bills = new Map<string, string>();
  for (const artifact of manifest.artifacts) {
    if (artifact.format !== 'sbom') continue;
    const text = await files.readText(`${folder}/${findArtifact(artifact, digests)}`);
    if (text !== undefined) bills.set(artifact.path, text);
  }
  return {
    manifest,
    digests,
    bills,
    checksums: await files.readText(`${folder}/${checksumsName}`),
  };
}

async function checkSigned(
  { folder, config, signal }: VerifyReleaseRequest,
  ports: VerifyReleasePorts,
): Promise<ReleaseCheck> {
  const name = 'Signature';
  const { signing } = config.packaging;
  if (signing === undefined)
    return { name, outcome: 'skip', detail: 'the configuration has no `packaging.signing`' };
  return attempt(name, () => checkSignature(folder, signing, ports, signal));
}

async function checkBuilt(
  { folder, projectPath, repository, config }: VerifyReleaseRequest,
  { manifest, digests }: ReleaseFolder,
  ports: VerifyReleasePorts,
): Promise<ReleaseCheck> {
  const name = 'Provenance';
  const text = await ports.files.readText(`${folder}/${provenanceName}`);
  if (text === undefined) return { name, outcome: 'skip', detail: `there is no ${provenanceName}` };
  const roots = await readTrustedRoots(projectPath, config.packaging.trusted_root, ports.files);
  const manifestSha256 = digests.get(manifestName) ?? '';
  const expected = { manifest, manifestSha256, repository, roots };
  return attempt(name, () => checkProvenance(text, expected, ports));
}

/** A refusal is what was asked for: the check has failed, and the others go on. */
async function attempt(name: string, check: () => Promise<string>): Promise<ReleaseCheck> {
  try {
    return { name, outcome: 'pass', detail: await check() };
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'artifact-invalid') throw error;
    const { message: detail, remedy } = error;
    return { name, outcome: 'fail', detail, remedy };
  }
}

function noManifest(folder: string): SlipwayError {
  return new SlipwayError('not-found', `There is no ${manifestName} in ${folder}.`, {
    remedy:
      'Download all assets of the release into it, for instance with `gh release download TAG --dir FOLDER`.',
  });
}

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
import { judgeProvenance, parseProvenance } from '../domain/packaging/provenance.ts';
import {
  checkFolder,
  findArtifact,
  type ReleaseCheck,
  type ReleaseFolder,
} from '../domain/packaging/release-check.ts';
import type { Bundles, CheckedBundle } from '../ports/attestations.ts';
import type { Files } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Processes } from '../ports/processes.ts';
import { checkSignature } from './integrity/signatures.ts';
import { digestsOf } from './package/folder.ts';

export interface VerifyReleasePorts {
  readonly files: Files;
  readonly processes: Processes;
  readonly bundles: Bundles;
  readonly log: Log;
  /** Such as `https://github.com`. */
  readonly serverUrl: string;
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
  if (manifest === undefined) return { kind: 'refused', folder, manifest, checks: [read] };
  const release = await readFolder(folder, manifest, ports.files);
  const checks = [
    read,
    ...checkFolder(release),
    await checkSigned(request, ports),
    await checkProvenance(request, release, ports),
  ];
  const kind = checks.some(({ outcome }) => outcome === 'fail') ? 'refused' : 'verified';
  return { kind, folder, manifest, checks };
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

async function checkProvenance(
  request: VerifyReleaseRequest,
  { manifest, digests }: ReleaseFolder,
  { files, bundles, serverUrl }: VerifyReleasePorts,
): Promise<ReleaseCheck> {
  const name = 'Provenance';
  const text = await files.readText(`${request.folder}/${provenanceName}`);
  if (text === undefined) return { name, outcome: 'skip', detail: `there is no ${provenanceName}` };
  const roots = await readRoots(request, files);
  return attempt(name, async () => {
    const bundle = await bundles.check(text, roots);
    const expected = `${serverUrl}/${request.repository}`;
    if (!isOf(bundle, expected)) throw ofAnother(bundle, expected);
    const subjects = manifest.artifacts.map(({ path, sha256 }) => ({ name: path, sha256 }));
    const own = { name: manifestName, sha256: digests.get(manifestName) ?? '' };
    const facts = parseProvenance(bundle.statement);
    const why = judgeProvenance(facts, [...subjects, own], manifest);
    if (why !== undefined) throw refuse(`The provenance ${why}.`);
    const rest = bundle.trusted
      ? 'traced to a trusted root'
      : 'its certificate was not traced to a root, for want of `packaging.trusted_root`';
    return `built by ${bundle.identity}; ${rest}`;
  });
}

async function readRoots(
  { projectPath, config }: VerifyReleaseRequest,
  files: Files,
): Promise<string | undefined> {
  const path = config.packaging.trusted_root;
  if (path === undefined) return undefined;
  const text = await files.readText(`${projectPath}/${path}`);
  if (text !== undefined) return text;
  throw new SlipwayError(
    'invalid-config',
    `\`packaging.trusted_root\` names ${path}, which is not there.`,
    {
      remedy:
        'Write it with `gh attestation trusted-root`, and check the repository out before this step.',
    },
  );
}

/** By the certificate's own word for the repository, else by the workflow that it was made out to. */
function isOf({ repository, identity }: CheckedBundle, expected: string): boolean {
  return repository === '' ? identity.startsWith(`${expected}/`) : repository === expected;
}

function ofAnother({ repository, identity }: CheckedBundle, expected: string): SlipwayError {
  return refuse(`The provenance is of ${repository || identity}, not of ${expected}.`);
}

/** A refusal is what was asked for: the check has failed, and the others go on. */
async function attempt(name: string, check: () => Promise<string>): Promise<ReleaseCheck> {
  try {
    return { name, outcome: 'pass', detail: await check() };
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'artifact-invalid') throw error;
    return { name, outcome: 'fail', detail: error.message };
  }
}

function refuse(message: string): SlipwayError {
  return new SlipwayError('artifact-invalid', message, { remedy: 'Do not use these files.' });
}

function noManifest(folder: string): SlipwayError {
  return new SlipwayError('not-found', `There is no ${manifestName} in ${folder}.`, {
    remedy:
      'Download all assets of the release into it, for instance with `gh release download TAG --dir FOLDER`.',
  });
}

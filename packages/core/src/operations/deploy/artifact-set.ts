import { artifactsDigestText } from '../../domain/deployment/deployment-payload.ts';
import type { Gate } from '../../domain/deployment/gate.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { provenanceName, signatureNames } from '../../domain/packaging/companions.ts';
import {
  type Artifact,
  checksumsName,
  type Manifest,
  manifestName,
  parseManifest,
} from '../../domain/packaging/manifest.ts';
import { assetName } from '../../domain/release/asset-names.ts';
import type { Release, ReleaseAsset } from '../../domain/release/release.ts';
import type { Files } from '../../ports/files.ts';
import type { ReleaseReader } from '../../ports/releases.ts';
import { sha256 } from '../digest.ts';
import { type Trust, type VouchPorts, vouch } from '../integrity/vouch.ts';

/** A version's artifacts on this machine, each with the bytes that its manifest names. */
export interface ArtifactSet {
  readonly manifest: Manifest;
  /** Absolute. */
  readonly folder: string;
  readonly manifestPath: string;
  /** SHA-256 over all of them: see `artifactsDigestText`. */
  readonly digest: string;
  /** Signature and provenance, where they were asked for. */
  readonly vouched: readonly Gate[];
}

/** Reads a manifest of the machine and compares each artifact with it; throws `artifact-invalid` or `not-found`. */
export async function readArtifactSet(
  manifestPath: string,
  files: Pick<Files, 'readText' | 'sha256'>,
): Promise<ArtifactSet> {
  const text = await files.readText(manifestPath);
  if (text === undefined)
    throw new SlipwayError('not-found', `There is no manifest at ${manifestPath}.`, {
      remedy: 'Give the path that the package action put out, or leave `manifest` empty.',
    });
  const manifest = parseManifest(text, manifestPath);
  const folder = manifestPath.replace(/[\\/][^\\/]*$/, '');
  for (const artifact of manifest.artifacts)
    requireDigest(artifact, await files.sha256(`${folder}/${artifact.path}`), manifestPath);
  return { manifest, folder, manifestPath, digest: await digestOf(manifest), vouched: [] };
}

/** What downloading and checking a release takes. */
export interface DownloadPorts extends VouchPorts {
  readonly releases: Pick<ReleaseReader, 'findPublished' | 'download'>;
}

/**
 * Downloads the artifacts of a tag's published release into an empty folder, and compares each with the release's
 * manifest; the configured signature and provenance are checked first. Throws `not-found` where there is no release or
 * asset, `artifact-invalid` where bytes, the signature or the provenance differ.
 */
export async function downloadArtifactSet(
  tag: string,
  folder: string,
  trust: Trust,
  ports: DownloadPorts,
): Promise<ArtifactSet> {
  const release = await ports.releases.findPublished(tag);
  if (release === undefined)
    throw new SlipwayError('not-found', `There is no published release of ${tag}.`, {
      remedy:
        'Release it first with tag-release, or give the `manifest` of artifacts on this machine.',
    });
  const manifestPath = `${folder}/${manifestName}`;
  await ports.releases.download(findAsset(release, manifestName), manifestPath);
  const manifest = parseManifest(
    (await ports.files.readText(manifestPath)) ?? '',
    `${tag}'s manifest`,
  );
  for (const name of wantedCompanions(release, trust))
    await ports.releases.download(findAsset(release, name), `${folder}/${name}`);
  const vouched = await vouch({ manifest, folder, manifestPath }, trust, ports);
  for (const artifact of manifest.artifacts) {
    const asset = findAsset(release, assetName(artifact.name));
    const digest = await ports.releases.download(asset, `${folder}/${artifact.path}`);
    requireDigest(artifact, digest, `the release ${tag}`);
  }
  return { manifest, folder, manifestPath, digest: await digestOf(manifest), vouched };
}

/** A signature must be there where it is configured; provenance is taken where the release has it. */
function wantedCompanions({ assets }: Release, { signing, roots }: Trust): readonly string[] {
  const signed = signing === undefined ? [] : [checksumsName, signatureNames[signing.method]];
  const attested = roots !== undefined && assets.some(({ name }) => name === provenanceName);
  return attested ? [...signed, provenanceName] : signed;
}

function digestOf(manifest: Manifest): Promise<string> {
  return sha256(artifactsDigestText(manifest.artifacts));
}

function findAsset(release: Release, name: string): ReleaseAsset {
  const asset = release.assets.find((each) => each.name === name && each.state === 'uploaded');
  if (asset !== undefined) return asset;
  throw new SlipwayError('not-found', `The release ${release.tag} has no asset ${name}.`, {
    remedy:
      'Release it with the `manifest` that the package action wrote, so that it is there whole.',
  });
}

function requireDigest(artifact: Artifact, digest: string, source: string): void {
  if (digest === artifact.sha256) return;
  throw new SlipwayError(
    'artifact-invalid',
    `${artifact.name} of ${source} is not the file that its manifest names: SHA-256 ${digest}, expected ${artifact.sha256}.`,
    { remedy: 'Do not deploy it. Package and release the version again under a new number.' },
  );
}

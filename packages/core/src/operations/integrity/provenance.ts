import { SlipwayError } from '../../domain/errors.ts';
import { provenanceName } from '../../domain/packaging/companions.ts';
import { type Manifest, manifestName } from '../../domain/packaging/manifest.ts';
import { judgeProvenance, parseProvenance } from '../../domain/packaging/provenance.ts';
import type { Bundles, CheckedBundle } from '../../ports/attestations.ts';
import type { Files } from '../../ports/files.ts';

export interface ProvenancePorts {
  readonly bundles: Bundles;
  /** Such as `https://github.com`. */
  readonly serverUrl: string;
}

/** What provenance must be of, and what it is traced to. */
export interface ExpectedProvenance {
  readonly manifest: Manifest;
  /** Of the manifest's own bytes. */
  readonly manifestSha256: string;
  /** `OWNER/NAME`. */
  readonly repository: string;
  /** Sigstore's trusted roots; `undefined`: the certificate is not traced. */
  readonly roots: string | undefined;
}

/**
 * Checks a bundle: that its statement is signed, is of this repository and commit, and names the manifest and each of its
 * artifacts. Gives who built them, in a few words.
 *
 * @throws SlipwayError `artifact-invalid`, `invalid-config` where the roots are none
 */
export async function checkProvenance(
  text: string,
  { manifest, manifestSha256, repository, roots }: ExpectedProvenance,
  { bundles, serverUrl }: ProvenancePorts,
): Promise<string> {
  const bundle = await bundles.check(text, roots);
  const expected = `${serverUrl}/${repository}`;
  if (!isOf(bundle, expected)) throw ofAnother(bundle, expected);
  const subjects = manifest.artifacts.map(({ path, sha256 }) => ({ name: path, sha256 }));
  const own = { name: manifestName, sha256: manifestSha256 };
  const why = judgeProvenance(parseProvenance(bundle.statement), [...subjects, own], manifest);
  if (why !== undefined) throw refuse(`The ${provenanceName} ${why}.`);
  const rest = bundle.trusted
    ? 'traced to a trusted root'
    : 'its certificate was not traced to a root, for want of `packaging.trusted_root`';
  return `built by ${bundle.identity}; ${rest}`;
}

/** The text of a configured file of trusted roots. Throws `invalid-config` where it is not there. */
export async function readTrustedRoots(
  projectPath: string,
  path: string | undefined,
  files: Pick<Files, 'readText'>,
): Promise<string | undefined> {
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
  return refuse(`The ${provenanceName} is of ${repository || identity}, not of ${expected}.`);
}

function refuse(message: string): SlipwayError {
  return new SlipwayError('artifact-invalid', message, {
    remedy: 'Do not use these files: they are not what the repository’s own workflow built.',
  });
}

import { createPublicKey } from 'node:crypto';
import { type Bundle, bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { type SignedEntity, toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { SlipwayError } from '../../domain/errors.ts';
import type { CheckedBundle } from '../../ports/attestations.ts';

/** Where Fulcio's certificates name the repository (https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md). */
const sourceRepository = '1.3.6.1.4.1.57264.1.12';

/**
 * Checks that a bundle's statement is signed by the key of its certificate, and, with Sigstore's trusted roots (one JSON
 * document a line), that the certificate is theirs and was valid when it signed.
 */
export function checkBundle(text: string, roots: string | undefined): CheckedBundle {
  const bundle = readBundle(text);
  const entity = toSignedEntity(bundle);
  const { key, signature } = entity;
  if (bundle.content.$case !== 'dsseEnvelope' || key.$case !== 'certificate')
    throw notGood('it holds no statement that a certificate signed');
  const { certificate } = key;
  const publicKey = createPublicKey({ key: certificate.publicKey, format: 'der', type: 'spki' });
  if (!signature.verifySignature(publicKey)) throw notGood('its signature is wrong');
  if (roots !== undefined) traceToRoot(bundle, entity, roots);
  const named = certificate.extension(sourceRepository)?.valueObj.subs[0]?.value;
  return {
    statement: bundle.content.dsseEnvelope.payload.toString('utf8'),
    identity: certificate.subjectAltName ?? '',
    repository: named?.toString('utf8') ?? '',
    trusted: roots !== undefined,
  };
}

function readBundle(text: string): Bundle {
  try {
    return bundleFromJSON(JSON.parse(text));
  } catch (cause) {
    throw notGood('it is no bundle of Sigstore', cause);
  }
}

/** Public repositories are vouched for by Sigstore's own services, private ones by GitHub's: either will do. */
function traceToRoot({ verificationMaterial }: Bundle, entity: SignedEntity, roots: string): void {
  const why: unknown[] = [];
  for (const root of readRoots(roots)) {
    const options = {
      tlogThreshold: Math.min(verificationMaterial.tlogEntries.length, 1),
      ctlogThreshold: Math.min(root.ctlogs.length, 1),
      timestampThreshold: 1,
    };
    try {
      new Verifier(toTrustMaterial(root), options).verify(entity);
      return;
    } catch (cause) {
      why.push(cause);
    }
  }
  throw notGood('its certificate does not come from a trusted root', new AggregateError(why));
}

function readRoots(text: string): readonly TrustedRoot[] {
  try {
    const whole = text.trim();
    const lines = whole.startsWith('{\n') ? [whole] : whole.split('\n');
    return lines.map((line) => TrustedRoot.fromJSON(JSON.parse(line)));
  } catch (cause) {
    throw new SlipwayError('invalid-config', '`packaging.trusted_root` is no trusted root.', {
      remedy: 'Write it with `gh attestation trusted-root > FILE`.',
      cause,
    });
  }
}

function notGood(why: string, cause?: unknown): SlipwayError {
  return new SlipwayError('artifact-invalid', `The provenance can’t be trusted: ${why}.`, {
    remedy: 'Do not use these files, and tell those who released them.',
    cause,
  });
}

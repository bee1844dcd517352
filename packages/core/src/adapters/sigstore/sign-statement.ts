import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { SlipwayError } from '../../domain/errors.ts';
import { statementType } from '../../domain/packaging/provenance.ts';
import type { SigstoreServices } from '../../domain/packaging/sigstore-services.ts';
import { type Answer, ask, type RegistryConnection } from '../registries/registry-connection.ts';
import { authenticatedText, type Envelope } from './envelope.ts';
import { logEntry } from './log-entry.ts';

interface Signing {
  readonly services: SigstoreServices;
  /** The job's identity token, made out to Sigstore. */
  readonly token: string;
  readonly connection: RegistryConnection;
}

/**
 * Signs a statement with a key of its own, which a certificate binds to the job's identity, and has the signature
 * witnessed by a transparency log or a time stamp. Gives a bundle of Sigstore's version 0.3
 * (https://docs.sigstore.dev/about/bundle/). The services' protocols are three requests in JSON; their own library would
 * make the bundle of the action more than twice as large.
 */
export async function signStatement(statement: string, signing: Signing): Promise<string> {
  const { services } = signing;
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = await requestCertificate(keys, signing);
  const payload = Buffer.from(statement);
  const signature = sign('sha256', authenticatedText(statementType, payload), keys.privateKey);
  const envelope: Envelope = {
    payload: payload.toString('base64'),
    payloadType: statementType,
    signatures: [{ sig: signature.toString('base64') }],
  };
  const tlogEntries =
    services.rekor === undefined
      ? []
      : [await logged(services.rekor, envelope, certificate, signing)];
  const rfc3161Timestamps =
    services.timestamps === undefined
      ? []
      : [await stamped(services.timestamps, signature, signing)];
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: {
      certificate: { rawBytes: fromPem(certificate) },
      tlogEntries,
      timestampVerificationData: { rfc3161Timestamps },
    },
    dsseEnvelope: envelope,
  });
}

/** Fulcio's certificate for a fresh key, whose holder proves that it has it by signing its own name. */
async function requestCertificate(
  { publicKey, privateKey }: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  { services, token, connection }: Signing,
): Promise<string> {
  const [, payload = ''] = token.split('.');
  const { sub } = Object(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  const answer = await postJson('Fulcio', `${services.fulcio}/api/v2/signingCert`, connection, {
    credentials: { oidcIdentityToken: token },
    publicKeyRequest: {
      publicKey: {
        algorithm: 'ECDSA',
        content: publicKey.export({ type: 'spki', format: 'pem' }),
      },
      proofOfPossession: sign('sha256', Buffer.from(String(sub)), privateKey).toString('base64'),
    },
  });
  const issued = requireJson('Fulcio', answer);
  const { signedCertificateEmbeddedSct: embedded, signedCertificateDetachedSct: detached } =
    Object(issued);
  const certificate: unknown = Object(embedded ?? detached).chain?.certificates?.[0];
  if (typeof certificate === 'string') return certificate;
  throw unexpected('Fulcio', answer.status);
}

async function logged(
  rekor: string,
  envelope: Envelope,
  certificate: string,
  { connection }: Signing,
) {
  const verifier = Buffer.from(certificate).toString('base64');
  const answer = await postJson('Rekor', `${rekor}/api/v1/log/entries`, connection, {
    apiVersion: '0.0.1',
    kind: 'dsse',
    spec: { proposedContent: { envelope: JSON.stringify(envelope), verifiers: [verifier] } },
  });
  const entry = logEntry(requireJson('Rekor', answer));
  if (entry !== undefined) return entry;
  throw unexpected('Rekor', answer.status);
}

/** A time stamp after RFC 3161, in DER: bytes, and no text. */
async function stamped(service: string, signature: Buffer, { connection }: Signing) {
  const who = 'The time stamps’ service';
  const url = `${service}/api/v1/timestamp`;
  const artifactHash = createHash('sha256').update(signature).digest('base64');
  const asked = { artifactHash, hashAlgorithm: 'sha256' };
  const { status, body } = await postJson(who, url, connection, asked, 'latin1');
  if (status >= 300) throw unexpected(who, status);
  return { signedTimestamp: Buffer.from(body, 'latin1').toString('base64') };
}

function postJson(
  who: string,
  url: string,
  connection: RegistryConnection,
  body: unknown,
  encoding: 'utf8' | 'latin1' = 'utf8',
): Promise<Answer> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'slipway' };
  return ask(
    { who, url, method: 'POST', headers, body: JSON.stringify(body), encoding },
    connection,
  );
}

function requireJson(who: string, { status, body }: Answer): unknown {
  if (status < 300) {
    try {
      return JSON.parse(body);
    } catch {
      // It answered with something else.
    }
  }
  throw unexpected(who, status);
}

function fromPem(certificate: string): string {
  return certificate.replace(/-----[A-Z ]+-----|\s/g, '');
}

function unexpected(who: string, status: number): SlipwayError {
  return new SlipwayError('retryable', `${who} did not sign: it answered with status ${status}.`, {
    remedy:
      'Run it again. Where it stays so, check `packaging.sigstore`, or leave `attest` out. Nothing was written.',
  });
}

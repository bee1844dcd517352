import { createHash, generateKeyPairSync } from 'node:crypto';
import {
  fulcioHandler,
  type HandlerFn,
  initializeCA,
  initializeCTLog,
  initializeTLog,
  initializeTSA,
  rekorHandler,
  tsaHandler,
} from '@sigstore/mock';
import { type RunningServer, startHttp } from './http-server.ts';

export interface FakeSigstore extends RunningServer {
  /** As `packaging.trusted_root` has them. */
  readonly trustedRoot: string;
  /** The variables by which a job with `id-token: write` asks for its identity. */
  readonly identity: Readonly<Record<string, string>>;
  /** Every path that was asked, oldest first. */
  readonly asked: readonly string[];
  /** Lets the service with this path answer with a status and nothing of use, from now on. */
  fail(path: string, status: number): void;
}

const workflow = 'octo/service/.github/workflows/release.yml@refs/tags/v1.2.3';

/** What GitHub says of a job, as far as provenance tells it. */
export const claims = {
  // Fulcio really takes the name from `job_workflow_ref`; the double takes the subject.
  sub: `https://github.com/${workflow}`,
  aud: 'sigstore',
  repository: 'octo/service',
  repository_id: '1',
  repository_owner_id: '2',
  repository_visibility: 'public',
  ref: 'refs/tags/v1.2.3',
  sha: 'a'.repeat(40),
  event_name: 'push',
  workflow_ref: workflow,
  job_workflow_ref: workflow,
  runner_environment: 'github-hosted',
  run_id: '7',
  run_attempt: '1',
};

/** Sigstore's services by its own doubles, with real certificates and time stamps of a root that is made up. */
export async function startFakeSigstore(
  told: Readonly<Record<string, string>> = {},
): Promise<FakeSigstore> {
  const keys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // A time for all that is made, once the roots are valid. The doubles write 52 ms as `.52`: only whole seconds are safe.
  const time = new Date(Math.ceil(Date.now() / 1000 + 60) * 1000);
  const ctlog = await initializeCTLog(keys(), time);
  const ca = await initializeCA(keys(), ctlog, time);
  const tlog = await initializeTLog('https://rekor.example.com', keys(), time);
  const tsa = await initializeTSA(keys(), time);
  const rekor = rekorHandler(tlog);
  const handlers = [
    fulcioHandler(ca),
    { ...rekor, fn: (body: string) => rekor.fn(JSON.stringify(canonicalEntry(JSON.parse(body)))) },
    tsaHandler(tsa),
  ];
  const services = new Map<string, HandlerFn>(handlers.map(({ path, fn }) => [path, fn]));
  const asked: string[] = [];
  const failing = new Map<string, number>();
  const server = await startHttp(async (message, response) => {
    const path = new URL(message.url ?? '', 'http://localhost').pathname;
    asked.push(path);
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk);
    const status = failing.get(path);
    if (status !== undefined) return response.writeHead(status).end('{}');
    if (path === '/token')
      return response.end(JSON.stringify({ value: token({ ...claims, ...told }) }));
    const answer = await services.get(path)?.(Buffer.concat(chunks).toString());
    const { statusCode = 404, response: body = '' } = answer ?? {};
    const whole =
      typeof body === 'object' && ArrayBuffer.isView(body) ? Buffer.from(body.buffer) : body;
    response
      .writeHead(statusCode)
      .end(typeof whole === 'object' && !Buffer.isBuffer(whole) ? JSON.stringify(whole) : whole);
  });
  return Object.assign(server, {
    asked,
    fail: (path: string, status: number) => failing.set(path, status),
    identity: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-this-job-alone',
    },
    trustedRoot: renderRoot({
      authority: [ca.rootCertificate],
      stamps: [tsa.intCertificate, tsa.rootCertificate],
      ctlog: ctlog.publicKey,
      tlog: tlog.publicKey,
    }),
  });
}

/** What Rekor writes into its log for an envelope that is proposed: digests, signatures and who made them. */
function canonicalEntry(proposed: {
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: {
    readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
  };
}) {
  const { envelope, verifiers } = proposed.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope);
  const digest = (bytes: Buffer | string) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  });
  return {
    apiVersion: proposed.apiVersion,
    kind: proposed.kind,
    spec: {
      envelopeHash: digest(envelope),
      payloadHash: digest(Buffer.from(payload, 'base64')),
      signatures: [{ signature: signatures[0].sig, verifier: verifiers[0] }],
    },
  };
}

function token(payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part(payload)}.`;
}

function renderRoot(keys: {
  readonly authority: readonly ArrayBufferView<ArrayBuffer>[];
  readonly stamps: readonly ArrayBufferView<ArrayBuffer>[];
  readonly ctlog: Buffer;
  readonly tlog: Buffer;
}): string {
  const validFor = { start: '2020-01-01T00:00:00Z' };
  const chain = (certificates: readonly ArrayBufferView<ArrayBuffer>[]) => ({
    subject: { commonName: 'sigstore', organization: 'sigstore.mock' },
    uri: 'https://example.com',
    certChain: {
      certificates: certificates.map(({ buffer }) => ({
        rawBytes: Buffer.from(buffer).toString('base64'),
      })),
    },
    validFor,
  });
  const log = (key: Buffer) => ({
    baseUrl: 'https://rekor.example.com',
    hashAlgorithm: 'SHA2_256',
    publicKey: {
      rawBytes: key.toString('base64'),
      keyDetails: 'PKIX_ECDSA_P256_SHA_256',
      validFor,
    },
    logId: { keyId: createHash('sha256').update(key).digest('base64') },
  });
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    certificateAuthorities: [chain(keys.authority)],
    timestampAuthorities: [chain(keys.stamps)],
    tlogs: [log(keys.tlog)],
    ctlogs: [log(keys.ctlog)],
  });
}

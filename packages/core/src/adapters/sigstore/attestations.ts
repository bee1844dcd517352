import { SlipwayError } from '../../domain/errors.ts';
import { identityClaims, type JobIdentity } from '../../domain/packaging/provenance.ts';
import type { Attestations } from '../../ports/attestations.ts';
import { type IdentityService, identityService } from '../registries/credentials.ts';
import { ask } from '../registries/registry-connection.ts';
import { requestIdentity, type TrustConnection } from '../registries/trusted-publishing.ts';
import { signStatement } from './sign-statement.ts';

export interface AttestationOptions extends TrustConnection {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `OWNER/NAME`. */
  readonly repository: string;
  readonly token: string;
  readonly apiUrl: string;
  readonly serverUrl: string;
}

/** For whom the tokens are made out that Sigstore takes. */
const audience = 'sigstore';

/** Attestations by the identity of the job that runs, kept by GitHub. */
export function createAttestations(options: AttestationOptions): Attestations {
  const token = () => requestIdentity(requireService(options), audience, options);
  return {
    async identify() {
      const identity = readClaims(await token());
      await requireRight(options);
      return identity;
    },
    sign: async (statement, services) =>
      signStatement(statement, { services, token: await token(), connection: options }),
    async store(bundle) {
      const { status, body } = await post(options, `{"bundle":${bundle}}`);
      if (isRefusal(status)) throw noRight(options);
      const id: unknown = status === 201 ? Object(JSON.parse(body)).id : undefined;
      if (id === undefined) throw notStored(status);
      return `${options.serverUrl}/${options.repository}/attestations/${id}`;
    },
  };
}

function requireService({ environment }: AttestationOptions): IdentityService {
  const service = identityService(environment);
  if (service !== undefined) return service;
  throw new SlipwayError(
    'missing-permission',
    '`attest` signs by the job’s identity, and this job has none.',
    {
      remedy:
        'Give the job `permissions: id-token: write` and `attestations: write`, or leave `attest` out. Pull requests from forks get neither.',
    },
  );
}

/** The claims of an identity token that came from GitHub itself: whoever trusts it later checks its signature. */
function readClaims(token: string): JobIdentity {
  const [, payload = ''] = token.split('.');
  const claims: Record<string, unknown> = Object(parsed(payload));
  const missing = identityClaims.filter((name) => typeof claims[name] !== 'string');
  if (missing.length === 0) return claims as unknown as JobIdentity;
  throw new SlipwayError(
    'missing-permission',
    `The job’s identity token does not say ${missing.join(', ')}.`,
    { remedy: 'Attest in a job of GitHub Actions; others can sign with `packaging.signing`.' },
  );
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString());
  } catch {
    return {};
  }
}

/** An empty attestation is refused for its form where the right is there, and for the right where it is not. */
async function requireRight(options: AttestationOptions): Promise<void> {
  if (options.token === '')
    throw new SlipwayError('missing-token', '`attest` needs a token for GitHub.', {
      remedy: 'Leave the input `token` at its default.',
    });
  const { status } = await post(options, '{"bundle":{}}');
  if (isRefusal(status)) throw noRight(options);
}

function post({ apiUrl, repository, token, ...connection }: AttestationOptions, body: string) {
  const headers = {
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'content-type': 'application/json',
    'user-agent': 'slipway',
  };
  const url = `${apiUrl}/repos/${repository}/attestations`;
  return ask({ who: 'GitHub', url, method: 'POST', headers, body }, connection);
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 404;
}

function noRight({ repository }: AttestationOptions): SlipwayError {
  return new SlipwayError(
    'missing-permission',
    `The token may not keep attestations for ${repository}.`,
    {
      remedy:
        'Give the job `permissions: attestations: write` (and `id-token: write`). GitHub keeps none for private repositories of some plans; there, sign with `packaging.signing` instead.',
    },
  );
}

function notStored(status: number): SlipwayError {
  return new SlipwayError('retryable', `GitHub did not take the attestation (status ${status}).`, {
    remedy: 'Run it again; where it stays so, leave `attest` out and tell us.',
  });
}

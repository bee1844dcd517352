import { SlipwayError } from '../../domain/errors.ts';
import type { IdentityService } from './credentials.ts';
import { ask, type RegistryConnection } from './registry-connection.ts';

export interface TrustConnection extends RegistryConnection {
  /** Hides a secret from all logs, before it is used. */
  readonly mask: (secret: string) => void;
}

/** A registry's short-lived token, or why it gives none. */
export type Trust =
  | { readonly kind: 'trusted'; readonly token: string }
  | {
      readonly kind: 'refused';
      readonly why: string;
      /** What went wrong, where it is not that nobody trusts us: it matters only where there is no token. */
      readonly error?: SlipwayError;
    };

const noIdentity: Trust = {
  kind: 'refused',
  why: 'the job has no identity token (`id-token: write`)',
};

/** Asks for trust where the job has an identity; that it can't be had is an answer, too. */
export async function seekTrust(
  service: IdentityService | undefined,
  seek: (service: IdentityService) => Promise<Trust>,
): Promise<Trust> {
  if (service === undefined) return noIdentity;
  try {
    return await seek(service);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code === 'cancelled') throw error;
    return { kind: 'refused', why: error.message, error };
  }
}

/**
 * The job's own OpenID Connect token, made out for one registry
 * (https://docs.github.com/actions/reference/security/oidc). @throws SlipwayError `missing-permission`, `retryable`
 */
export async function requestIdentity(
  { url, token }: IdentityService,
  audience: string,
  connection: TrustConnection,
): Promise<string> {
  const address = new URL(url);
  address.searchParams.set('audience', audience);
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  const who = 'GitHub’s identity service';
  const { status, body } = await ask({ who, url: address.href, headers }, connection);
  const value = status === 200 ? textField(body, 'value') : undefined;
  if (value === undefined)
    throw new SlipwayError(
      'missing-permission',
      `GitHub gives this job no identity token for ${audience} (status ${status}).`,
      { remedy: 'Give the job `permissions: id-token: write`, and run it again.' },
    );
  connection.mask(value);
  return value;
}

/** PyPI's exchange (its documentation, "Trusted Publishers", "Internals"): audience, identity, short-lived API token. */
export async function mintPythonToken(
  uploadUrl: string,
  audience: string | undefined,
  service: IdentityService,
  connection: TrustConnection,
): Promise<Trust> {
  const { origin, hostname } = new URL(uploadUrl);
  const who = hostname;
  const asked = await ask({ who, url: `${origin}/_/oidc/audience` }, connection);
  const named = asked.status === 200 ? textField(asked.body, 'audience') : undefined;
  if (named === undefined) return refused(`${hostname} has no trusted publishing`);
  const expected = audience ?? hostname;
  if (named !== expected) return refused(`${hostname} asks for a token that is not made out to it`);
  const identity = await requestIdentity(service, expected, connection);
  const minted = await ask(
    {
      who,
      url: `${origin}/_/oidc/mint-token`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: identity }),
    },
    connection,
  );
  return trusted(
    minted.status < 300 ? textField(minted.body, 'token') : undefined,
    connection,
    () => refused(`${hostname} knows no trusted publisher for this workflow${codes(minted.body)}`),
  );
}

/** npm's exchange, which its own program repeats when it publishes. */
export async function exchangeNpmToken(
  registry: string,
  escapedName: string,
  service: IdentityService,
  connection: TrustConnection,
): Promise<Trust> {
  const { hostname } = new URL(registry);
  const identity = await requestIdentity(service, `npm:${hostname}`, connection);
  const { status, body } = await ask(
    {
      who: hostname,
      url: new URL(`/-/npm/v1/oidc/token/exchange/package/${escapedName}`, registry).href,
      method: 'POST',
      headers: { authorization: `Bearer ${identity}`, accept: 'application/json' },
      body: '',
    },
    connection,
  );
  return trusted(status < 300 ? textField(body, 'token') : undefined, connection, () =>
    refused(
      `${hostname} knows no trusted publisher of this workflow for the package (status ${status})`,
    ),
  );
}

function trusted(
  token: string | undefined,
  { mask }: TrustConnection,
  otherwise: () => Trust,
): Trust {
  if (token === undefined) return otherwise();
  mask(token);
  return { kind: 'trusted', token };
}

function refused(why: string): Trust {
  return { kind: 'refused', why };
}

/** The codes by which PyPI tells reasons apart, such as `invalid-publisher`; none of its sentences. */
function codes(body: string): string {
  const errors = parsed(body)?.['errors'];
  const found = (Array.isArray(errors) ? errors : [])
    .map((error: unknown) => Object(error).code)
    .filter((code) => typeof code === 'string' && /^[a-z][a-z-]{0,40}$/.test(code));
  return found.length === 0 ? '' : ` (${found.join(', ')})`;
}

function textField(body: string, field: string): string | undefined {
  const value = parsed(body)?.[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function parsed(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return Object(value);
  } catch {
    return undefined;
  }
}

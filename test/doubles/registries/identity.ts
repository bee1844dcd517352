import { type RunningServer, startHttp } from '../http-server.ts';

export interface Identity extends RunningServer {
  /** The variables by which a job with `id-token: write` finds it. */
  readonly environment: Readonly<Record<string, string>>;
  /** For whom tokens were made out. */
  readonly audiences: readonly string[];
}

/** The part of GitHub that makes out identity tokens; these say for whom they are and what is `told`, and nothing is signed. */
export async function startIdentity(
  told: Readonly<Record<string, string>> = {},
): Promise<Identity> {
  const audiences: string[] = [];
  const requestToken = 'of-this-job-alone';
  const server = await startHttp((message, response) => {
    const { searchParams } = new URL(message.url ?? '', 'http://localhost');
    const audience = searchParams.get('audience') ?? '';
    const allowed = message.headers.authorization === `Bearer ${requestToken}`;
    if (allowed) audiences.push(audience);
    response.writeHead(allowed ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(allowed ? { value: identityToken(audience, told) } : {}));
  });
  return Object.assign(server, {
    audiences,
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
  });
}

/** A JSON Web Token in form. */
export function identityToken(
  audience: string,
  told: Readonly<Record<string, string>> = {},
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { repository_visibility: 'private', ...told, aud: audience };
  return `${part({ alg: 'none' })}.${part(claims)}.`;
}

export function audienceOf(token: string): string {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).aud;
}

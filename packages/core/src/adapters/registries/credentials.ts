import type { PythonRegistryName } from '../../domain/registry/registry-address.ts';

export interface Credential {
  /** The variable that it came from, for messages. */
  readonly variable: string;
  readonly user: string;
  readonly secret: string;
}

/** Where a job asks for its OpenID Connect token. */
export interface IdentityService {
  readonly url: string;
  readonly token: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** What `actions/setup-node` sets where there is no token. */
const placeholder = 'XXXXX-XXXXX-XXXXX-XXXXX';
/** The user name that goes with PyPI's API tokens. */
export const tokenUser = '__token__';

const pythonTokens: Readonly<Record<PythonRegistryName, string>> = {
  pypi: 'PYPI_API_TOKEN',
  testpypi: 'TEST_PYPI_API_TOKEN',
};

/** The variables by which a person gives a credential for a registry, the first one that is set counts. */
export const credentialVariables = {
  npm: ['NODE_AUTH_TOKEN', 'NPM_TOKEN'],
  pypi: [pythonTokens.pypi, 'TWINE_PASSWORD'],
  testpypi: [pythonTokens.testpypi, 'TWINE_PASSWORD'],
} as const;

/** npm's token, by the names that `actions/setup-node` and most workflows use. */
export function npmCredential(environment: Environment): Credential | undefined {
  return first(environment, credentialVariables.npm, tokenUser);
}

/** An API token, or twine's own variables: they hold a user's name for registries that know users. */
export function pythonCredential(
  name: PythonRegistryName,
  environment: Environment,
): Credential | undefined {
  const token = first(environment, [pythonTokens[name]], tokenUser);
  return (
    token ??
    first(environment, ['TWINE_PASSWORD'], environment['TWINE_USERNAME']?.trim() || tokenUser)
  );
}

/** Only a job with `permissions: id-token: write` has it. */
export function identityService(environment: Environment): IdentityService | undefined {
  const url = environment['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  const token = environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  return URL.canParse(url) && token !== '' ? { url, token } : undefined;
}

/** HTTP's basic authentication (RFC 7617). */
export function basicAuthorization({ user, secret }: Credential): string {
  return `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`;
}

function first(
  environment: Environment,
  names: readonly string[],
  user: string,
): Credential | undefined {
  for (const variable of names) {
    const secret = environment[variable]?.trim() ?? '';
    if (secret !== '' && secret !== placeholder) return { variable, user, secret };
  }
  return undefined;
}

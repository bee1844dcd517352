import { SlipwayError } from '../../domain/errors.ts';
import type { PackageFile } from '../../domain/registry/registry.ts';
import type { PythonAddress, PythonRegistryName } from '../../domain/registry/registry-address.ts';
import { transferDeadline } from '../github/transfer-deadline.ts';
import type { ExchangeResult } from '../http-exchange.ts';
import {
  basicAuthorization,
  type Credential,
  credentialVariables,
  identityService,
  pythonCredential,
  tokenUser,
} from './credentials.ts';
import { multipart } from './multipart.ts';
import { send } from './registry-connection.ts';
import { mintPythonToken, seekTrust, type TrustConnection } from './trusted-publishing.ts';

export interface PyPIOptions extends TrustConnection {
  readonly name: PythonRegistryName;
  readonly address: PythonAddress;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface Right {
  readonly credential: Credential;
  /** For people. */
  readonly by: string;
}

/** Trust where the job has an identity and the index knows it, the token otherwise. */
export async function findRight(file: PackageFile, options: PyPIOptions): Promise<Right> {
  const { name, address, environment } = options;
  const trust = await seekTrust(identityService(environment), (service) =>
    mintPythonToken(address.uploadUrl, address.audience, service, options),
  );
  if (trust.kind === 'trusted')
    return {
      credential: { variable: '', user: tokenUser, secret: trust.token },
      by: 'trusted publishing',
    };
  const credential = pythonCredential(name, environment);
  if (credential !== undefined) return { credential, by: `the token in ${credential.variable}` };
  if (trust.error !== undefined) throw trust.error;
  throw new SlipwayError(
    'missing-token',
    `There is no right to publish ${file.package} to ${hostOf(address.uploadUrl)}: ${trust.why}, and no token is set.`,
    {
      remedy: `Set the project up for trusted publishing and give the job \`id-token: write\`, or set ${credentialVariables[name][0]} below \`env:\` of this step.`,
    },
  );
}

/** Sends a form without a file, which nobody can take: a wrong credential is refused before that is seen. */
export async function authorizePyPI(file: PackageFile, options: PyPIOptions): Promise<string> {
  const right = await findRight(file, options);
  const form = await multipart([
    [':action', 'file_upload'],
    ['protocol_version', '1'],
  ]);
  const result = await send(
    {
      url: file.url,
      method: 'POST',
      headers: { ...form.headers, authorization: basicAuthorization(right.credential) },
      body: form.body,
      timeout: transferDeadline(0),
    },
    options,
  );
  const denied = deniedBy(result, file, right);
  if (denied !== undefined) throw denied;
  return right.by;
}

/** The refusal of a credential, where an answer is one. */
export function deniedBy(
  result: ExchangeResult,
  file: PackageFile,
  { by }: Right,
): SlipwayError | undefined {
  if (result.kind === 'error' || (result.status !== 401 && result.status !== 403)) return undefined;
  return new SlipwayError(
    'missing-permission',
    `${hostOf(file.url)} refuses ${by} for ${file.package} (status ${result.status}).`,
    { remedy: 'Check that it is valid, and that it may publish this project.' },
  );
}

/** For messages. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

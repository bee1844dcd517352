import { createHash } from 'node:crypto';
import { SlipwayError } from '../../domain/errors.ts';
import {
  normalName,
  parsePythonMetadata,
  pythonTag,
  refusalOfPublicIndex,
} from '../../domain/registry/python-metadata.ts';
import type { ArtifactFile, PackageFile, RegistryView } from '../../domain/registry/registry.ts';
import type { PythonAddress, PythonRegistryName } from '../../domain/registry/registry-address.ts';
import { findInSimpleIndex } from '../../domain/registry/simple-index.ts';
import type { PublishAnswer, Registry } from '../../ports/registries.ts';
import { transferDeadline } from '../github/transfer-deadline.ts';
import {
  basicAuthorization,
  type Credential,
  credentialVariables,
  identityService,
  pythonCredential,
  tokenUser,
} from './credentials.ts';
import { multipart } from './multipart.ts';
import { readPackageText } from './package-texts.ts';
import { pypiFailure } from './pypi-failure.ts';
import { ask, reasonOf, send } from './registry-connection.ts';
import { mintPythonToken, type Trust, type TrustConnection } from './trusted-publishing.ts';

export interface PyPIOptions extends TrustConnection {
  readonly name: PythonRegistryName;
  readonly address: PythonAddress;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** PyPI, or what speaks as it does: the simple repository API says what is there, a form takes what is new. */
export function createPyPIRegistry(options: PyPIOptions): Registry {
  return {
    identify: (file) => identify(file, options),
    look: (file) => look(file, options),
    authorize: async (file) => (await authorize(file, options)).by,
    publish: (file) => publish(file, options),
  };
}

async function identify(file: ArtifactFile, { name, address }: PyPIOptions): Promise<PackageFile> {
  const said = parsePythonMetadata(await readPackageText(file), file.name);
  const refusal = address.public ? refusalOfPublicIndex(file.name, said.version) : undefined;
  if (refusal !== undefined)
    throw new SlipwayError(
      'artifact-invalid',
      `${file.name} can't be published: ${name} ${refusal}.`,
      {
        remedy: 'Build it otherwise, or take it out of the manifest.',
      },
    );
  return {
    ...file,
    registry: name,
    url: address.uploadUrl,
    package: said.name,
    version: said.version,
    digests: [`sha256:${file.sha256}`],
    distTag: undefined,
  };
}

async function look(file: PackageFile, options: PyPIOptions): Promise<RegistryView> {
  const { name, address } = options;
  const url = `${address.indexUrl}${normalName(file.package)}/`;
  const headers = { accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5' };
  const { status, body } = await ask(
    { who: hostOf(url), url, headers: { ...headers, ...readingRights(options) } },
    options,
  );
  const none = { versions: [], latest: undefined };
  if (status === 404) return { ...none, digest: undefined };
  if (status !== 200) throw unreadable(name, url, status);
  const there = findInSimpleIndex(body, file.name);
  if (there === undefined) return { ...none, digest: undefined };
  const sha256 = there.sha256 ?? (await digestOf(new URL(there.url, url), file, options));
  return { ...none, digest: `sha256:${sha256}` };
}

/** An index of one's own may be private; the public ones need no credential to be read. */
function readingRights({ name, address, environment }: PyPIOptions): Record<string, string> {
  const credential = address.public ? undefined : pythonCredential(name, environment);
  return credential === undefined ? {} : { authorization: basicAuthorization(credential) };
}

/** For an index that tells no SHA-256: of the file itself, up to one byte more than ours has. */
async function digestOf(url: URL, file: PackageFile, options: PyPIOptions): Promise<string> {
  const own = url.origin === new URL(options.address.indexUrl).origin;
  const result = await send(
    {
      url: url.href,
      method: 'GET',
      headers: own ? readingRights(options) : {},
      encoding: 'latin1',
      timeout: transferDeadline(file.size),
      maxBody: file.size + 1,
    },
    options,
  );
  if (result.kind === 'answered' && result.status === 200)
    return createHash('sha256').update(result.body, 'latin1').digest('hex');
  throw new SlipwayError(
    'retryable',
    `${file.name} is on ${hostOf(url.href)}, and can't be compared: ${reasonOf(result)}.`,
    { remedy: 'Run it again.' },
  );
}

function unreadable(name: PythonRegistryName, url: string, status: number): SlipwayError {
  const denied = status === 401 || status === 403;
  return new SlipwayError(
    denied ? 'missing-token' : 'command-failed',
    `${hostOf(url)} does not show what is there (status ${status}).`,
    {
      remedy: denied
        ? `Set ${credentialVariables[name].join(' or ')} below \`env:\` of this step.`
        : 'Check `release_management.registries.pypi_index_url`: it names the simple index.',
    },
  );
}

interface Right {
  readonly credential: Credential;
  /** For people. */
  readonly by: string;
}

/** Trust where the job has an identity and the index knows it, the token otherwise. */
async function findRight(file: PackageFile, options: PyPIOptions): Promise<Right> {
  const { name, address, environment } = options;
  const service = identityService(environment);
  const trust: Trust =
    service === undefined
      ? { kind: 'refused', why: 'the job has no identity token (`id-token: write`)' }
      : await mintPythonToken(address.uploadUrl, address.audience, service, options);
  if (trust.kind === 'trusted')
    return {
      credential: { variable: '', user: tokenUser, secret: trust.token },
      by: 'trusted publishing',
    };
  const credential = pythonCredential(name, environment);
  if (credential !== undefined) return { credential, by: `the token in ${credential.variable}` };
  throw new SlipwayError(
    'missing-token',
    `There is no right to publish ${file.package} to ${hostOf(address.uploadUrl)}: ${trust.why}, and no token is set.`,
    {
      remedy: `Set the project up for trusted publishing and give the job \`id-token: write\`, or set ${credentialVariables[name][0]} below \`env:\` of this step.`,
    },
  );
}

/** Sends a form without a file, which nobody can take: a wrong credential is refused before that is seen. */
async function authorize(file: PackageFile, options: PyPIOptions): Promise<Right> {
  const right = await findRight(file, options);
  const form = multipart([
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
  if (result.kind === 'answered' && (result.status === 401 || result.status === 403))
    throw denied(file, right, result.status);
  return right;
}

async function publish(file: PackageFile, options: PyPIOptions): Promise<PublishAnswer> {
  const right = await findRight(file, options);
  const { fields } = parsePythonMetadata(await readPackageText(file), file.name);
  const form = multipart(
    [
      [':action', 'file_upload'],
      ['protocol_version', '1'],
      ['filetype', file.format === 'wheel' ? 'bdist_wheel' : 'sdist'],
      ['pyversion', pythonTag(file.name)],
      ['sha256_digest', file.sha256],
      ...fields,
    ],
    file,
  );
  const result = await send(
    {
      url: file.url,
      method: 'POST',
      headers: { ...form.headers, authorization: basicAuthorization(right.credential) },
      body: form.body,
      timeout: transferDeadline(file.size),
    },
    options,
  );
  if (result.kind === 'answered' && (result.status === 401 || result.status === 403))
    throw denied(file, right, result.status);
  return pypiFailure(result, file, right.credential.secret) ?? { kind: 'published' };
}

function denied(file: PackageFile, { by }: Right, status: number): SlipwayError {
  return new SlipwayError(
    'missing-permission',
    `${hostOf(file.url)} refuses ${by} for ${file.package} (status ${status}).`,
    { remedy: 'Check that it is valid, and that it may publish this project.' },
  );
}

function hostOf(url: string): string {
  return new URL(url).host;
}

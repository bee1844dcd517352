import { createHash } from 'node:crypto';
import { SlipwayError } from '../../domain/errors.ts';
import {
  type FormField,
  normalName,
  parsePythonMetadata,
  pythonTag,
  refusalOfPublicIndex,
} from '../../domain/registry/python-metadata.ts';
import type { ArtifactFile, PackageFile, RegistryView } from '../../domain/registry/registry.ts';
import type { PythonRegistryName } from '../../domain/registry/registry-address.ts';
import { findInSimpleIndex } from '../../domain/registry/simple-index.ts';
import type { PublishAnswer, Registry } from '../../ports/registries.ts';
import { transferDeadline } from '../github/transfer-deadline.ts';
import { basicAuthorization, credentialVariables, pythonCredential } from './credentials.ts';
import { multipart } from './multipart.ts';
import { readPackageText } from './package-texts.ts';
import { pypiFailure } from './pypi-failure.ts';
import { authorizePyPI, deniedBy, findRight, hostOf, type PyPIOptions } from './pypi-right.ts';
import { ask, reasonOf, send } from './registry-connection.ts';

/** PyPI, or what speaks as it does: the simple repository API says what is there, a form takes what is new. */
export function createPyPIRegistry(options: PyPIOptions): Registry {
  return {
    identify: (file) => identify(file, options),
    look: (file) => look(file, options),
    authorize: (file) => authorizePyPI(file, options),
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
    private: said.fields.some(isPrivate),
  };
}

/** A classifier that indexes refuse for just that purpose. */
function isPrivate([name, value]: FormField): boolean {
  return name === 'classifiers' && value.startsWith('Private ::');
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

async function publish(file: PackageFile, options: PyPIOptions): Promise<PublishAnswer> {
  const right = await findRight(file, options);
  const { fields } = parsePythonMetadata(await readPackageText(file), file.name);
  const form = await multipart(
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
  const denied = deniedBy(result, file, right);
  if (denied !== undefined) throw denied;
  return pypiFailure(result, file, right.credential.secret) ?? { kind: 'published' };
}

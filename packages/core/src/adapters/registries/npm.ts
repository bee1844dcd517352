import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { SlipwayError } from '../../domain/errors.ts';
import { parseNpmPackage, readPackument } from '../../domain/registry/npm-package.ts';
import type { ArtifactFile, PackageFile } from '../../domain/registry/registry.ts';
import { registryAddress } from '../../domain/registry/registry-address.ts';
import type { PublishAnswer, Registry } from '../../ports/registries.ts';
import { transferDeadline } from '../github/transfer-deadline.ts';
import { credentialVariables, npmCredential } from './credentials.ts';
import { npmFailure } from './npm-failure.ts';
import { findNpm, npmRegistrySetting, publishEnvironment } from './npm-program.ts';
import { authorizeNpm, escapedName, hostOf, type NpmOptions } from './npm-right.ts';
import { readPackageText } from './package-texts.ts';
import { ask } from './registry-connection.ts';

/** Milliseconds that npm may take besides the transfer. */
const npmStart = 60_000;

/**
 * An npm registry: looked at by HTTP, and published to by the `npm` program, which knows provenance and trusted
 * publishing. A token reaches it by one variable, which a settings file of our own names.
 */
export function createNpmRegistry(options: NpmOptions): Registry {
  return {
    identify: (file) => identify(file, options),
    look: (file) => look(file, options),
    authorize: (file) => authorizeNpm(file, options),
    publish: (file, tag) => publish(file, tag, options),
  };
}

async function identify(file: ArtifactFile, options: NpmOptions): Promise<PackageFile> {
  const said = parseNpmPackage(await readPackageText(file), file.name);
  const scope = said.name.startsWith('@') ? said.name.split('/')[0] : undefined;
  const setting = async () => npmRegistrySetting(scope, options.folder, options.processes);
  const url = registryAddress(options.url ?? said.registry ?? (await setting()));
  const { name, version, distTag, private: hidden } = said;
  const digests = await npmDigests(file.path);
  return {
    ...file,
    registry: 'npm',
    url,
    package: name,
    version,
    digests,
    distTag,
    private: hidden,
  };
}

/** Subresource Integrity, and what registries had before it. */
async function npmDigests(path: string): Promise<readonly string[]> {
  const [sha512, sha1] = [createHash('sha512'), createHash('sha1')];
  await pipeline(createReadStream(path), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) for (const hash of [sha512, sha1]) hash.update(chunk);
  });
  return [`sha512-${sha512.digest('base64')}`, `sha1:${sha1.digest('hex')}`];
}

async function look(file: PackageFile, options: NpmOptions) {
  const token = npmCredential(options.processes.environment())?.secret;
  const headers = {
    accept: 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const url = `${file.url}${escapedName(file)}`;
  const { status, body } = await ask({ who: hostOf(file), url, headers }, options);
  if (status === 404) return { digest: undefined, versions: [], latest: undefined };
  if (status === 401 || status === 403) throw unseen(file, status, token);
  const view = status === 200 ? readPackument(body, file.version) : undefined;
  if (view !== undefined) return view;
  throw new SlipwayError(
    'command-failed',
    `${hostOf(file)} does not answer as an npm registry (status ${status}).`,
    { remedy: 'Check `release_management.registries.npm_url`, or `registry` in .npmrc.' },
  );
}

function unseen(file: PackageFile, status: number, token: string | undefined): SlipwayError {
  const why = token === undefined ? 'without a token' : 'with the token that it got';
  return new SlipwayError(
    token === undefined ? 'missing-token' : 'missing-permission',
    `${hostOf(file)} does not show \`${file.package}\` ${why} (status ${status}).`,
    { remedy: `Set ${credentialVariables.npm[0]} below \`env:\` of this step to a valid token.` },
  );
}

async function publish(
  file: PackageFile,
  tag: string | undefined,
  options: NpmOptions,
): Promise<PublishAnswer> {
  const { processes, files, log, signal } = options;
  const npm = await findNpm(processes);
  const token = npmCredential(processes.environment())?.secret;
  return files.withTemporaryFolder(async (folder) => {
    // With a project of its own npm looks no further up for settings.
    await files.writeText(`${folder}/package.json`, '{}\n');
    await files.writeText(`${folder}/npmrc`, settings(file.url, token !== undefined));
    const result = await log.group(`npm publish ${file.package}@${file.version}`, () =>
      processes.run({
        file: npm,
        args: publishArguments(file, tag, folder),
        cwd: folder,
        env: publishEnvironment(processes, token),
        timeout: npmStart + transferDeadline(file.size),
        onOutput: log.output,
        ...(signal && { signal }),
      }),
    );
    if (result.exitCode === 0) return { kind: 'published' };
    return npmFailure(result, `\`${file.package}@${file.version}\``, hostOf(file));
  });
}

function publishArguments(
  file: PackageFile,
  tag: string | undefined,
  folder: string,
): readonly string[] {
  const scope = file.package.startsWith('@') ? file.package.split('/')[0] : undefined;
  return [
    'publish',
    file.path,
    `--registry=${file.url}`,
    ...(scope === undefined ? [] : [`--${scope}:registry=${file.url}`]),
    `--tag=${tag ?? 'latest'}`,
    `--userconfig=${folder}/npmrc`,
    '--ignore-scripts',
    // A lost answer is settled by looking, never by sending it again.
    '--fetch-retries=0',
  ];
}

/** npm puts the variable's value in by itself: the file holds no secret. */
function settings(url: string, withToken: boolean): string {
  const { host, pathname } = new URL(url);
  return withToken ? `//${host}${pathname}:_authToken=\${NODE_AUTH_TOKEN}\n` : '';
}

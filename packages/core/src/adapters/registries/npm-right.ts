import { SlipwayError } from '../../domain/errors.ts';
import type { PackageFile } from '../../domain/registry/registry.ts';
import { compareVersions, tryParseVersion } from '../../domain/version/version.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import { credentialVariables, identityService, npmCredential } from './credentials.ts';
import { findNpm, npmVersion } from './npm-program.ts';
import { ask } from './registry-connection.ts';
import {
  exchangeNpmToken,
  seekTrust,
  type Trust,
  type TrustConnection,
} from './trusted-publishing.ts';

/** The first npm that asks for trust by itself. */
const firstTrusting = '11.5.1';

export interface NpmOptions extends TrustConnection {
  /** The registry of the configuration; `undefined`: as the package and npm's own settings say. */
  readonly url: string | undefined;
  /** Absolute: the project's, whose settings npm reads. */
  readonly folder: string;
  readonly processes: Processes;
  readonly files: Files;
  readonly log: Log;
}

/** Trust where the job has an identity, the token otherwise; each asked for an answer before anything is written. */
export async function authorizeNpm(file: PackageFile, options: NpmOptions): Promise<string> {
  const environment = options.processes.environment();
  await findNpm(options.processes);
  const trust = await seekTrust(identityService(environment), (service) =>
    exchangeNpmToken(file.url, escapedName(file), service, options),
  );
  const credential = npmCredential(environment);
  if (trust.kind === 'trusted' && (await asksForTrust(options))) return 'trusted publishing';
  if (credential === undefined) throw untrusted(file, trust);
  await requireToken(file, credential, options);
  return `the token in ${credential.variable}`;
}

async function asksForTrust({ folder, processes }: NpmOptions): Promise<boolean> {
  const version = tryParseVersion(await npmVersion(folder, processes), 'semantic');
  const first = tryParseVersion(firstTrusting, 'semantic');
  return version !== undefined && first !== undefined && compareVersions(version, first) >= 0;
}

function untrusted(file: PackageFile, trust: Trust): SlipwayError {
  const what = `\`${file.package}\` to ${hostOf(file)}`;
  if (trust.kind === 'trusted')
    return new SlipwayError(
      'missing-tool',
      `This npm is too old to publish ${what} by trusted publishing: that takes ${firstTrusting} or later.`,
      {
        remedy:
          'Add a step with `actions/setup-node` and a current Node.js, or `npm install -g npm@11`.',
      },
    );
  if (trust.error !== undefined) return trust.error;
  return new SlipwayError(
    'missing-token',
    `There is no right to publish ${what}: ${trust.why}, and no token is set.`,
    {
      remedy: `Set the package up for trusted publishing and give the job \`id-token: write\`, or set ${credentialVariables.npm[0]} below \`env:\` of this step.`,
    },
  );
}

/** Registries that do not know the question are believed to take the token; some answer strangers with no name. */
async function requireToken(
  file: PackageFile,
  { variable, secret }: { readonly variable: string; readonly secret: string },
  options: NpmOptions,
): Promise<void> {
  const headers = { authorization: `Bearer ${secret}`, accept: 'application/json' };
  const { status, body } = await ask(
    { who: hostOf(file), url: `${file.url}-/whoami`, headers },
    options,
  );
  if (status !== 401 && (status !== 200 || /"username"\s*:\s*"/.test(body))) return;
  throw new SlipwayError(
    'missing-permission',
    `${hostOf(file)} does not take the token in ${variable}.`,
    {
      remedy: 'It may have expired. Make a new one that may publish this package.',
    },
  );
}

/** A scope's slash is part of the name, not of the path. */
export function escapedName({ package: name }: PackageFile): string {
  return name.replace('/', '%2f');
}

/** For messages. */
export function hostOf({ url }: PackageFile): string {
  return new URL(url).host;
}

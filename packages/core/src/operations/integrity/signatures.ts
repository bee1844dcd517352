import type { SigningMethod, SigningSettings } from '../../domain/config/integrity-settings.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import { signatureNames } from '../../domain/packaging/companions.ts';
import { checksumsName } from '../../domain/packaging/manifest.ts';
import type { Processes } from '../../ports/processes.ts';
import type { Secrets } from '../../ports/secrets.ts';
import { cosign, identityVariables } from './cosign.ts';
import { gpg } from './gpg.ts';
import { minisign } from './minisign.ts';
import type { CheckPorts, SigningKey, SigningTool } from './signing-tool.ts';

export interface SignPorts extends CheckPorts {
  readonly secrets: Secrets;
}

const tools: Readonly<Record<SigningMethod, SigningTool>> = { cosign, gpg, minisign };

/** How to get each program. */
const remedies: Readonly<Record<SigningMethod, string>> = {
  cosign: 'Add a step with `sigstore/cosign-installer` before this one.',
  gpg: 'Run `apt-get install gnupg`, or your system’s like, in a step before this one.',
  minisign: 'Run `apt-get install minisign`, or your system’s like, in a step before this one.',
};

/**
 * Before anything is built: the program is there, and so are the key or the right to an identity.
 *
 * @throws SlipwayError `missing-tool`, `missing-permission`, `invalid-input` where a variable is not set
 */
export async function requireSigning(settings: SigningSettings, ports: SignPorts): Promise<void> {
  await findProgram(settings, ports.processes);
  readKey(settings, ports.secrets);
  const keyless = settings.public_key === undefined;
  if (!keyless && settings.key_env === undefined)
    throw new SlipwayError('invalid-input', '`packaging.signing` names no key to sign with.', {
      remedy:
        'Name the variable that holds it in `key_env`, or set `sign: false` where others sign.',
    });
  const environment = ports.processes.environment();
  if (keyless && identityVariables.some((name) => (environment[name] ?? '') === ''))
    throw new SlipwayError(
      'missing-permission',
      '`packaging.signing` signs by the job’s identity, and this job has none.',
      { remedy: 'Give the job `permissions: id-token: write`, or sign with a key.' },
    );
}

/** Signs the `SHA256SUMS` of a folder, and checks the signature with the public key that others will check it with. */
export async function signChecksums(
  folder: string,
  settings: SigningSettings,
  ports: SignPorts,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { method } = settings;
  const program = await findProgram(settings, ports.processes);
  const secret = readKey(settings, ports.secrets);
  await ports.log.group(`Sign ${checksumsName} with ${method}`, () =>
    ports.files.withTemporaryFolder((own) =>
      tools[method].sign(
        { ...jobOf(folder, settings, ports, signal), folder: own },
        program,
        secret,
      ),
    ),
  );
  return checkSignature(folder, settings, ports, signal);
}

/**
 * Checks the signature of a folder's `SHA256SUMS`, and gives who signed it.
 *
 * @throws SlipwayError `artifact-invalid` where it is missing or wrong, `missing-tool`
 */
export async function checkSignature(
  folder: string,
  settings: SigningSettings,
  ports: CheckPorts,
  signal: AbortSignal | undefined,
): Promise<string> {
  const job = jobOf(folder, settings, ports, signal);
  for (const path of [job.file, job.signature])
    if ((await ports.files.readText(path)) === undefined) throw missing(path);
  const program = await findProgram(settings, ports.processes);
  return ports.log.group(`Check the signature of ${checksumsName} with ${settings.method}`, () =>
    ports.files.withTemporaryFolder((own) =>
      tools[settings.method].check({ ...job, folder: own }, program),
    ),
  );
}

function jobOf(
  folder: string,
  settings: SigningSettings,
  ports: CheckPorts,
  signal: AbortSignal | undefined,
) {
  const file = `${folder}/${checksumsName}`;
  const signature = `${folder}/${signatureNames[settings.method]}`;
  return { settings, file, signature, ports, signal };
}

async function findProgram({ method }: SigningSettings, processes: Processes): Promise<string> {
  const found = await processes.find(method);
  if (found !== undefined) return found;
  throw new SlipwayError(
    'missing-tool',
    `There is no \`${method}\` on PATH, which signs and checks signatures.`,
    {
      remedy: remedies[method],
    },
  );
}

function readKey({ key_env, password_env }: SigningSettings, secrets: Secrets): SigningKey {
  return { key: read(key_env, secrets), password: read(password_env, secrets) };
}

function read(variable: string | undefined, secrets: Secrets): string | undefined {
  if (variable === undefined) return undefined;
  const value = secrets.read(variable);
  if (value !== undefined) return value;
  throw new SlipwayError(
    'invalid-input',
    `\`packaging.signing\` names the variable ${variable}, and it is not set.`,
    {
      remedy: `Give it to the step: \`env: ${variable}: \${{ secrets.${variable} }}\`. Where no secrets are, as on pull requests from forks, set \`sign: false\`.`,
    },
  );
}

function missing(path: string): SlipwayError {
  return new SlipwayError(
    'artifact-invalid',
    `There is no ${fileNameOf(path)}, and \`packaging.signing\` asks for it.`,
    {
      remedy: 'Do not use these files: they are not all that was released, or it was never signed.',
    },
  );
}

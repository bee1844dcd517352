import type { SigningSettings } from '../../domain/config/integrity-settings.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import { toolEnvironment, toolFailure, tryTool } from '../package/tools.ts';

/** What a signature is checked with. */
export interface CheckPorts {
  readonly files: Pick<Files, 'readText' | 'writeText' | 'withTemporaryFolder'>;
  readonly processes: Processes;
  readonly log: Log;
}

/** A file and its signature, which is to be made or checked. */
export interface SignatureJob {
  readonly settings: SigningSettings;
  /** Absolute. */
  readonly file: string;
  /** Absolute. */
  readonly signature: string;
  /** Absolute, empty, and nobody else's: for keys. */
  readonly folder: string;
  readonly ports: CheckPorts;
  readonly signal: AbortSignal | undefined;
}

/** A private key and its password, where there are such. */
export interface SigningKey {
  readonly key: string | undefined;
  readonly password: string | undefined;
}

/** One program that signs, with its own files and options. */
export interface SigningTool {
  sign(job: SignatureJob, program: string, secret: SigningKey): Promise<void>;
  /** Gives who signed, in a few words; throws `artifact-invalid` where the signature is not theirs. */
  check(job: SignatureJob, program: string): Promise<string>;
}

/** What a program of a job is run with beside its arguments. */
export interface ToolDetails {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a signing program on a job; what fails while signing is no fault of the artifacts. */
export async function signWith(
  job: SignatureJob,
  program: string,
  args: readonly string[],
  details: ToolDetails,
): Promise<void> {
  const result = await run(job, program, args, details);
  if (result.exitCode === 0) return;
  throw toolFailure(result, {
    code: 'command-failed',
    what: `Signing ${fileNameOf(job.file)}`,
    remedy:
      'Check `packaging.signing`, and that its variables hold the key and its password. Nothing was written.',
  });
}

/** What a checking program is run with, and when its refusal says nothing of the signature. */
export interface CheckDetails extends ToolDetails {
  /** What it writes where it can't read the configured public key. */
  readonly badKey?: RegExp;
  /** What it writes where it could not reach a service that it needs. */
  readonly unreached?: RegExp;
}

/** Runs a signing program that checks, and gives what it wrote; its refusal is an artifact that must not be used. */
export async function checkWith(
  job: SignatureJob,
  program: string,
  args: readonly string[],
  { badKey, unreached, ...details }: CheckDetails = {},
): Promise<string> {
  const result = await run(job, program, args, details);
  if (result.exitCode === 0) return result.stdout;
  const what = `Checking the signature ${fileNameOf(job.signature)}`;
  // The lines that gpg writes for programs are no help to people.
  const said = { ...result, stdout: result.stdout.replace(/^\[GNUPG:\].*\n?/gm, '') };
  if (badKey?.test(result.stderr) === true)
    throw toolFailure(said, {
      code: 'invalid-config',
      what,
      remedy: `Write the key into \`packaging.signing.public_key\` as ${job.settings.method} prints it.`,
    });
  if (unreached?.test(result.stderr) === true)
    throw toolFailure(said, {
      code: 'retryable',
      what,
      remedy: 'Run it again: a service could not be reached, and so nobody can tell yet.',
    });
  throw toolFailure(said, {
    code: 'artifact-invalid',
    what,
    remedy:
      'Do not use these files: they are not what was signed, or `packaging.signing` names another key than theirs.',
  });
}

function run(
  { ports, folder, signal }: SignatureJob,
  program: string,
  args: readonly string[],
  { env = {}, ...input }: ToolDetails,
) {
  const all = toolEnvironment(ports.processes, env);
  return tryTool(ports, { file: program, args, cwd: folder, env: all, signal, ...input });
}

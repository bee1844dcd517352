import { commandEnvironment } from '../../domain/deployment/command-environment.ts';
import { SlipwayError } from '../../domain/errors.ts';
import type { CommandResult, Processes } from '../../ports/processes.ts';

const queryTimeout = 60_000;

/** What npm and sigstore read about a job when they ask for trust and say where a package was made; no secret. */
const provenanceVariables = [
  'GITHUB_ACTIONS',
  'GITHUB_EVENT_NAME',
  'GITHUB_REF',
  'GITHUB_REPOSITORY',
  'GITHUB_REPOSITORY_ID',
  'GITHUB_REPOSITORY_OWNER_ID',
  'GITHUB_RUN_ATTEMPT',
  'GITHUB_RUN_ID',
  'GITHUB_SERVER_URL',
  'GITHUB_SHA',
  'GITHUB_WORKFLOW_REF',
  'RUNNER_ENVIRONMENT',
];
/** The job's right to an identity token: for `npm publish`, and for no other program. */
const identityVariables = ['ACTIONS_ID_TOKEN_REQUEST_URL', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'];

/** The runner's `npm`; throws `missing-tool`. */
export async function findNpm(processes: Processes): Promise<string> {
  const npm = await processes.find('npm');
  if (npm !== undefined) return npm;
  throw new SlipwayError(
    'missing-tool',
    'There is no `npm` on PATH, which publishes npm packages.',
    {
      remedy: 'Add a step with `actions/setup-node` before this one.',
    },
  );
}

/** Where npm would publish a package from a folder: as its settings say, those for a scope first. */
export async function npmRegistrySetting(
  scope: string | undefined,
  folder: string,
  processes: Processes,
): Promise<string> {
  const ask = async (key: string) => {
    const { exitCode, stdout } = await npm(['config', 'get', key], folder, processes);
    const value = stdout.trim();
    return exitCode === 0 && value !== 'undefined' && value !== 'null' ? value : '';
  };
  const scoped = scope === undefined ? '' : await ask(`${scope}:registry`);
  return scoped || (await ask('registry'));
}

export async function npmVersion(folder: string, processes: Processes): Promise<string> {
  return (await npm(['--version'], folder, processes)).stdout.trim();
}

async function npm(
  args: readonly string[],
  cwd: string,
  processes: Processes,
): Promise<CommandResult> {
  const file = await findNpm(processes);
  const env = npmEnvironment(processes, {});
  return processes.run({ file, args, cwd, env, timeout: queryTimeout });
}

/** npm's own settings without what looks like a secret, and what `extra` adds. */
export function npmEnvironment(
  processes: Processes,
  extra: Readonly<Record<string, string>>,
): Record<string, string> {
  const environment = processes.environment();
  const settings = Object.keys(environment).filter(
    (name) => /^npm_config_/i.test(name) && !/token|auth|password|secret|otp/i.test(name),
  );
  return commandEnvironment(environment, settings, {
    npm_config_update_notifier: 'false',
    ...extra,
  });
}

/** The environment of `npm publish`: it alone may ask for the job's identity. */
export function publishEnvironment(
  processes: Processes,
  token: string | undefined,
): Record<string, string> {
  const environment = processes.environment();
  const passed = [...provenanceVariables, ...identityVariables].flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value]];
  });
  return npmEnvironment(processes, {
    ...Object.fromEntries(passed),
    ...(token === undefined ? {} : { NODE_AUTH_TOKEN: token }),
  });
}

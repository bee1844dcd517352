import { join } from 'node:path';
import { createInputs, type EventPayload, type Runner } from '@slipway/action-kit';
import { type Config, defaultConfig, type RunContext, type Slipway } from '@slipway/core';
import { readActionFile } from '@slipway/local-runner';

export interface FakeRunnerOptions<I extends string> {
  /** The folder below `actions/`: its `action.yml` gives the inputs' defaults. */
  readonly action: string;
  readonly inputs?: Partial<Record<I, string>>;
  readonly state?: Readonly<Record<string, string>>;
  readonly run?: Partial<RunContext>;
  /** What GitHub tells of the event. */
  readonly event?: EventPayload;
  readonly config?: Config;
  /** The operations that the test expects; any other call is an error. */
  readonly slipway?: Partial<Slipway>;
  readonly workingDirectory?: string;
  readonly temporaryDirectory?: string;
}

export interface Logged {
  readonly level: 'debug' | 'info' | 'notice' | 'warning' | 'group' | 'output';
  readonly message: string;
}

/** A runner in memory that remembers all that an action did to it. */
export interface FakeRunner<I extends string, O extends string> extends Runner<I, O, Slipway> {
  readonly outputs: Partial<Record<O, string>>;
  /** The job summary so far. */
  summary(): string;
  readonly failures: readonly { readonly message: string; readonly remedy: string }[];
  readonly masked: readonly string[];
  readonly saved: Readonly<Record<string, string>>;
  readonly logged: readonly Logged[];
  /** Does what SIGINT does. */
  cancel(): void;
}

export const fakeRun: RunContext = {
  repository: 'octo/service',
  runId: '1000',
  attempt: 1,
  job: 'release',
  actor: 'octocat',
  ref: 'refs/heads/main',
  sha: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
  event: 'push',
  runUrl: 'https://github.com/octo/service/actions/runs/1000/attempts/1',
};

/** The real inputs of the action, over values given by the test and the defaults of its `action.yml`. */
export async function createFakeRunner<I extends string, O extends string>(
  options: FakeRunnerOptions<I>,
): Promise<FakeRunner<I, O>> {
  const values = await readInputs(options);
  const inputs = createInputs<I>((name) => values.get(name) ?? '');
  const outputs: Partial<Record<O, string>> = {};
  const failures: { message: string; remedy: string }[] = [];
  const masked: string[] = [];
  const saved: Record<string, string> = {};
  const logged: Logged[] = [];
  const summaries: string[] = [];
  const stop = new AbortController();
  const record = (level: Logged['level']) => (message: string) => {
    logged.push({ level, message });
  };
  return {
    inputs,
    outputs,
    failures,
    masked,
    saved,
    logged,
    summary: () => summaries.join('\n'),
    cancel: () => stop.abort(),
    output: (name, value) => {
      outputs[name] = String(value ?? '');
    },
    summarize: async (markdown) => {
      summaries.push(markdown);
    },
    fail: (message, remedy) => {
      failures.push({ message, remedy });
    },
    mask: (secret) => {
      masked.push(secret);
    },
    saveState: (name, value) => {
      saved[name] = value;
    },
    state: (name) => options.state?.[name] ?? '',
    log: {
      debug: record('debug'),
      info: record('info'),
      notice: record('notice'),
      warning: record('warning'),
      output: record('output'),
      group: (title, body) => {
        logged.push({ level: 'group', message: title });
        return body();
      },
    },
    signal: stop.signal,
    run: { ...fakeRun, ...options.run },
    event: async () => options.event,
    workingDirectory: options.workingDirectory ?? '/work/service',
    temporaryDirectory: options.temporaryDirectory ?? '/tmp/runner',
    repositoryUrl: `https://github.com/${options.run?.repository ?? fakeRun.repository}`,
    dryRun: (values.get('dry-run') ?? 'false') === 'true',
    config: async () => options.config ?? defaultConfig,
    slipway: onlyExpected(options.slipway ?? {}),
  };
}

async function readInputs<I extends string>(
  options: FakeRunnerOptions<I>,
): Promise<ReadonlyMap<string, string>> {
  const root = join(import.meta.dirname, '..', '..');
  const { inputs } = await readActionFile(join(root, 'actions', options.action));
  const values = new Map<string, string>();
  for (const input of inputs) {
    // Expressions such as the token's are the runner's to evaluate.
    if (input.default !== undefined && !input.default.includes('${{'))
      values.set(input.name, input.default);
  }
  for (const [name, value] of Object.entries<string | undefined>(options.inputs ?? {}))
    if (value !== undefined) values.set(name, value);
  return values;
}

/** Operations of which only the expected ones may be called. */
export function onlyExpected(expected: Partial<Slipway>): Slipway {
  const unexpected = (name: string) => async () => {
    throw new Error(`The action called ${name}, which the test does not expect.`);
  };
  return {
    packageDeployment: unexpected('packageDeployment'),
    verifyRelease: unexpected('verifyRelease'),
    createRelease: unexpected('createRelease'),
    deployToEnvironment: unexpected('deployToEnvironment'),
    validateDeployment: unexpected('validateDeployment'),
    rollbackDeployment: unexpected('rollbackDeployment'),
    generateReleaseNotes: unexpected('generateReleaseNotes'),
    checkRegistries: unexpected('checkRegistries'),
    proposeRelease: unexpected('proposeRelease'),
    findMergedRelease: unexpected('findMergedRelease'),
    settleDeployment: unexpected('settleDeployment'),
    readEnvironments: unexpected('readEnvironments'),
    ...expected,
  };
}

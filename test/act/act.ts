import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/** What a run of a workflow did, as its runner told it. Steps go by their names. */
export interface WorkflowResult {
  readonly succeeded: boolean;
  /** In the order of their ends. A step that was skipped is not here: act says nothing of it. */
  readonly steps: Readonly<Record<string, 'success' | 'failure'>>;
  /** Steps whose post step ran, and how that ended. */
  readonly postSteps: Readonly<Record<string, 'success' | 'failure'>>;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Everything that was printed, for the message of a test that fails. */
  readonly log: string;
}

export interface ActOptions {
  /** The local clone that holds the workflow. */
  readonly clone: string;
  /** Below `.github/workflows`. */
  readonly workflow: string;
  readonly event: 'push' | 'release' | 'workflow_dispatch';
  readonly payload: Readonly<Record<string, unknown>>;
  /** For act's own files; belongs to this run alone. */
  readonly folder: string;
  /** `OWNER/NAME@REF` → the folder that stands in for it. */
  readonly repositories: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly token: string;
}

interface LogLine {
  readonly msg?: string;
  readonly step?: string;
  readonly stage?: string;
  readonly stepResult?: 'success' | 'failure';
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
}

/** Runs one workflow with act, on this machine without a container engine. */
export async function runWorkflow(options: ActOptions): Promise<WorkflowResult> {
  const { status, output } = await start(options);
  const lines = output.split('\n').map(parseLine);
  const results = (stage: string) =>
    Object.fromEntries(
      lines
        .filter((line) => line.stage === stage && line.step && line.stepResult)
        .map(({ step = '', stepResult = 'failure' }) => [step, stepResult]),
    );
  const set = lines.filter(({ command }) => command === 'set-output');
  return {
    succeeded: status === 0,
    steps: results('Main'),
    postSteps: results('Post'),
    outputs: Object.fromEntries(
      set.map(({ step = '' }) => [step, outputsOf(set.filter((line) => line.step === step))]),
    ),
    log: lines.map(({ msg = '' }) => msg.trimEnd()).join('\n'),
  };
}

function outputsOf(lines: readonly LogLine[]): Record<string, string> {
  return Object.fromEntries(lines.map(({ name = '', arg = '' }) => [name, arg]));
}

function parseLine(line: string): LogLine {
  return line.startsWith('{') ? JSON.parse(line) : { msg: line };
}

function start(options: ActOptions): Promise<{ status: number; output: string }> {
  const { folder, clone, event } = options;
  const payload = join(folder, 'event.json');
  const settings = join(folder, 'config', 'act');
  mkdirSync(settings, { recursive: true });
  // Where act finds no settings, it asks a person to choose images.
  writeFileSync(join(settings, 'actrc'), '');
  writeFileSync(payload, JSON.stringify(options.payload));
  const act = process.env.SLIPWAY_ACT;
  if (act === undefined) throw new Error('Run this by `npm run test:workflows`, which brings act.');
  const child = spawn(
    act,
    [event, '-C', clone, '-W', join(clone, '.github/workflows', options.workflow), '-e', payload]
      .concat('--platform', 'ubuntu-latest=-self-hosted', '--json', '--no-cache-server')
      .concat('--no-skip-checkout', '--use-new-action-cache')
      .concat('--action-cache-path', join(folder, 'cache'), '--secret')
      .concat(`GITHUB_TOKEN=${options.token}`)
      .concat(pairs('--local-repository', options.repositories))
      .concat(pairs('--env', options.environment)),
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        // The Node that runs this is the one that the runner would bring.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: folder,
        XDG_CONFIG_HOME: join(folder, 'config'),
        XDG_CACHE_HOME: join(folder, 'cache'),
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_CONFIG_NOSYSTEM: '1',
      },
    },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (status) =>
      resolve({ status: status ?? 1, output: Buffer.concat(chunks).toString('utf8') }),
    );
  });
}

function pairs(option: string, values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`]);
}

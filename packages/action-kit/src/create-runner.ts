import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { resolve } from 'node:path';
import {
  type Config,
  defaultConfig,
  defaultConfigFile,
  readConfig,
  SlipwayError,
  type SlipwayOptions,
} from '@slipway/core';
import { createInputs, inputVariable } from './inputs.ts';
import { readRunContext, readServer } from './read-run-context.ts';
import type { Runner } from './runner.ts';
import type { Step } from './step.ts';
import { readEventPayload } from './untrusted-event.ts';

/** Inputs that all five actions declare. */
type CommonInput = 'config' | 'working-directory' | 'dry-run' | 'token';

/** Binds the operations that an action needs to its run. */
export type Connect<S> = (options: SlipwayOptions) => S;

/** Builds what `main` sees. Throws `invalid-input` outside a runner and for common inputs that make no sense. */
export function createRunner<I extends string, O extends string, S>(
  step: Step,
  connect: Connect<S>,
): Runner<I, O, S> {
  const { host, log, masker, signal } = step;
  const { environment, commands } = host;
  const read = (name: string) => environment[inputVariable(name)] ?? '';
  const inputs = createInputs<I>(read);
  const common = createInputs<CommonInput>(read);
  const run = readRunContext(environment);
  const server = readServer(environment);
  const workspace = resolve(environment['GITHUB_WORKSPACE'] || host.directory);
  const workingDirectory = findFolder(workspace, common.text('working-directory'));
  let config: Promise<Config> | undefined;
  let settled = defaultConfig;
  let slipway: S | undefined;
  return {
    inputs,
    log,
    signal,
    run,
    event: () => readEventPayload(environment['GITHUB_EVENT_PATH']),
    workingDirectory,
    temporaryDirectory: resolve(environment['RUNNER_TEMP'] || tmpdir()),
    repositoryUrl: server.repositoryUrl,
    dryRun: common.flag('dry-run'),
    output: (name, value) => commands.setOutput(name, String(value ?? '')),
    async summarize(markdown) {
      if (settled.ci_cd.github_actions_integration) await step.summarize(markdown);
    },
    fail: step.fail,
    mask: masker.mask,
    saveState: commands.saveState,
    state: (name) => environment[`STATE_${name}`] ?? '',
    async config() {
      config ??= readConfigInput(common.text('config'), workspace);
      settled = await config;
      return settled;
    },
    get slipway() {
      slipway ??= connect({
        workingDirectory,
        repository: run.repository,
        token: common.text('token'),
        apiUrl: server.apiUrl,
        graphqlUrl: server.graphqlUrl,
        serverUrl: server.serverUrl,
        log,
        gitTimeout: settled.deployment.git_command_timeout_seconds * 1_000,
        environment,
        mask: masker.mask,
        signal,
      });
      return slipway;
    },
  };
}

function readConfigInput(input: string, workspace: string): Promise<Config> {
  const file = input === '' ? defaultConfigFile : input;
  return readConfig({ file, workingDirectory: workspace, named: file !== defaultConfigFile });
}

function findFolder(workspace: string, input: string): string {
  const folder = resolve(workspace, input);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return folder;
  throw new SlipwayError(
    'invalid-input',
    `The input \`working-directory\` names \`${input || workspace}\`, and there is no such folder.`,
    { remedy: 'Check the repository out first (`actions/checkout`), and name a folder inside it.' },
  );
}

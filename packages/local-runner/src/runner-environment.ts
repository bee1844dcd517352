import { arch, platform } from 'node:os';

/** What a step must not inherit from the process that plays the runner. */
const foreign = /^(?:GITHUB|INPUT|STATE|RUNNER|ACTIONS|SLIPWAY|JEST)_|^NODE_OPTIONS$/i;

const systems: Readonly<Record<string, string>> = { darwin: 'macOS', win32: 'Windows' };

/** The machine's variables without those of another run. */
export function machineEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name)));
}

/** The variables that the runner sets for each step, for a made-up run that a caller can override. */
export function runVariables(workspace: string, temporary: string, eventPath: string) {
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'octocat',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_EVENT_PATH: eventPath,
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_JOB: 'job',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'octo/service',
    GITHUB_REPOSITORY_OWNER: 'octo',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0000000000000000000000000000000000000000',
    GITHUB_WORKFLOW: 'local',
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: arch().toUpperCase(),
    RUNNER_NAME: 'local',
    RUNNER_OS: systems[platform()] ?? 'Linux',
    RUNNER_TEMP: temporary,
  };
}

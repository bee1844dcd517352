import { type RunContext, SlipwayError } from '@slipway/core';

const required = [
  'GITHUB_REPOSITORY',
  'GITHUB_REF',
  'GITHUB_SHA',
  'GITHUB_RUN_ID',
  'GITHUB_EVENT_NAME',
] as const;

/** The server that a run talks to; GitHub Enterprise sets its own. */
export interface Server {
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Such as `https://github.com`. */
  readonly serverUrl: string;
  /** The repository's page. */
  readonly repositoryUrl: string;
}

/** Reads the run from the runner's variables. Throws `invalid-input` outside a runner. */
export function readRunContext(environment: NodeJS.ProcessEnv): RunContext {
  requireRunner(environment);
  const read = (name: string) => environment[`GITHUB_${name}`] ?? '';
  const runId = read('RUN_ID');
  const attempt = /^[1-9]\d{0,8}$/.test(read('RUN_ATTEMPT')) ? Number(read('RUN_ATTEMPT')) : 1;
  return {
    repository: read('REPOSITORY'),
    runId,
    attempt,
    job: read('JOB'),
    actor: read('ACTOR'),
    ref: read('REF'),
    sha: read('SHA'),
    event: read('EVENT_NAME'),
    runUrl: `${readServer(environment).repositoryUrl}/actions/runs/${runId}/attempts/${attempt}`,
  };
}

/** Reads the server's addresses; github.com's where the runner sets none. */
export function readServer(environment: NodeJS.ProcessEnv): Server {
  const server = environment['GITHUB_SERVER_URL'] || 'https://github.com';
  const api = environment['GITHUB_API_URL'] || 'https://api.github.com';
  return {
    apiUrl: api,
    graphqlUrl: environment['GITHUB_GRAPHQL_URL'] || `${api}/graphql`,
    serverUrl: server,
    repositoryUrl: `${server}/${environment['GITHUB_REPOSITORY']}`,
  };
}

function requireRunner(environment: NodeJS.ProcessEnv): void {
  const missing = required.filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new SlipwayError(
      'invalid-input',
      `This is a GitHub Action, and it was not started by a runner: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not set.`,
      { remedy: 'Use it as a step of a workflow (`uses:`), or try all five with `npm run demo`.' },
    );
  if (!/^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/.test(String(environment['GITHUB_REPOSITORY'])))
    throw new SlipwayError('invalid-input', '`GITHUB_REPOSITORY` is not of the form OWNER/NAME.', {
      remedy: 'Leave the variable as the runner sets it.',
    });
}

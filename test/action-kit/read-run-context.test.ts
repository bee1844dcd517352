import { expect, test } from '@jest/globals';
import { readRunContext, readServer } from '../../packages/action-kit/src/read-run-context.ts';
import { runnerVariables } from '../doubles/fake-host.ts';

test('the run comes from the variables of the runner', () => {
  expect(readRunContext(runnerVariables)).toEqual({
    repository: 'octo/service',
    runId: '1000',
    attempt: 2,
    job: 'release',
    actor: 'octocat',
    ref: 'refs/heads/main',
    sha: 'a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6a7b8c9d0',
    event: 'push',
    runUrl: 'https://github.com/octo/service/actions/runs/1000/attempts/2',
  });
});

test('GitHub Enterprise has addresses of its own', () => {
  const environment = {
    ...runnerVariables,
    GITHUB_SERVER_URL: 'https://ghe.example',
    GITHUB_API_URL: 'https://ghe.example/api/v3',
    GITHUB_GRAPHQL_URL: 'https://ghe.example/api/graphql',
  };
  expect(readServer(environment)).toEqual({
    apiUrl: 'https://ghe.example/api/v3',
    graphqlUrl: 'https://ghe.example/api/graphql',
    serverUrl: 'https://ghe.example',
    repositoryUrl: 'https://ghe.example/octo/service',
  });
  expect(readRunContext(environment).runUrl).toMatch(/^https:\/\/ghe\.example\/octo\/service\//);
});

test('without addresses it is github.com', () => {
  expect(readServer({ GITHUB_REPOSITORY: 'a/b', GITHUB_SERVER_URL: '' })).toEqual({
    apiUrl: 'https://api.github.com',
    graphqlUrl: 'https://api.github.com/graphql',
    serverUrl: 'https://github.com',
    repositoryUrl: 'https://github.com/a/b',
  });
});

test('what is not essential may be missing', () => {
  const {
    GITHUB_JOB: _,
    GITHUB_ACTOR: __,
    GITHUB_RUN_ATTEMPT: ___,
    ...environment
  } = runnerVariables;
  expect(readRunContext(environment)).toMatchObject({ job: '', actor: '', attempt: 1 });
  expect(readRunContext({ ...environment, GITHUB_RUN_ATTEMPT: 'x' }).attempt).toBe(1);
});

test('outside a runner the error names what is missing', () => {
  expect(() => readRunContext({})).toThrow(
    expect.objectContaining({
      code: 'invalid-input',
      message: expect.stringContaining('GITHUB_REPOSITORY, GITHUB_REF, GITHUB_SHA'),
      remedy: expect.stringContaining('npm run demo'),
    }),
  );
  expect(() => readRunContext({ ...runnerVariables, GITHUB_SHA: '' })).toThrow(
    'GITHUB_SHA is not set',
  );
});

test.each(['service', 'a/b/c', 'octo/ser vice', '/service', '../..', 'octo/..', 'octo/service\n'])(
  'a repository %j is refused',
  (name) => {
    expect(() => readRunContext({ ...runnerVariables, GITHUB_REPOSITORY: name })).toThrow(
      '`GITHUB_REPOSITORY` is not of the form OWNER/NAME.',
    );
  },
);

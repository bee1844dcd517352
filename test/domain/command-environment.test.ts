import { describe, expect, test } from '@jest/globals';
import {
  commandEnvironment,
  shellCommand,
} from '../../packages/core/src/domain/deployment/command-environment.ts';

describe('the environment of a command', () => {
  const runner = {
    PATH: '/usr/bin',
    HOME: '/home/runner',
    LC_ALL: 'C.UTF-8',
    https_proxy: 'http://proxy:3128',
    Path: 'C:\\Windows',
    GITHUB_TOKEN: 'secret',
    GITHUB_OUTPUT: '/tmp/output',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret',
    INPUT_TOKEN: 'secret',
    NPM_TOKEN: 'secret',
    NODE_OPTIONS: '--require=/tmp/evil.js',
    KUBECONFIG: '/home/runner/.kube/config',
  };

  test('holds the usual variables and nothing that could be a secret', () => {
    expect(commandEnvironment(runner, [], {})).toEqual({
      PATH: '/usr/bin',
      HOME: '/home/runner',
      LC_ALL: 'C.UTF-8',
      https_proxy: 'http://proxy:3128',
      Path: 'C:\\Windows',
    });
  });

  test.each(['KUBECONFIG', 'GITHUB_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'INPUT_TOKEN'])(
    'holds %s where it is asked for by name',
    (name) => {
      const environment = commandEnvironment(runner, [name], {});
      expect(environment).toHaveProperty(name, runner[name as keyof typeof runner]);
      expect(Object.keys(environment)).toHaveLength(6);
    },
  );

  test('names to pass are exact, and those that are not set stay unset', () => {
    const environment = commandEnvironment(runner, ['kubeconfig', 'AWS_REGION'], {});
    expect(environment).not.toHaveProperty('KUBECONFIG');
    expect(environment).not.toHaveProperty('AWS_REGION');
  });

  test('what we add wins', () => {
    const extra = { SLIPWAY_VERSION: '1.2.3', HOME: '/elsewhere' };
    expect(commandEnvironment(runner, [], extra)).toMatchObject(extra);
  });
});

describe('a shell line', () => {
  test('is run by bash where there is one, and stops at the first failure in a pipe too', () => {
    expect(shellCommand('a | b', { bash: '/bin/bash' })).toEqual({
      file: '/bin/bash',
      args: ['-eo', 'pipefail', '-c', 'a | b'],
    });
  });

  test('is run by sh elsewhere', () => {
    expect(shellCommand('-n; a', { bash: undefined })).toEqual({
      file: 'sh',
      args: ['-e', '-c', '-n; a'],
    });
  });
});

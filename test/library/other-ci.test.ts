// The script that the guide for other CI systems shows, run as it stands there.
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startLab } from '../doubles/github-lab.ts';
import { git, hermeticGit } from '../doubles/seed-repository.ts';

const root = join(import.meta.dirname, '..', '..');

/** The page's script; the sources stand in for what a reader builds from them. */
async function readScript(): Promise<string> {
  const page = await readFile(join(root, 'docs', 'other-ci.md'), 'utf8');
  const [, script = ''] = /^```js\n([\s\S]*?)^```/m.exec(page) ?? [];
  const built = '/opt/slipway/packages/core/build/index.js';
  expect(script).toContain(built);
  return script.replace(built, join(root, 'packages', 'core', 'src', 'index.ts'));
}

function runScript(path: string, cwd: string, env: Readonly<Record<string, string>>) {
  return new Promise<{ readonly code: number | string; readonly told: string }>((resolve) => {
    const variables = { ...process.env, ...hermeticGit, NODE_OPTIONS: '', ...env };
    execFile(process.execPath, [path], { cwd, env: variables }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, told: stdout + stderr }),
    );
  });
}

test('the example of the guide releases a project, and finds nothing to do afterwards', async () => {
  const lab = await startLab({}, [
    {
      message: 'feat: begin',
      files: { 'README.md': 'Hello\n', '.gitignore': 'release-artifacts/\n' },
    },
  ]);
  try {
    const clone = join(lab.folder, 'service');
    await git(['clone', '-q', lab.bare, clone]);
    await git(['remote', 'set-url', 'origin', lab.github.gitUrl('octo/service')], { cwd: clone });
    const script = join(lab.folder, 'release.mjs');
    await writeFile(script, await readScript());
    const env = {
      REPOSITORY: 'octo/service',
      GITHUB_TOKEN: lab.github.token,
      GITHUB_SERVER_URL: lab.github.serverUrl,
      GITHUB_API_URL: lab.github.apiUrl,
      GITHUB_GRAPHQL_URL: lab.github.graphqlUrl,
      JOB_NAME: 'service',
      BUILD_NUMBER: '7',
      BUILD_URL: 'https://jenkins.example.org/job/service/7/',
      BRANCH_NAME: 'main',
      GIT_COMMIT: String(lab.commits[0]),
    };
    const first = await runScript(script, clone, env);
    expect(first.told).toContain('released: ');
    expect(first.code).toBe(0);
    const { body } = await lab.call('GET', '/releases/tags/v0.1.0');
    expect(body['draft']).toBe(false);
    expect(await lab.git('log', '-1', '--format=%s', 'main')).toContain('docs(changelog): 0.1.0');

    expect(await runScript(script, clone, env)).toMatchObject({
      code: 0,
      told: expect.stringContaining('already-released: '),
    });
    const refused = await runScript(script, clone, { ...env, GITHUB_TOKEN: 'wrong' });
    expect(refused).toMatchObject({ code: 1, told: expect.stringMatching(/^missing-token: /m) });
  } finally {
    await lab.stop();
  }
});

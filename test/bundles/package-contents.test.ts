import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { startLab } from '../doubles/github-lab.ts';
import { makeFolder, makeRepository } from '../doubles/project-repository.ts';

const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'package');
const patience = 60_000;

const before = {
  schema: 1,
  name: 'service',
  version: '1.0.0',
  artifacts: [
    {
      name: 'service-1.0.0.zip',
      format: 'zip',
      platform: 'any',
      size: 100,
      files: [
        { path: 'service-1.0.0/old.py', size: 1 },
        { path: 'service-1.0.0/package.json', size: 36 },
      ],
    },
  ],
};

test('the files are compared with those of the release before, as the run’s token may read them', async () => {
  const lab = await startLab();
  const project = makeRepository({
    'package.json': '{"name":"service","version":"1.1.0"}',
    'new.py': '1\n',
  });
  const temporary = makeFolder({});
  mkdirSync(join(temporary, 'tmp'));
  try {
    const draft = await lab.call('POST', '/releases', { tag_name: 'v1.0.0', draft: true });
    const url = String(draft.body['upload_url']).replace(/\{.*$/, '');
    await lab.call('POST', `${url}?name=contents.json`, before);
    await lab.call('PATCH', `/releases/${draft.body['id']}`, { draft: false });
    const result = await runAction({
      actionDirectory,
      workingDirectory: project,
      temporaryDirectory: temporary,
      inputs: { formats: 'zip', token: lab.github.token },
      env: {
        ...gitTestEnvironment,
        TMPDIR: join(temporary, 'tmp'),
        GITHUB_REPOSITORY: 'octo/service',
        GITHUB_API_URL: lab.github.apiUrl,
      },
      timeout: patience,
    });
    expect(result.outcome).toBe('success');
    expect(JSON.parse(result.outputs['changes'] ?? '')).toMatchObject([
      { name: 'service-1.1.0.zip', appeared: ['new.py'], vanished: ['old.py'] },
    ]);
    expect(result.summary).toContain('### Since v1.0.0');
    expect(result.annotations).toMatchObject([
      { level: 'warning', message: expect.stringContaining('no longer has `old.py`') },
    ]);
  } finally {
    await lab.stop();
    for (const folder of [project, temporary]) rmSync(folder, { recursive: true, force: true });
  }
});

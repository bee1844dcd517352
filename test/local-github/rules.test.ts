import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { git } from '../doubles/seed-repository.ts';

let lab: Lab;
let clone: string;
let head: string;

beforeEach(async () => {
  lab = await startLab({ immutableReleases: true });
  head = lab.commits[0] ?? '';
  clone = join(lab.folder, 'clone');
  await git(['clone', '-q', lab.bare, clone]);
});
afterEach(() => lab.stop());

/** Pushes with the token in the address; rejects with git's words. */
function push(...refspecs: readonly string[]): Promise<string> {
  const address = new URL(lab.github.gitUrl('octo/service'));
  address.username = 'x-access-token';
  address.password = lab.github.token;
  return git(['push', '-q', '--atomic', address.href, ...refspecs], { cwd: clone });
}

describe('a rule', () => {
  const rule = {
    ref: 'refs/tags/v*',
    text: 'Cannot create ref due to creations being restricted.',
  };

  test('keeps a ref from being made by the API, and by publishing', async () => {
    lab.github.protect('octo/service', rule);
    const made = await lab.call('POST', '/git/refs', { ref: 'refs/tags/v1.0.0', sha: head });
    expect(made).toMatchObject({
      status: 422,
      body: { message: expect.stringContaining('creations being restricted') },
    });
    const released = await lab.call('POST', '/releases', { tag_name: 'v1.0.0' });
    expect(released.status).toBe(422);
    expect(await lab.git('tag')).toBe('');
    const other = await lab.call('POST', '/git/refs', { ref: 'refs/tags/x1', sha: head });
    expect(other.status).toBe(201);
  });

  test('keeps a branch from commits by the API, with another status', async () => {
    lab.github.protect('octo/service', {
      ref: 'refs/heads/main',
      text: 'Changes must be made through a pull request.',
    });
    const change = { message: 'docs: more', content: '', branch: 'main' };
    expect(await lab.call('PUT', '/contents/a.txt', change)).toMatchObject({
      status: 409,
      body: { message: expect.stringMatching(/rule violations[\s\S]*pull request/) },
    });
    expect(await lab.git('rev-parse', 'main')).toBe(head);
  });

  test('turns a whole atomic push away, in words', async () => {
    lab.github.protect('octo/service', rule);
    await expect(push('HEAD:refs/heads/other', 'HEAD:refs/tags/v1.0.0')).rejects.toThrow(
      /GH013: Repository rule violations found for refs\/tags\/v1\.0\.0[\s\S]*creations being restricted/,
    );
    expect(await lab.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    await push('HEAD:refs/heads/other');
    expect(await lab.git('rev-parse', 'other')).toBe(head);
  });
});

describe('an immutable release', () => {
  test('keeps its tag from pushes', async () => {
    const { body } = await lab.call('POST', '/releases', { tag_name: 'v1.0.0', draft: false });
    expect(body.immutable).toBe(true);
    await expect(push(':refs/tags/v1.0.0')).rejects.toThrow(/immutable release/);
    expect(await lab.git('tag')).toBe('v1.0.0');
  });
});

describe('a server without digests', () => {
  test('tells none of an asset', async () => {
    const old = await startLab({ digests: false });
    const draft = await old.call('POST', '/releases', { tag_name: 'v1.0.0', draft: true });
    const address = `${String(draft.body.upload_url).replace(/\{.*/, '')}?name=a.txt`;
    const { body } = await old.call('POST', address, 'hello');
    expect(body).toMatchObject({ state: 'uploaded', size: 5, digest: null });
    await old.stop();
  });
});

import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';
import { git } from '../doubles/seed-repository.ts';

let lab: Lab;
let clone: string;
const inClone = (...args: readonly string[]) => git(args, { cwd: clone });

/** The repository's address with a token in it, as `actions/checkout` of old had it. */
function withToken(token = lab.github.token): string {
  return lab.github.gitUrl('octo/service').replace('//', `//x-access-token:${token}@`);
}

beforeEach(async () => {
  lab = await startLab({ tokens: { reader: { contents: 'read' } } });
  clone = join(lab.folder, 'clone');
  await git(['clone', '-q', lab.github.gitUrl('octo/service'), clone]);
});
afterEach(() => lab.stop());

describe('fetching', () => {
  test('needs no token, and sees what the API made', async () => {
    expect(await inClone('log', '--format=%s')).toBe('feat: begin');
    const body = { message: 'docs: x', content: btoa('x') };
    await lab.call('PUT', '/contents/x', body);
    await lab.call('POST', '/releases', { tag_name: 'v1.0.0' });
    await inClone('pull', '-q', '--tags');
    expect(await inClone('log', '--format=%s')).toBe('docs: x\nfeat: begin');
    expect(await inClone('tag')).toBe('v1.0.0');
  });

  test('works shallow and without blobs, as CI clones', async () => {
    await lab.call('PUT', '/contents/x', { message: 'two', content: btoa('x') });
    const shallow = join(lab.folder, 'shallow');
    await git(['clone', '-q', '--depth=1', lab.github.gitUrl('octo/service'), shallow]);
    expect(await git(['rev-list', '--count', 'HEAD'], { cwd: shallow })).toBe('1');
    await git(['fetch', '-q', '--unshallow', '--filter=tree:0'], { cwd: shallow });
    expect(await git(['rev-list', '--count', 'HEAD'], { cwd: shallow })).toBe('2');
  });

  test('a wrong token is refused all the same, an unknown repository not found', async () => {
    const header = `http.extraHeader=Authorization: Basic ${btoa('x:stolen')}`;
    await expect(inClone('-c', header, 'ls-remote', 'origin')).rejects.toThrow(/Username/);
    const other = `${lab.github.serverUrl}/octo/other.git`;
    await expect(git(['ls-remote', other])).rejects.toThrow(/not found/);
    expect(() => lab.github.gitUrl('octo/other')).toThrow('There is no repository "octo/other"');
  });
});

describe('pushing', () => {
  const commit = async (message: string) => {
    await inClone('commit', '-q', '--allow-empty', '-m', message);
    return inClone('rev-parse', 'HEAD');
  };

  test('is seen by the API', async () => {
    const sha = await commit('feat: more');
    await inClone('tag', 'v2');
    await inClone('push', '-q', '--atomic', withToken(), 'HEAD:main', 'v2');
    expect((await lab.call('GET', '/git/ref/tags/v2')).body.object?.sha).toBe(sha);
    expect((await lab.call('GET', '/commits/main')).body.sha).toBe(sha);
  });

  test('takes a token by header, and large packs', async () => {
    await writeFile(join(clone, 'big'), randomBytes(3_000_000));
    await inClone('add', '.');
    const sha = await commit('feat: big');
    const header = `http.extraHeader=Authorization: Basic ${btoa(`x:${lab.github.token}`)}`;
    await inClone('-c', header, 'push', '-q', 'origin', 'HEAD:main');
    expect(await lab.git('rev-parse', 'main')).toBe(sha);
  });

  test('is refused without a token, with a wrong one, and without the right', async () => {
    await commit('feat: more');
    await expect(inClone('push', '-q', 'origin', 'HEAD:main')).rejects.toThrow(
      /could not read Username/,
    );
    const push = (token: string) => inClone('push', '-q', withToken(token), 'HEAD:main');
    await expect(push('stolen')).rejects.toThrow(/Authentication failed/);
    await expect(push('reader')).rejects.toThrow(/403/);
    expect(await lab.git('rev-list', '--count', 'main')).toBe('1');
  });

  test('a push that lost a race is rejected, as git does', async () => {
    await lab.call('PUT', '/contents/x', { message: 'two', content: btoa('x') });
    await commit('feat: other');
    await expect(inClone('push', '-q', withToken(), 'HEAD:main')).rejects.toThrow(/rejected/);
  });

  test('the first branch of an empty repository becomes its default one', async () => {
    const empty = await startLab({}, []);
    const address = empty.github.gitUrl('octo/service').replace('//', `//x:${empty.github.token}@`);
    await inClone('push', '-q', address, 'HEAD:refs/tags/only-a-tag');
    expect((await empty.call('GET', '')).body.default_branch).toBe('main');
    await inClone('push', '-q', address, 'HEAD:trunk');
    expect((await empty.call('GET', '')).body.default_branch).toBe('trunk');
    await inClone('push', '-q', address, 'HEAD:main');
    expect((await empty.call('GET', '')).body.default_branch).toBe('trunk');
    await empty.stop();
  });
});

describe('at the edges', () => {
  test('faults reach git too', async () => {
    lab.github.faults.add({ path: '*/info/refs', status: 503 });
    await expect(inClone('fetch', '-q')).rejects.toThrow(/503/);
    await inClone('fetch', '-q');
  });

  test('git requests are in the log, below the root', async () => {
    expect(lab.github.requests[0]).toEqual({
      method: 'GET',
      path: '/octo/service.git/info/refs?service=git-upload-pack',
      status: 200,
    });
  });

  test('a service that is none is refused by git itself', async () => {
    const address = `${lab.github.gitUrl('octo/service')}/info/refs?service=git-other`;
    expect((await lab.call('GET', address)).status).toBe(403);
    expect((await lab.call('GET', `${lab.github.gitUrl('octo/service')}/HEAD`)).status).toBe(404);
  });

  test('stopping ends what still waits', async () => {
    const address = `${lab.github.gitUrl('octo/service')}/git-upload-pack`;
    const stuck = fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/x-git-upload-pack-request' },
      body: new ReadableStream({
        start: (stream) => stream.enqueue(Buffer.from('0014command=ls-refs\n')),
      }),
      duplex: 'half',
    } as RequestInit).then(
      (response) => response.status,
      () => 'broken',
    );
    const gone = expect(stuck).resolves.toEqual(expect.anything());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await lab.github.stop();
    await gone;
  });
});

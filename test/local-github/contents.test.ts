import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Body, type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'one', files: { 'README.md': 'Hello\n', 'docs/a.md': 'A', 'docs/b c.md': 'B' } },
  ]);
});
afterEach(() => lab.stop());

const put = (path: string, fields: object) =>
  lab.call('PUT', `/contents/${path}`, { message: 'docs: write', content: btoa('new'), ...fields });
const text = ({ content }: Body) => Buffer.from(String(content), 'base64').toString();
const names = (body: Body) => (body as unknown as { path: string }[]).map(({ path }) => path);

describe('reading', () => {
  test('a file of the default branch, or of another ref', async () => {
    const { body } = await lab.call('GET', '/contents/README.md');
    expect(body).toMatchObject({ name: 'README.md', type: 'file', size: 6, encoding: 'base64' });
    expect(text(body)).toBe('Hello\n');
    const older = await lab.call('GET', `/contents/docs/a.md?ref=${lab.commits[0]}`);
    expect(text(older.body)).toBe('A');
    const raw = { headers: { accept: 'application/vnd.github.raw+json' } };
    expect((await lab.call('GET', '/contents/README.md', undefined, raw)).body).toBe('Hello\n');
  });

  test('long files come in lines, as base64 does', async () => {
    await put('long.txt', { content: btoa('x'.repeat(100)) });
    const { body } = await lab.call('GET', '/contents/long.txt');
    expect(String(body.content)).toContain('\n');
    expect(text(body)).toBe('x'.repeat(100));
  });

  test('a folder is a list', async () => {
    expect(names((await lab.call('GET', '/contents')).body)).toEqual(['README.md', 'docs']);
    expect(names((await lab.call('GET', '/contents/docs/')).body)).toEqual([
      'docs/a.md',
      'docs/b c.md',
    ]);
    expect((await lab.call('GET', '/contents/')).body[1]?.type).toBe('dir');
  });

  test('what is not there is not found', async () => {
    expect((await lab.call('GET', '/contents/none')).status).toBe(404);
    expect((await lab.call('GET', '/contents/README.md?ref=none')).status).toBe(404);
    expect((await lab.call('GET', '/contents/docs/*')).status).toBe(404);
  });

  test('a submodule is named as one', async () => {
    const elsewhere = '1'.repeat(40);
    await lab.git('read-tree', 'main');
    await lab.git('update-index', '--add', '--cacheinfo', `160000,${elsewhere},lib`);
    const tree = await lab.git('write-tree');
    await lab.git('update-ref', 'refs/heads/main', await lab.git('commit-tree', tree, '-m', 'x'));
    const { body } = await lab.call('GET', '/contents');
    expect(body[2]).toMatchObject({ path: 'lib', type: 'submodule', download_url: null });
    expect((await lab.call('GET', '/contents/lib')).status).toBe(404);
  });
});

describe('writing', () => {
  test('makes a real commit on the branch', async () => {
    const { status, body } = await put('docs/new file.md', {});
    expect(status).toBe(201);
    expect(body.content).toMatchObject({ path: 'docs/new file.md', size: 3 });
    expect(body.commit).toMatchObject({
      message: 'docs: write',
      parents: [{ sha: lab.commits[0] }],
      author: { name: 'github-actions[bot]', date: '2026-01-12T12:00:00Z' },
    });
    expect(await lab.git('rev-parse', 'main')).toBe(body.commit?.sha);
    expect(await lab.git('show', 'main:docs/new file.md')).toBe('new');
    expect(await lab.git('show', 'main:README.md')).toBe('Hello');
  });

  test('replaces only the file that the caller has seen', async () => {
    const seen = (await lab.call('GET', '/contents/README.md')).body.sha;
    const unseen = await put('README.md', {});
    expect(unseen.status).toBe(422);
    expect(String(unseen.body.message)).toContain('"sha" wasn\'t supplied');
    expect((await put('README.md', { sha: seen })).status).toBe(200);
    const stale = await put('README.md', { sha: seen });
    expect(stale).toMatchObject({
      status: 409,
      body: { message: `README.md does not match ${seen}` },
    });
    // Where there is no file, GitHub compares nothing.
    expect((await put('none.md', { sha: seen })).status).toBe(201);
    expect(await lab.git('rev-list', '--count', 'main')).toBe('3');
  });

  test('of two that change the same file at once one is refused, others all land', async () => {
    const seen = (await lab.call('GET', '/contents/README.md')).body.sha;
    const [one, two, three] = await Promise.all([
      put('README.md', { sha: seen }),
      put('README.md', { sha: seen, content: btoa('other') }),
      put('CHANGELOG.md', {}),
    ]);
    expect([one?.status, two?.status].toSorted()).toEqual([200, 409]);
    expect(three?.status).toBe(201);
  });

  test('names the author and the committer', async () => {
    const ada = { name: 'Ada', email: 'ada@example.com', date: '2026-01-02T03:04:05Z' };
    const bob = { name: 'Bob', email: 'bob@example.com' };
    const both = await put('a', { author: ada, committer: bob });
    expect(both.body.commit?.author).toMatchObject(ada);
    expect(both.body.commit?.committer).toMatchObject({ ...bob, date: '2026-01-12T12:00:00Z' });
    expect((await put('b', { committer: bob })).body.commit?.author).toMatchObject(bob);
    expect((await put('c', { author: ada })).body.commit?.committer).toMatchObject(ada);
  });

  test('another branch, which must exist', async () => {
    await lab.git('branch', 'next', 'main');
    await put('a', { branch: 'next' });
    expect(await lab.git('rev-list', '--count', 'next')).toBe('2');
    expect(await lab.git('rev-list', '--count', 'main')).toBe('1');
    const missing = await put('a', { branch: 'none' });
    expect(missing).toMatchObject({ status: 404, body: { message: 'Branch none not found' } });
  });

  test.each([['.git/config'], ['docs/.git/x'], ['README.md/x/']])(
    'a path that git refuses (%s) is refused',
    async (path) => {
      const reply = await put(path, {});
      expect(reply.status).toBe(422);
      expect(await lab.git('rev-list', '--count', 'main')).toBe('1');
    },
  );

  test('a message and a content are needed, which may be empty', async () => {
    expect((await put('a', { message: undefined })).status).toBe(422);
    expect((await put('a', { content: undefined })).status).toBe(422);
    expect((await put('empty', { content: '' })).body.content?.size).toBe(0);
  });

  test('the first commit of an empty repository', async () => {
    const empty = await startLab({}, []);
    const body = { message: 'begin', content: btoa('x') };
    expect((await empty.call('PUT', '/contents/a', body)).status).toBe(201);
    expect(await empty.git('rev-list', '--count', 'main')).toBe('1');
    await empty.stop();
  });
});

test('a branch that moves between two steps of a write is a conflict', async () => {
  // Somebody pushes all the time, past the API.
  let pushing = true;
  const tree = await lab.git('rev-parse', 'main^{tree}');
  const pusher = (async () => {
    for (let count = 0; pushing; count += 1) {
      const commit = await lab.git('commit-tree', tree, '-p', 'main', '-m', `push ${count}`);
      await lab.git('update-ref', 'refs/heads/main', commit).catch(() => undefined);
    }
  })();
  const statuses = new Set<number>();
  for (let index = 0; index < 50 && !statuses.has(409); index += 1) {
    statuses.add((await put(`file-${index}`, {})).status);
  }
  pushing = false;
  await pusher;
  expect(statuses).toContain(409);
});

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
let first: string;
let second: string;
beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'one\n\nThe body.', files: { 'README.md': 'Hello\n', 'src/a.ts': 'a' } },
    { message: 'two', files: { 'src/a.ts': 'b' } },
  ]);
  [first = '', second = ''] = lab.commits;
});
afterEach(() => lab.stop());

const absent = '1'.repeat(40);

describe('references', () => {
  test('what the API makes is in the repository', async () => {
    const made = await lab.call('POST', '/git/refs', { ref: 'refs/tags/v1', sha: first });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ref: 'refs/tags/v1',
      object: { sha: first, type: 'commit' },
    });
    expect(await lab.git('rev-parse', 'refs/tags/v1')).toBe(first);
  });

  test('what git makes is seen by the API', async () => {
    await lab.git('branch', 'feature/x', first);
    expect((await lab.call('GET', '/git/ref/heads/feature/x')).body.object?.sha).toBe(first);
    expect((await lab.call('GET', '/git/ref/heads%2Ffeature%2Fx')).status).toBe(200);
    expect((await lab.call('GET', '/git/ref/heads/feature')).status).toBe(404);
  });

  test('matching ones are listed by their beginning', async () => {
    for (const tag of ['v1.0', 'v1.1', 'w1']) await lab.git('tag', tag, first);
    const names = async (path: string) => {
      const { body } = await lab.call('GET', `/git/matching-refs/${path}`);
      return (body as unknown as { ref: string }[]).map(({ ref }) => ref);
    };
    expect(await names('tags/v1')).toEqual(['refs/tags/v1.0', 'refs/tags/v1.1']);
    expect(await names('tags/v1.0')).toEqual(['refs/tags/v1.0']);
    expect(await names('tags/')).toHaveLength(3);
    expect(await names('tags/[v]')).toEqual([]);
  });

  test.each([
    ['a name that is taken', { ref: 'refs/heads/main' }, 'Reference already exists'],
    ['an object that is not there', { ref: 'refs/tags/v1', sha: absent }, 'Object does not exist'],
    ['no object', { ref: 'refs/tags/v1', sha: 'main' }, 'Object does not exist'],
    ['a short name', { ref: 'refs/v1' }, 'Reference name must start with "refs/"'],
    ['a name outside refs', { ref: 'tags/v1' }, 'Reference name must start with "refs/"'],
    ['a name that git does not allow', { ref: 'refs/tags/a b' }, 'Reference name must start'],
    ['no name', { ref: undefined }, 'Validation Failed'],
  ])('%s is refused', async (_, fields, message) => {
    const reply = await lab.call('POST', '/git/refs', { sha: first, ...fields });
    expect(reply.status).toBe(422);
    expect(String(reply.body.message)).toContain(message);
  });

  test('a branch points to a commit, a tag to anything', async () => {
    const blob = await lab.git('rev-parse', `${first}:README.md`);
    const create = (ref: string) => lab.call('POST', '/git/refs', { ref, sha: blob });
    expect((await create('refs/heads/x')).status).toBe(422);
    expect((await create('refs/tags/x')).body.object?.type).toBe('blob');
  });

  test('move forward freely, elsewhere only when forced', async () => {
    await lab.git('branch', 'next', first);
    const move = (body: object) => lab.call('PATCH', '/git/refs/heads/next', body);
    expect((await move({ sha: second })).body.object?.sha).toBe(second);
    const back = await move({ sha: first });
    expect(back).toMatchObject({ status: 422, body: { message: 'Update is not a fast forward' } });
    expect((await move({ sha: first, force: true })).status).toBe(200);
    expect(await lab.git('rev-parse', 'next')).toBe(first);
    expect((await move({ sha: absent })).status).toBe(422);
    const missing = await lab.call('PATCH', '/git/refs/heads/none', { sha: first });
    expect(missing.body.message).toBe('Reference does not exist');
  });

  test('of two that move a reference at once, or make it, one is refused or both agree', async () => {
    const make = () => lab.call('POST', '/git/refs', { ref: 'refs/tags/lock', sha: first });
    const replies = await Promise.all([make(), make(), make()]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 422, 422]);
  });

  test('are deleted', async () => {
    await lab.git('tag', 'v1', first);
    expect((await lab.call('DELETE', '/git/refs/tags/v1')).status).toBe(204);
    expect(await lab.git('tag', '--list')).toBe('');
    expect((await lab.call('DELETE', '/git/refs/tags/v1')).status).toBe(422);
  });
});

describe('annotated tags', () => {
  const tagger = {
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    date: '2026-01-01T01:00:00+01:00',
  };

  test('the same tag is the same object each time, as git sees it', async () => {
    const fields = { tag: 'v1', object: second, type: 'commit', message: 'Release', tagger };
    const made = await lab.call('POST', '/git/tags', fields);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      tag: 'v1',
      message: 'Release',
      tagger: { ...tagger, date: '2026-01-01T00:00:00Z' },
      object: { sha: second, type: 'commit' },
      verification: { verified: false, reason: 'unsigned' },
    });
    expect((await lab.call('POST', '/git/tags', fields)).body.sha).toBe(made.body.sha);
    const { sha } = made.body;
    await lab.call('POST', '/git/refs', { ref: 'refs/tags/v1', sha });
    expect(await lab.git('cat-file', '-t', 'v1')).toBe('tag');
    expect(await lab.git('rev-parse', 'v1^{commit}')).toBe(second);
    expect(await lab.git('fsck', '--strict')).toBe('');
    const read = await lab.call('GET', `/git/tags/${sha}`);
    expect(read.body).toMatchObject({ message: 'Release', object: { sha: second } });
    expect((await lab.call('GET', '/git/ref/tags/v1')).body.object).toMatchObject({
      sha,
      type: 'tag',
    });
  });

  test('without a tagger it is the actor, now', async () => {
    const { body } = await lab.call('POST', '/git/tags', {
      tag: 'v1',
      object: first,
      type: 'commit',
      message: 'Several\nlines\n',
    });
    expect(body.tagger).toEqual({
      name: 'github-actions[bot]',
      email: '41898282+github-actions[bot]@users.noreply.github.com',
      date: '2026-01-12T12:00:00Z',
    });
    const dateless = { name: 'Ada', email: 'ada@example.com' };
    const fields = { tag: 'v2', object: first, type: 'commit', message: 'm', tagger: dateless };
    const made = await lab.call('POST', '/git/tags', fields);
    expect(made.body.tagger).toEqual({ ...dateless, date: '2026-01-12T12:00:00Z' });
  });

  test.each([
    ['an object that is not there', { object: absent }],
    ['a name instead of an object', { object: 'main' }],
    ['no type', { type: undefined }],
    ['another type', { type: 'tree' }],
    ['an unknown type', { type: 'branch' }],
    ['a name that git does not allow', { tag: 'a~b' }],
    ['a tagger that is none', { tagger: 'Ada' }],
    ['a date that is none', { tagger: { ...tagger, date: 'yesterday' } }],
    ['no message', { message: '' }],
  ])('%s is refused', async (_, fields) => {
    const good = { tag: 'v1', object: first, message: 'm', type: 'commit' };
    expect((await lab.call('POST', '/git/tags', { ...good, ...fields })).status).toBe(422);
  });

  test('what is no tag is not found', async () => {
    expect((await lab.call('GET', `/git/tags/${first}`)).status).toBe(404);
    expect((await lab.call('GET', `/git/tags/${absent}`)).status).toBe(404);
  });
});

describe('objects', () => {
  test('a commit', async () => {
    const { body } = await lab.call('GET', `/git/commits/${second}`);
    expect(body).toMatchObject({
      sha: second,
      message: 'two',
      author: { name: 'Ada', email: 'ada@example.com', date: '2026-01-01T00:01:00Z' },
      parents: [{ sha: first }],
    });
    expect((await lab.call('GET', `/git/commits/${absent}`)).status).toBe(404);
    const tree = await lab.git('rev-parse', `${first}^{tree}`);
    expect((await lab.call('GET', `/git/commits/${tree}`)).status).toBe(404);
  });

  test('a tree, by its own SHA, a commit or a branch, whole or one level', async () => {
    const tree = await lab.git('rev-parse', `${first}^{tree}`);
    const paths = async (path: string) => {
      const { body } = await lab.call('GET', `/git/trees/${path}`);
      return (body.tree as unknown as { path: string }[]).map(({ path }) => path);
    };
    expect(await paths(tree)).toEqual(['README.md', 'src']);
    expect(await paths(`${first}?recursive=1`)).toEqual(['README.md', 'src', 'src/a.ts']);
    expect(await paths('main')).toEqual(['README.md', 'src']);
    expect((await lab.call('GET', '/git/trees/none')).status).toBe(404);
    expect((await lab.call('GET', `/git/trees/${absent}`)).status).toBe(404);
  });

  test('a blob', async () => {
    const sha = await lab.git('rev-parse', `${first}:README.md`);
    const { body } = await lab.call('GET', `/git/blobs/${sha}`);
    expect(body).toMatchObject({ sha, size: 6, encoding: 'base64', content: btoa('Hello\n') });
    expect((await lab.call('GET', `/git/blobs/${first}`)).status).toBe(404);
  });
});

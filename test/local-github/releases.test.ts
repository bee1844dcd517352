import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab({ tokens: { reader: { contents: 'read' } } }, [
    { message: 'one', files: { a: '1' } },
    { message: 'two', files: { a: '2' } },
    { message: 'three', files: { a: '3' } },
  ]);
});
afterEach(() => lab.stop());

const create = (fields: object) => lab.call('POST', '/releases', fields);
const tags = () => lab.git('tag', '--list');

describe('drafts', () => {
  test('a draft makes no tag, and is hidden from those who cannot write and from its tag', async () => {
    const draft = await create({ tag_name: 'v1.0.0', draft: true, name: 'One', body: 'Notes' });
    expect(draft.status).toBe(201);
    expect(draft.body).toMatchObject({
      tag_name: 'v1.0.0',
      target_commitish: 'main',
      name: 'One',
      body: 'Notes',
      draft: true,
      prerelease: false,
      immutable: false,
      published_at: null,
      tarball_url: null,
      assets: [],
    });
    expect(String(draft.body.html_url)).toMatch(/\/octo\/service\/releases\/tag\/untagged-/);
    expect(await tags()).toBe('');
    const reader = { token: 'reader' };
    const { id } = draft.body;
    expect((await lab.call('GET', '/releases/tags/v1.0.0')).status).toBe(404);
    expect((await lab.call('GET', `/releases/${id}`)).status).toBe(200);
    expect((await lab.call('GET', `/releases/${id}`, undefined, reader)).status).toBe(404);
    expect((await lab.call('GET', '/releases')).body).toHaveLength(1);
    expect((await lab.call('GET', '/releases', undefined, reader)).body).toHaveLength(0);
    expect((await lab.call('GET', '/releases/latest')).status).toBe(404);
  });

  test('several drafts of a tag may stand beside each other', async () => {
    const ids = [];
    for (const _ of [1, 2]) ids.push((await create({ tag_name: 'v1', draft: true })).body.id);
    expect(Number(ids[1])).toBeGreaterThan(Number(ids[0]));
  });

  test('a draft that stays one and is changed without its tag loses it', async () => {
    const { id } = (await create({ tag_name: 'v1', draft: true })).body;
    const careless = await lab.call('PATCH', `/releases/${id}`, { body: 'New' });
    expect(String(careless.body.tag_name)).toMatch(/^untagged-/);
    const careful = await lab.call('PATCH', `/releases/${id}`, { tag_name: 'v1', name: 'One' });
    expect(careful.body).toMatchObject({ tag_name: 'v1', name: 'One', body: 'New' });
  });

  test('a deleted draft is gone', async () => {
    const { id } = (await create({ tag_name: 'v1', draft: true })).body;
    expect((await lab.call('DELETE', `/releases/${id}`)).status).toBe(204);
    expect((await lab.call('DELETE', `/releases/${id}`)).status).toBe(404);
    expect((await lab.call('GET', `/releases/${id}`)).status).toBe(404);
  });
});

describe('publishing', () => {
  test('creates the missing tag at the target, and takes the time of its commit', async () => {
    const [first] = lab.commits;
    const { id } = (await create({ tag_name: 'v1', draft: true, target_commitish: first })).body;
    const published = await lab.call('PATCH', `/releases/${id}`, { draft: false });
    expect(published.body).toMatchObject({
      draft: false,
      tag_name: 'v1',
      created_at: '2026-01-01T00:00:00Z',
      published_at: '2026-01-12T12:00:00Z',
    });
    expect(String(published.body.html_url)).toMatch(/\/releases\/tag\/v1$/);
    expect(await lab.git('rev-parse', 'refs/tags/v1')).toBe(first);
    expect((await lab.call('GET', '/releases/tags/v1')).body.id).toBe(id);
  });

  test('leaves a tag that is there where it is', async () => {
    const [first, second] = lab.commits;
    await lab.git('tag', 'v1', String(first));
    const release = await create({ tag_name: 'v1', target_commitish: second });
    expect(release.body.created_at).toBe('2026-01-01T00:00:00Z');
    expect(await lab.git('rev-parse', 'v1')).toBe(first);
  });

  test('a tag with a slash is found by its name', async () => {
    await create({ tag_name: 'core/v1' });
    expect((await lab.call('GET', '/releases/tags/core%2Fv1')).status).toBe(200);
    expect((await lab.call('GET', '/releases/tags/core/v1')).status).toBe(200);
  });

  test('a second published release of a tag is refused, created or published', async () => {
    await create({ tag_name: 'v1' });
    const again = await create({ tag_name: 'v1' });
    expect(again.status).toBe(422);
    expect(again.body).toMatchObject({
      message: 'Validation Failed',
      errors: [{ resource: 'Release', code: 'already_exists', field: 'tag_name' }],
    });
    const { id } = (await create({ tag_name: 'v1', draft: true })).body;
    expect((await lab.call('PATCH', `/releases/${id}`, { draft: false })).status).toBe(422);
    expect((await lab.call('GET', `/releases/${id}`)).body.draft).toBe(true);
  });

  test('two that publish the same tag at once: one wins', async () => {
    const replies = await Promise.all([create({ tag_name: 'v1' }), create({ tag_name: 'v1' })]);
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 422]);
  });

  test('a published release can change its text, its tag, and become a draft again', async () => {
    const { id } = (await create({ tag_name: 'v1', name: 'One', body: 'x' })).body;
    const path = `/releases/${id}`;
    const changed = await lab.call('PATCH', path, { name: '', body: 'y', prerelease: true });
    expect(changed.body).toMatchObject({ name: '', body: 'y', prerelease: true, tag_name: 'v1' });
    expect((await lab.call('PATCH', path, { tag_name: 'v2' })).body.tag_name).toBe('v2');
    expect(await tags()).toBe('v1\nv2');
    expect((await lab.call('PATCH', path, { draft: true, tag_name: 'v2' })).body.draft).toBe(true);
  });
});

describe('what GitHub refuses', () => {
  test.each([
    ['no tag', {}, 'tag_name', 'missing_field'],
    ['an empty tag', { tag_name: '' }, 'tag_name', 'missing_field'],
    ['a tag that git does not allow', { tag_name: 'a..b' }, 'tag_name', 'custom'],
    [
      'an unknown target',
      { tag_name: 'v1', target_commitish: 'nope' },
      'target_commitish',
      'invalid',
    ],
    [
      'a target with a line end',
      { tag_name: 'v1', target_commitish: 'a\nb' },
      'target_commitish',
      'invalid',
    ],
    ['an unknown make_latest', { tag_name: 'v1', make_latest: 'yes' }, 'make_latest', 'invalid'],
    ['notes over the limit', { tag_name: 'v1', body: 'x'.repeat(125_001) }, 'body', 'custom'],
    [
      'a pre-release as the latest',
      { tag_name: 'v1', prerelease: true, make_latest: 'true' },
      'make_latest',
      'custom',
    ],
  ])('%s', async (_, fields, field, code) => {
    const reply = await create(fields);
    expect(reply.status).toBe(422);
    expect(reply.body.errors?.[0]).toMatchObject({ resource: 'Release', field, code });
    expect(await tags()).toBe('');
  });

  test('notes of exactly the limit are accepted', async () => {
    expect((await create({ tag_name: 'v1', body: '😀'.repeat(125_000) })).status).toBe(201);
  });

  test('values of a wrong type, and bodies that are no object', async () => {
    const wrong = await create({ tag_name: 7 });
    expect(wrong).toMatchObject({ status: 422 });
    expect(String(wrong.body.message)).toContain("'properties/tag_name', 7 is not a string");
    expect((await lab.call('POST', '/releases', 'not json')).body.message).toBe(
      'Problems parsing JSON',
    );
    expect((await lab.call('POST', '/releases', '[]')).status).toBe(400);
  });

  test('a draft may be meant for the latest when created, not when changed', async () => {
    const draft = await create({ tag_name: 'v1', draft: true, make_latest: 'true' });
    expect(draft.status).toBe(201);
    const path = `/releases/${draft.body.id}`;
    const changed = await lab.call('PATCH', path, { tag_name: 'v1', make_latest: 'true' });
    expect(changed.body.errors?.[0]?.message).toBe('Latest release cannot be draft or prerelease.');
  });

  test('releases of an empty repository', async () => {
    const empty = await startLab({}, []);
    const reply = await empty.call('POST', '/releases', { tag_name: 'v1', draft: true });
    expect(reply).toMatchObject({ status: 422, body: { message: 'Repository is empty.' } });
    await empty.stop();
  });
});

describe('the latest release', () => {
  const latest = async () => (await lab.call('GET', '/releases/latest')).body.tag_name;

  test('is the one published last, unless it is told not to be', async () => {
    await create({ tag_name: 'v1.0.0' });
    lab.advance(60);
    await create({ tag_name: 'v1.1.0' });
    lab.advance(60);
    await create({ tag_name: 'v1.0.1', make_latest: 'false' });
    await create({ tag_name: 'v2.0.0-rc.1', prerelease: true });
    expect(await latest()).toBe('v1.1.0');
  });

  test('"legacy" goes by the date of the commit, then by the higher version', async () => {
    const [first, second] = lab.commits;
    const legacy = { make_latest: 'legacy' };
    await create({ tag_name: 'v1.9.0', target_commitish: second, ...legacy });
    await create({ tag_name: 'v1.10.0', target_commitish: second, ...legacy });
    await create({ tag_name: 'v3.0.0', target_commitish: first, ...legacy });
    expect(await latest()).toBe('v1.10.0');
    await create({ tag_name: 'nightly', target_commitish: second, ...legacy });
    await create({ tag_name: 'edge', target_commitish: second, ...legacy });
    expect(await latest()).toBe('v1.10.0');
  });

  test('equal dates and versions: the release that was made later', async () => {
    await create({ tag_name: 'a1', make_latest: 'legacy' });
    await create({ tag_name: 'b1', make_latest: 'legacy' });
    expect(await latest()).toBe('b1');
  });
});

describe('lists', () => {
  test('the newest commit comes first', async () => {
    const [first, second, third] = lab.commits;
    await create({ tag_name: 'v2', target_commitish: second });
    await create({ tag_name: 'v1', target_commitish: first });
    await create({ tag_name: 'v3', target_commitish: third });
    const { body } = await lab.call('GET', '/releases');
    const listed = body as unknown as { tag_name: string }[];
    expect(listed.map(({ tag_name }) => tag_name)).toEqual(['v3', 'v2', 'v1']);
  });

  test('pages are linked', async () => {
    for (let index = 1; index <= 5; index += 1) {
      await create({ tag_name: `v${index}`, draft: true });
    }
    const { headers, body } = await lab.call('GET', '/releases?per_page=2');
    expect(body).toHaveLength(2);
    const link = String(headers.get('link'));
    expect(link).toMatch(/releases\?per_page=2&page=2>; rel="next"/);
    expect(link).toMatch(/page=3>; rel="last"/);
    const middle = await lab.call('GET', '/releases?per_page=2&page=2');
    for (const rel of ['prev', 'next', 'last', 'first']) {
      expect(middle.headers.get('link')).toContain(`rel="${rel}"`);
    }
    const last = await lab.call('GET', '/releases?per_page=2&page=3');
    expect(last.body).toHaveLength(1);
    expect(last.headers.get('link')).not.toContain('rel="next"');
    const beyond = await lab.call('GET', '/releases?per_page=2&page=9');
    expect(beyond.body).toHaveLength(0);
    expect(beyond.headers.get('link')).toMatch(/page=3>; rel="prev"/);
    expect((await lab.call('GET', '/releases')).headers.get('link')).toBeNull();
  });

  test('a page holds 30 unless asked otherwise, and 100 at most', async () => {
    for (let index = 0; index < 101; index += 1) {
      await create({ tag_name: `v${index}`, draft: true });
    }
    expect((await lab.call('GET', '/releases')).body).toHaveLength(30);
    expect((await lab.call('GET', '/releases?per_page=0')).body).toHaveLength(30);
    expect((await lab.call('GET', '/releases?per_page=500')).body).toHaveLength(100);
  });
});

describe('immutable releases', () => {
  test('keep their tag and assets, and use up the name for ever', async () => {
    const strict = await startLab({ immutableReleases: true });
    const draft = (await strict.call('POST', '/releases', { tag_name: 'v1', draft: true })).body;
    const upload = String(draft.upload_url).replace('{?name,label}', '?name=a.txt');
    const asset = (await strict.call('POST', upload, 'bytes')).body;
    const path = `/releases/${draft.id}`;
    expect((await strict.call('PATCH', path, { draft: false })).body.immutable).toBe(true);
    expect((await strict.call('PATCH', path, { name: 'Better' })).body.name).toBe('Better');
    expect((await strict.call('PATCH', path, { tag_name: 'v2' })).status).toBe(422);
    expect((await strict.call('PATCH', path, { draft: true })).status).toBe(422);
    expect(await strict.call('POST', upload, 'more')).toMatchObject({
      status: 422,
      body: { message: 'Cannot upload assets to an immutable release.' },
    });
    expect((await strict.call('DELETE', '/git/refs/tags/v1')).status).toBe(422);
    const moved = await strict.call('PATCH', '/git/refs/tags/v1', { sha: 'a'.repeat(40) });
    expect(moved.body.message).toMatch(/immutable release/);
    const at = `/releases/assets/${asset.id}`;
    expect((await strict.call('PATCH', at, { name: 'b.txt' })).status).toBe(422);
    expect((await strict.call('DELETE', at)).status).toBe(422);
    await strict.call('DELETE', path);
    // With the release gone the tag is free, and its name still is not.
    expect((await strict.call('DELETE', '/git/refs/tags/v1')).status).toBe(204);
    const again = await strict.call('POST', '/releases', { tag_name: 'v1', draft: true });
    expect(again.body.errors?.[0]?.message).toMatch(/used by an immutable release/);
    await strict.stop();
  });
});

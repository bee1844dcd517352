import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Body, type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
let draft: Body;
beforeEach(async () => {
  lab = await startLab({ tokens: { reader: { contents: 'read' } } });
  draft = (await lab.call('POST', '/releases', { tag_name: 'v1', draft: true })).body;
});
afterEach(() => lab.stop());

const addressOf = (name: string) =>
  String(draft.upload_url).replace('{?name,label}', `?name=${name}`);
const upload = (name: string, content = 'bytes') =>
  lab.call('POST', addressOf(encodeURIComponent(name)), content, {
    headers: { 'content-type': 'text/plain' },
  });
const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

/** A request whose headers say what they like. */
function raw(
  headers: Record<string, string>,
  body = '',
): Promise<{ status: number; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const sent = request(addressOf('a'), {
    method: 'POST',
    headers: { authorization: `Bearer ${lab.github.token}`, ...headers },
  });
  sent.on('error', reject);
  sent.on('response', (response) => {
    let text = '';
    response.on('data', (chunk) => {
      text += chunk;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
  });
  if (body === '') sent.flushHeaders();
  else sent.write(body);
  if (headers['content-length'] === undefined) sent.end();
  return promise;
}

describe('uploads', () => {
  test('go to the address that the release names, and are stored with their digest', async () => {
    expect(addressOf('a')).toContain('/api/uploads/repos/octo/service/releases/');
    const { status, body } = await upload('notes.txt', 'hello');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'notes.txt',
      label: null,
      state: 'uploaded',
      content_type: 'text/plain',
      size: 5,
      digest: `sha256:${sha256('hello')}`,
      download_count: 0,
      uploader: { login: 'github-actions[bot]', type: 'Bot' },
    });
    const list = await lab.call('GET', `/releases/${draft.id}/assets`);
    expect(list.body).toMatchObject([{ id: body.id }]);
    expect((await lab.call('GET', `/releases/${draft.id}`)).body.assets).toHaveLength(1);
  });

  test('a label and a default type', async () => {
    const { body } = await lab.call('POST', `${addressOf('a.bin')}&label=For%20all`, 'x', {
      headers: { 'content-type': '' },
    });
    expect(body).toMatchObject({ label: 'For all', name: 'a.bin' });
  });

  test.each([
    ['My App (1).exe', 'My.App.1.exe'],
    ['a~b:c', 'a.b.c'],
    ['@scope-pkg+1_x.tgz', '@scope-pkg+1_x.tgz'],
    ['.env', 'default.env'],
    ['ends.', 'ends'],
    ['über', '.ber'.replace('.', 'default.')],
    ['…', 'default'],
  ])('GitHub calls %s %s', async (given, name) => {
    expect((await upload(given)).body.name).toBe(name);
  });

  test('a name that is taken, also after the change of characters, is refused', async () => {
    await upload('a b.txt');
    const again = await upload('a.b.txt');
    expect(again.status).toBe(422);
    expect(again.body.errors).toEqual([
      { resource: 'ReleaseAsset', code: 'already_exists', field: 'name' },
    ]);
  });

  test('no name, no bytes, no length, or too many bytes', async () => {
    const unnamed = await lab.call('POST', addressOf(''), 'x');
    const nameless = await lab.call('POST', addressOf('').replace('?name=', ''), 'x');
    expect(nameless.body).toEqual(unnamed.body);
    expect(unnamed.body.errors).toMatchObject([{ code: 'missing_field', field: 'name' }]);
    const empty = await lab.call('POST', addressOf('a'), '');
    expect(empty.body.errors).toMatchObject([{ field: 'size', code: 'custom' }]);
    const chunked = await raw({ 'transfer-encoding': 'chunked' }, 'x');
    expect(chunked).toMatchObject({
      status: 400,
      text: expect.stringContaining('Bad Content-Length'),
    });
    const large = await raw({ 'content-length': String(2 * 1024 ** 3) });
    expect(large).toMatchObject({
      status: 422,
      text: expect.stringContaining('must be less than'),
    });
    expect((await lab.call('GET', `/releases/${draft.id}/assets`)).body).toHaveLength(0);
  });

  test('a release takes 1,000 assets and no more', async () => {
    for (let batch = 0; batch < 10; batch += 1) {
      const names = Array.from({ length: 100 }, (_, index) => `file-${batch}-${index}`);
      await Promise.all(names.map((name) => upload(name)));
    }
    const refused = await upload('one-too-many');
    expect(refused.body.errors?.[0]?.message).toBe('file_count limited to 1000 assets per release');
    const last = await lab.call('GET', `/releases/${draft.id}/assets?per_page=100&page=10`);
    expect(last.body).toHaveLength(100);
  });

  test('an upload that breaks leaves an asset in the state "starter", which holds its name', async () => {
    const broken = raw({ 'content-length': '10' }, 'half');
    const gone = expect(broken).rejects.toThrow();
    const assets = `/releases/${draft.id}/assets`;
    for (let tries = 0; tries < 100; tries += 1) {
      if (String((await lab.call('GET', assets)).body[0]?.state) === 'starter') break;
    }
    await lab.github.stop();
    await gone;
  });

  test('a connection that is lost during an upload leaves a "starter" too', async () => {
    lab.github.faults.add({ method: 'POST', path: '*/assets', lostReply: 'during' });
    await expect(upload('a')).rejects.toThrow();
    const { body } = await lab.call('GET', `/releases/${draft.id}/assets`);
    expect(body).toMatchObject([{ name: 'a', state: 'starter', digest: null, size: 0 }]);
    expect((await upload('a')).status).toBe(422);
    await lab.call('DELETE', `/releases/assets/${body[0]?.id}`);
    expect((await upload('a')).status).toBe(201);
  });
});

describe('downloads', () => {
  const octets = { headers: { accept: 'application/octet-stream' } };

  test('the API sends to an address that needs no token', async () => {
    const asset = (await upload('a.txt', 'hello')).body;
    const reply = await lab.call('GET', `/releases/assets/${asset.id}`, undefined, octets);
    expect(reply.status).toBe(302);
    const location = String(reply.headers.get('location'));
    const bytes = await lab.call('GET', location, undefined, { token: null });
    expect(bytes.body).toBe('hello');
    expect(bytes.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
    expect(bytes.headers.get('content-length')).toBe('5');
    const guessed = location.replace(/\w+$/, 'guess');
    expect((await lab.call('GET', guessed, undefined, { token: null })).status).toBe(404);
    const seen = await lab.call('GET', `/releases/assets/${asset.id}`);
    expect(seen.body).toMatchObject({ name: 'a.txt', download_count: 1 });
  });

  test("drafts' assets are nobody's but the writers'", async () => {
    const asset = (await upload('a.txt', 'hello')).body;
    const path = `/releases/assets/${asset.id}`;
    expect((await lab.call('GET', path, undefined, { token: 'reader' })).status).toBe(404);
    const page = String(asset.browser_download_url);
    expect((await lab.call('GET', page, undefined, { token: null })).status).toBe(404);
    const published = await lab.call('PATCH', `/releases/${draft.id}`, { draft: false });
    const address = String(published.body.assets?.[0]?.browser_download_url);
    expect(address).toMatch(/\/octo\/service\/releases\/download\/v1\/a\.txt$/);
    expect((await lab.call('GET', address, undefined, { token: null })).body).toBe('hello');
    expect((await lab.call('GET', `${address}x`, undefined, { token: null })).status).toBe(404);
    expect((await lab.call('GET', path, undefined, { token: 'reader' })).status).toBe(200);
  });

  test('half an upload cannot be downloaded', async () => {
    lab.github.faults.add({ path: '*/assets', lostReply: 'during' });
    await expect(upload('a')).rejects.toThrow();
    const { body } = await lab.call('GET', `/releases/${draft.id}/assets`);
    const reply = await lab.call('GET', `/releases/assets/${body[0]?.id}`, undefined, octets);
    expect((await lab.call('GET', String(reply.headers.get('location')))).status).toBe(404);
  });
});

describe('assets', () => {
  test('can be renamed, if the new name is free', async () => {
    const first = (await upload('a.txt')).body;
    await upload('b.txt');
    const path = `/releases/assets/${first.id}`;
    expect((await lab.call('PATCH', path, { name: 'b.txt' })).status).toBe(422);
    const renamed = await lab.call('PATCH', path, { name: 'c d.txt', label: 'See' });
    expect(renamed.body).toMatchObject({ name: 'c.d.txt', label: 'See' });
    expect((await lab.call('PATCH', path, {})).body).toMatchObject({
      name: 'c.d.txt',
      label: 'See',
    });
  });

  test('can be deleted, once', async () => {
    const path = `/releases/assets/${(await upload('a.txt')).body.id}`;
    expect((await lab.call('DELETE', path)).status).toBe(204);
    expect((await lab.call('DELETE', path)).status).toBe(404);
    expect((await lab.call('GET', path)).status).toBe(404);
  });
});

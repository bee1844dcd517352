import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.stop());

const open = async (path: string) => {
  const address = path.startsWith('http') ? path : `${lab.github.serverUrl}/octo/service${path}`;
  const reply = await lab.call('GET', address, undefined, { token: null });
  return { ...reply, text: String(reply.body) };
};

describe('the pages that replies link to', () => {
  test('a release: its notes and assets, and nothing that could run', async () => {
    const { body } = await lab.call('POST', '/releases', {
      tag_name: 'v1.0.0',
      name: 'One & <only>',
      body: '## Notes\n<script>alert("x")</script>',
      draft: true,
      prerelease: true,
    });
    const upload = String(body.upload_url).replace('{?name,label}', '?name=a.txt');
    await lab.call('POST', upload, 'hello');
    const draft = await open(String(body.html_url));
    expect(draft.headers.get('content-type')).toContain('text/html');
    expect(draft.text).toContain('<h1>One &amp; &lt;only&gt; <span class="state">draft</span>');
    expect(draft.text).toContain('pre-release');
    expect(draft.text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(draft.text).not.toContain('<script>');
    const [, link = ''] = /<a href="([^"]+)">a\.txt<\/a>/.exec(draft.text) ?? [];
    expect((await open(link)).text).toBe('hello');
  });

  test('a published release, found by its tag, by "latest" and in the list', async () => {
    expect((await open('/releases/latest')).status).toBe(404);
    await lab.call('POST', '/releases', { tag_name: 'core/v1' });
    await lab.call('POST', '/releases', { tag_name: 'v2', name: 'Two', make_latest: 'false' });
    expect((await open('/releases/tag/core%2Fv1')).text).toContain('core/v1');
    const latest = await open('/releases/latest');
    expect(latest.status).toBe(302);
    expect(latest.headers.get('location')).toBe('tag/core%2Fv1');
    for (const path of ['', '/releases']) {
      const { text } = await open(path);
      expect(text).toContain('/octo/service/releases/tag/core%2Fv1">core/v1</a>');
      expect(text.indexOf('>v2<')).toBeLessThan(text.indexOf('>core/v1<'));
    }
    expect((await open('/releases/tag/none')).status).toBe(404);
  });

  test('an asset that is not whole shows its state', async () => {
    const { body } = await lab.call('POST', '/releases', { tag_name: 'v1' });
    const upload = String(body.upload_url).replace('{?name,label}', '?name=a.txt');
    lab.github.faults.add({ path: '*/assets', lostReply: 'during' });
    await expect(lab.call('POST', upload, 'hello')).rejects.toThrow();
    expect((await open('/releases/tag/v1')).text).toContain('<code>starter</code>');
  });

  test('the deployments, of all environments or one', async () => {
    for (const environment of ['staging', 'production']) {
      const fields = { ref: 'main', auto_merge: false, required_contexts: [], environment };
      const described = environment === 'staging' ? { description: 'Version <1>' } : {};
      const { body } = await lab.call('POST', '/deployments', { ...fields, ...described });
      const status = { state: 'success', description: 'slipway: pass' };
      await lab.call('POST', `/deployments/${body.id}/statuses`, status);
    }
    const all = (await open('/deployments')).text;
    expect(all).toContain('Version &lt;1&gt;');
    expect(all).toContain('<span class="state">success</span> slipway: pass');
    expect(all).toContain('<td>production</td>');
    const one = (await open('/deployments?environment=staging')).text;
    expect(one).toContain('Deployments to staging');
    expect(one).not.toContain('<td>production</td>');
  });

  test('what is not there is not found', async () => {
    expect((await open(lab.github.serverUrl)).status).toBe(404);
    expect((await open(`${lab.github.serverUrl}/octo/none/releases`)).status).toBe(404);
    expect((await open('/issues')).status).toBe(404);
    expect((await open(`${lab.github.serverUrl}/-/assets/1/x`)).status).toBe(404);
  });
});

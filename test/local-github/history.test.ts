import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
let shas: readonly string[];
beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'one', files: { a: '1\n2\n', old: 'x\n' } },
    { message: 'two', files: { a: '1\n3\n', 'b c': 'b\n', old: null } },
    { message: 'side', files: { side: 's' }, branch: 'feature/x', from: 0 },
    { message: 'lonely', files: { z: 'z' }, branch: 'lonely' },
  ]);
  shas = lab.commits;
});
afterEach(() => lab.stop());

const compare = async (base: string | undefined, head: string | undefined) =>
  (await lab.call('GET', `/compare/${base}...${head}`)).body;

describe('compare', () => {
  test('tells how one stands to the other', async () => {
    const [one, two, side] = shas;
    expect(await compare(one, two)).toMatchObject({
      status: 'ahead',
      ahead_by: 1,
      behind_by: 0,
      total_commits: 1,
      merge_base_commit: { sha: one },
      commits: [{ sha: two, commit: { message: 'two' } }],
    });
    expect(await compare(two, one)).toMatchObject({ status: 'behind', ahead_by: 0, behind_by: 1 });
    expect(await compare(one, one)).toMatchObject({ status: 'identical', commits: [] });
    expect(await compare(two, side)).toMatchObject({
      status: 'diverged',
      ahead_by: 1,
      behind_by: 1,
    });
  });

  test('takes names, also with slashes', async () => {
    expect(await compare('main', 'feature/x')).toMatchObject({ status: 'diverged' });
    expect(await compare('refs/heads/main', 'heads/main')).toMatchObject({ status: 'identical' });
  });

  test('lists the files that changed', async () => {
    const { files } = await compare(shas[0], shas[1]);
    expect(files).toMatchObject([
      { filename: 'a', status: 'modified', additions: 1, deletions: 1, changes: 2 },
      { filename: 'b c', status: 'added', additions: 1, deletions: 0 },
      { filename: 'old', status: 'removed', additions: 0, deletions: 1 },
    ]);
  });

  test('of files that are not text no lines are counted', async () => {
    const binary = Buffer.from([0, 1, 2]).toString('base64');
    await lab.call('PUT', '/contents/binary', { message: 'x', content: binary });
    expect((await compare(shas[1], 'main')).files).toMatchObject([
      { filename: 'binary', status: 'added', additions: 0, deletions: 0 },
    ]);
  });

  test('what is unknown or has nothing in common is not found', async () => {
    expect(await compare('main', 'none')).toMatchObject({ status: '404' });
    expect(await compare('main', '')).toMatchObject({ status: '404' });
    expect((await compare('main', 'lonely')).message).toBe(
      'No common ancestor between main and lonely.',
    );
  });
});

describe('commits', () => {
  test('one, by branch, tag, SHA or the beginning of it', async () => {
    const [one, two] = shas;
    await lab.git('tag', '-a', '-m', 'x', 'v1', String(one));
    for (const name of [two, two?.slice(0, 8), 'main', 'refs/heads/main', 'heads/main']) {
      expect((await lab.call('GET', `/commits/${name}`)).body.sha).toBe(two);
    }
    expect((await lab.call('GET', '/commits/v1')).body.sha).toBe(one);
    expect((await lab.call('GET', '/commits/feature/x')).body.sha).toBe(shas[2]);
    const whole = (await lab.call('GET', '/commits/main')).body;
    expect(whole.stats).toEqual({ additions: 2, deletions: 2, total: 4 });
    expect(whole.files).toHaveLength(3);
    expect((await lab.call('GET', `/commits/${one}`)).body.files).toHaveLength(2);
  });

  test('only the SHA, where that is asked for', async () => {
    const headers = { accept: 'application/vnd.github.sha' };
    expect((await lab.call('GET', '/commits/main', undefined, { headers })).body).toBe(shas[1]);
  });

  test('an unknown name is refused, and so are names that git would take for something else', async () => {
    for (const name of ['none', 'main~1', '--all', '@', 'a%20b', '1111111']) {
      const reply = await lab.call('GET', `/commits/${name}`);
      expect(reply).toMatchObject({ status: 422 });
      expect(String(reply.body.message)).toMatch(/^No commit found for SHA/);
    }
  });

  test('a list, of the default branch or another', async () => {
    const messages = async (path: string) => {
      const { body } = await lab.call('GET', path);
      return (body as unknown as { commit: { message: string } }[]).map(
        (entry) => entry.commit.message,
      );
    };
    expect(await messages('/commits')).toEqual(['two', 'one']);
    expect(await messages('/commits?sha=feature/x&per_page=1')).toEqual(['side']);
    expect((await lab.call('GET', `/commits/${shas[0]}/pulls`)).body).toHaveLength(0);
  });
});

describe('the repository', () => {
  test('its facts', async () => {
    const { body } = await lab.call('GET', '');
    expect(body).toMatchObject({
      full_name: 'octo/service',
      default_branch: 'main',
      private: false,
      owner: { login: 'octo' },
      clone_url: lab.github.gitUrl('octo/service'),
    });
  });

  test('its branches', async () => {
    const { body } = await lab.call('GET', '/branches');
    const names = (body as unknown as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(['feature/x', 'lonely', 'main']);
    const one = await lab.call('GET', '/branches/feature/x');
    expect(one.body).toMatchObject({
      name: 'feature/x',
      protected: false,
      commit: { sha: shas[2] },
    });
    expect((await lab.call('GET', '/branches/none')).body.message).toBe('Branch not found');
  });

  test('its tags, with the commits that they lead to', async () => {
    await lab.git('tag', 'v1', String(shas[0]));
    await lab.git('tag', '-a', '-m', 'x', 'v2', String(shas[1]));
    const { body } = await lab.call('GET', '/tags');
    expect(body).toMatchObject([
      { name: 'v2', commit: { sha: shas[1] } },
      { name: 'v1', commit: { sha: shas[0] } },
    ]);
  });

  test('a tag of something else than a commit has the thing itself', async () => {
    const blob = await lab.git('rev-parse', 'main:a');
    await lab.git('tag', 'file', blob);
    expect((await lab.call('GET', '/tags')).body[0]?.commit?.sha).toBe(blob);
  });
});

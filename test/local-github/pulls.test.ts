import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;

beforeEach(async () => {
  lab = await startLab({}, [
    { message: 'feat: begin', files: { 'a.txt': 'a\n', 'b.txt': 'b\n' } },
    { message: 'feat: one', files: { 'b.txt': 'one\n' }, branch: 'topic', from: 0 },
    { message: 'feat: two\n\nMore.', files: { 'c.txt': 'c\n' }, branch: 'topic' },
    { message: 'feat: against it', files: { 'b.txt': 'other\n' }, branch: 'clash', from: 0 },
    { message: 'docs: main goes on', files: { 'a.txt': 'more\n' } },
  ]);
});
afterEach(() => lab.stop());

const open = (more: object = {}) =>
  lab.call('POST', '/pulls', { title: 'Two things', head: 'topic', base: 'main', ...more });
const merge = (number: number, more: object) => lab.call('PUT', `/pulls/${number}/merge`, more);

describe('a pull request', () => {
  test('is opened, read, changed, closed and opened again', async () => {
    const { status, body } = await open({ body: 'Why', draft: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      number: 1,
      state: 'open',
      draft: true,
      commits: 2,
      changed_files: 2,
      additions: 2,
      deletions: 1,
      head: { label: 'octo:topic', sha: lab.commits[2] },
      base: { ref: 'main', sha: lab.commits[4] },
    });
    const closed = await lab.call('PATCH', '/pulls/1', { state: 'closed', title: 'No' });
    expect(closed.body).toMatchObject({ state: 'closed', title: 'No', body: 'Why' });
    const again = await lab.call('PATCH', '/pulls/1', { state: 'open', body: '' });
    expect(again.body).toMatchObject({ state: 'open', closed_at: null, body: '' });
    expect((await lab.call('GET', '/pulls/1')).body).toMatchObject({ number: 1 });
    expect((await lab.call('GET', '/pulls/2')).status).toBe(404);
  });

  test('follows its branch, and is closed with it', async () => {
    await open();
    await lab.git('update-ref', 'refs/heads/topic', String(lab.commits[1]));
    expect((await lab.call('GET', '/pulls/1')).body.head).toMatchObject({ sha: lab.commits[1] });
    await lab.git('update-ref', '-d', 'refs/heads/topic');
    expect((await lab.call('GET', '/pulls/1')).body).toMatchObject({ state: 'closed' });
  });

  test.each<[string, object, string]>([
    ['a branch that is not there', { head: 'nowhere' }, 'head'],
    ['a base that is not there', { base: 'nowhere' }, 'base'],
    ['nothing to bring', { head: 'main' }, 'No commits between main and main'],
    ['no title', { title: '' }, 'title'],
    ['too many words', { body: 'x'.repeat(70_000) }, 'too long'],
  ])('is not opened with %s', async (_, more, said) => {
    const { status, body } = await open(more);
    expect(status).toBe(422);
    expect(JSON.stringify(body)).toContain(said);
  });

  test('is one between two branches', async () => {
    await open();
    const { status, body } = await open();
    expect(status).toBe(422);
    expect(body.errors?.[0]?.message).toBe('A pull request already exists for octo:topic.');
  });
});

describe('a list', () => {
  test('is filtered and sorted', async () => {
    await open();
    lab.advance(60);
    await open({ head: 'clash' });
    lab.advance(60);
    await lab.call('PATCH', '/pulls/1', { title: 'Touched' });
    const numbers = async (query: string) =>
      ((await lab.call('GET', `/pulls?${query}`)).body as unknown as { number: number }[]).map(
        ({ number }) => number,
      );
    expect(await numbers('')).toEqual([2, 1]);
    expect(await numbers('sort=updated')).toEqual([2, 1]);
    expect(await numbers('sort=updated&direction=desc')).toEqual([1, 2]);
    expect(await numbers('direction=asc')).toEqual([1, 2]);
    expect(await numbers('head=octo:clash')).toEqual([2]);
    expect(await numbers('head=clash')).toEqual([2, 1]);
    expect(await numbers('base=other')).toEqual([]);
    expect(await numbers('state=closed')).toEqual([]);
    expect(await numbers('state=all')).toEqual([2, 1]);
  });
});

describe('merging', () => {
  const log = (format: string) => lab.git('log', `--format=${format}`, `${lab.commits[4]}..main`);

  test('makes a merge commit', async () => {
    await open();
    expect((await merge(1, {})).body).toMatchObject({ merged: true });
    expect(await lab.git('log', '-1', '--format=%P|%cn|%B', 'main')).toBe(
      `${lab.commits[4]} ${lab.commits[2]}|GitHub|Merge pull request #1 from octo/topic\n\nTwo things`,
    );
    const { body } = await lab.call('GET', `/commits/${lab.commits[1]}/pulls`);
    expect(body).toMatchObject([
      { number: 1, merge_commit_sha: await lab.git('rev-parse', 'main') },
    ]);
  });

  test('squashes several commits into one, with the title and a list', async () => {
    await open();
    await merge(1, { merge_method: 'squash' });
    expect(await log('%an|%B')).toBe('Ada|Two things (#1)\n\n* feat: one\n\n* feat: two\n\nMore.');
    expect(await lab.git('show', 'main:a.txt')).toBe('more');
  });

  test('squashes a single commit with its own words', async () => {
    await open({ head: 'clash' });
    await merge(1, { merge_method: 'squash' });
    expect(await log('%B')).toBe('feat: against it (#1)');
  });

  test('rebases each commit, with its author', async () => {
    await open();
    await merge(1, { merge_method: 'rebase' });
    expect(await log('%an|%cn|%s')).toBe('Ada|GitHub|feat: two\nAda|GitHub|feat: one');
    expect(await lab.git('show', 'main:a.txt', 'main:b.txt', 'main:c.txt')).toBe('more\none\nc');
  });

  test('is refused where it cannot be done', async () => {
    await open({ draft: true });
    expect((await merge(1, {})).status).toBe(405);
    await open({ head: 'clash' });
    expect((await merge(2, { sha: lab.commits[0] })).status).toBe(409);
    await merge(2, {});
    expect((await merge(2, {})).status).toBe(405);
    const { status, body } = await lab.call('PATCH', '/pulls/2', { state: 'open' });
    expect([status, JSON.stringify(body)]).toEqual([
      422,
      expect.stringContaining('already merged'),
    ]);
    await open({ head: 'topic', base: 'clash' });
    expect((await merge(3, {})).body.message).toBe('Merge conflict');
  });

  test('obeys the rules of the base branch', async () => {
    await open();
    lab.github.protect('octo/service', { ref: 'refs/heads/main', text: 'No.' });
    expect((await merge(1, {})).status).toBe(405);
  });
});

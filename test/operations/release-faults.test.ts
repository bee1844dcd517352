import { createHash } from 'node:crypto';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultConfig, type SlipwayError } from '@slipway/core';
import type { Fault } from '@slipway/local-github';
import type { GitHub } from '../../packages/core/src/adapters/github/client.ts';
import { createReleaseWriter } from '../../packages/core/src/adapters/github/releases.ts';
import { type ReleaseLab, startReleaseLab } from '../doubles/release-lab.ts';

// Over HTTP and real git: each test is one line of the protocol's table of faults.
let lab: ReleaseLab;

/** The changelog's own commit is another story. */
const config = {
  ...defaultConfig,
  release_management: { ...defaultConfig.release_management, changelog_file: '' },
};
const plain = { config };
const withFile = { config, artifacts: ['*.txt'] };

beforeEach(async () => {
  lab = await startReleaseLab();
  await writeFile(join(lab.files, 'a.txt'), 'the bytes');
});
afterEach(() => lab.stop());

async function restart(options: Parameters<typeof startReleaseLab>[0]): Promise<void> {
  await lab.stop();
  lab = await startReleaseLab(options);
  await writeFile(join(lab.files, 'a.txt'), 'the bytes');
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** One published release of the tag, whole, none of our drafts, and nothing left to write. */
async function expectReleased(changes: Parameters<ReleaseLab['release']>[0] = withFile) {
  expect(await lab.releases()).toMatchObject([
    { draft: false, tag_name: 'v1.2.3', assets: changes.artifacts ? [{ name: 'a.txt' }] : [] },
  ]);
  expect(await lab.git('rev-parse', 'v1.2.3^{commit}')).toBe(lab.head);
  const before = lab.writes().length;
  expect((await lab.release(changes)).kind).toBe('already-released');
  expect(lab.writes()).toHaveLength(before);
}

/** What a run that stops leaves: nothing of ours. */
async function expectNothing(): Promise<void> {
  expect(await lab.releases()).toEqual([]);
  expect(await lab.git('tag')).toBe('');
  expect(await lab.git('rev-parse', 'main')).toBe(lab.head);
}

const writes: readonly (readonly [string, Pick<Fault, 'method' | 'path'>])[] = [
  ['the draft', { method: 'POST', path: '*/releases' }],
  ['an upload', { method: 'POST', path: '*/assets' }],
  ['the tag’s object', { method: 'POST', path: '*/git/tags' }],
  ['the tag', { method: 'POST', path: '*/git/refs' }],
  ['publishing', { method: 'PATCH', path: '*/releases/*' }],
];

describe('5xx, or the reply to a POST is lost', () => {
  const faults: readonly (readonly [string, Partial<Fault>])[] = [
    ['502', { status: 502 }],
    ['lost, and nothing was done', { lostReply: 'before' }],
    ['lost, and all was done', { lostReply: 'after' }],
  ];
  const cases = writes.flatMap(([what, where]) =>
    faults.map(([how, fault]) => [what, how, { ...where, ...fault }] as const),
  );
  test.each(cases)('%s: %s', async (_, __, fault) => {
    lab.github.faults.add(fault);
    expect((await lab.release(withFile)).kind).toBe('released');
    await expectReleased();
  });

  test('reads are asked again', async () => {
    lab.github.faults.add({ method: 'GET', path: '*/releases', status: 503, times: 3 });
    expect((await lab.release(plain)).kind).toBe('released');
    await expectReleased(plain);
  });
});

describe('secondary rate limit, 429, 403 with `retry-after`', () => {
  const limits: readonly (readonly [string, Partial<Fault>, number])[] = [
    ['429', { status: 429, headers: { 'retry-after': '7' } }, 7000],
    ['403', { status: 403, headers: { 'retry-after': '9' } }, 9000],
    [
      '403 without a time',
      { status: 403, body: { message: 'You have exceeded a secondary rate limit.' } },
      60_000,
    ],
  ];
  // Each kind of answer, and each write, at least once.
  const cases = writes.flatMap(([what, where], index) => {
    const limit = limits[index % limits.length];
    return limit === undefined
      ? []
      : [[what, limit[0], { ...where, ...limit[1] }, limit[2]] as const];
  });
  test.each(cases)('%s: %s is waited for as told', async (_, __, fault, wait) => {
    lab.github.faults.add(fault);
    const running = lab.release(withFile);
    await running;
    expect(running.slept).toEqual([wait]);
    await expectReleased();
  });
});

describe('read-after-write lag (404 after create)', () => {
  test.each([
    ['the draft is not shown', { path: '*/releases/*', times: 3 }],
    ['the tag is not shown', { path: '*/git/ref/*', times: 1 }],
  ])('%s', async (_, where) => {
    lab.github.faults.add({ method: 'GET', status: 404, ...where });
    expect((await lab.release(withFile)).kind).toBe('released');
    await expectReleased();
  });

  test('somebody has the tag, and it is not shown at first', async () => {
    await lab.git('tag', 'v1.2.3', lab.head);
    lab.github.faults.add({ method: 'GET', path: '*/git/ref/*', status: 404, times: 3 });
    expect((await lab.release(plain)).kind).toBe('released');
    await expectReleased(plain);
  });
});

describe('403 or 404 at creation', () => {
  test('a token without the right is told before the first write', async () => {
    const token = lab.github.tokenWith({ contents: 'read' });
    await expect(lab.release({ ...plain, token })).rejects.toMatchObject({
      code: 'missing-permission',
      message: expect.stringContaining('`contents: write`'),
      remedy: expect.stringContaining('permissions: { contents: write }'),
    });
    expect(lab.writes()).toEqual([]);
  });

  test('a run that finds all done needs no right to write, and does not ask', async () => {
    await lab.release(plain);
    const asked = () => lab.github.requests.filter(({ path }) => path.includes('.git/')).length;
    const before = asked();
    const token = lab.github.tokenWith({ contents: 'read' });
    expect((await lab.release({ ...plain, token })).kind).toBe('already-released');
    expect(asked()).toBe(before);
  });

  const steps = writes.filter(([what]) => what !== 'an upload');
  test.each(
    steps.flatMap(([what, where]) => [403, 404].map((status) => [what, status, where] as const)),
  )('%s is refused with %i to a token that may write: workflow files', async (_, status, where) => {
    lab.github.faults.add({ ...where, status });
    await expect(lab.release(plain)).rejects.toMatchObject({
      code: 'missing-permission',
      remedy: expect.stringMatching(/\.github\/workflows.*workflows: write/),
    });
    lab.github.faults.clear();
    // Another token finishes it.
    await lab.release(plain);
    await expectReleased(plain);
  });
});

describe('several jobs make the same release', () => {
  test('there is one release, and each joins it', async () => {
    const runs = await Promise.allSettled([1, 2, 3].map(() => lab.release(withFile)));
    for (const run of runs) expect(run).toMatchObject({ status: 'fulfilled' });
    await expectReleased();
  });

  test('of other files: the losers fail with the reason', async () => {
    await lab.release(withFile);
    await writeFile(join(lab.files, 'a.txt'), 'other bytes');
    await expect(lab.release(withFile)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('`a.txt` differs'),
    });
    await writeFile(join(lab.files, 'a.txt'), 'the bytes');
    await expectReleased();
  });
});

test('PATCH of a draft with `body` alone drops its tag: all fields are sent', async () => {
  const sent: unknown[] = [];
  await restart({
    onExchange: ({ method, requestBody }) => {
      if (method === 'PATCH') sent.push(requestBody);
    },
  });
  await lab.release(plain);
  expect(sent).toEqual([
    {
      tag_name: 'v1.2.3',
      name: 'v1.2.3',
      body: expect.stringContaining('it sails'),
      target_commitish: lab.head,
      prerelease: false,
      draft: false,
      make_latest: 'true',
    },
  ]);
});

describe('upload reset or stalled; an asset left in another state than `uploaded`', () => {
  test('the draft with the broken file is set aside, and deleted at the end', async () => {
    lab.github.faults.add({ method: 'POST', path: '*/assets', lostReply: 'during' });
    expect((await lab.release(withFile)).kind).toBe('released');
    expect(lab.writes().filter((line) => line.startsWith('DELETE /releases/'))).toHaveLength(1);
    await expectReleased();
  });

  test('each try has a deadline by its size, and a fresh stream', async () => {
    const path = join(lab.files, 'a.txt');
    const calls: { readonly streams: readonly unknown[]; readonly deadline: unknown }[] = [];
    const send: GitHub['send'] = async ({ content, options }) => {
      calls.push({ streams: [content(), content()], deadline: options.deadline });
      const data = { id: 1, name: 'a.txt', size: 9, state: 'uploaded' };
      return { ok: true, status: 201, headers: {}, data };
    };
    const release = { uploadUrl: 'https://uploads.test/1/assets{?name}' };
    await createReleaseWriter({ send } as GitHub, 'o/r').upload(
      release as Parameters<ReturnType<typeof createReleaseWriter>['upload']>[0],
      { name: 'a.txt', path, size: 640_000 },
    );
    const [{ streams: [first, second] = [], deadline } = { deadline: undefined }] = calls;
    expect(first).not.toBe(second);
    expect(deadline).toBe(30_000 + 10_000);
  });
});

test('delete, then upload, and the second fails: an asset of a published release is never replaced', async () => {
  await lab.release(withFile);
  await writeFile(join(lab.files, 'a.txt'), 'other bytes');
  lab.github.faults.add({ method: 'POST', path: '*/assets', status: 500, times: 9 });
  await expect(lab.release(withFile)).rejects.toMatchObject({ code: 'conflict' });
  expect(lab.writes().some((line) => line.startsWith('DELETE'))).toBe(false);
});

test('notes over 125,000 characters are cut at a line, attached whole, and warned about', async () => {
  const notes = `${'- ä change\n'.repeat(13_000)}the end`;
  const running = lab.release({ ...plain, notes });
  const { assets } = await running;
  expect(assets).toMatchObject([{ name: 'RELEASE_NOTES.md', sha256: sha256(notes) }]);
  const [{ body = '' } = {}] = await lab.releases();
  expect(body.length).toBeLessThanOrEqual(125_000);
  expect(body).toMatch(/- ä change\n\n\*These notes go on in `RELEASE_NOTES\.md`/);
  expect(running.warnings().join()).toContain('RELEASE_NOTES.md');
});

describe('over 1,000 assets, an asset over 2 GiB, more than 100 listed', () => {
  test('1,001 files are refused first', async () => {
    for (let index = 0; index < 1000; index += 1)
      await writeFile(join(lab.files, `f${index}.txt`), 'x');
    await expect(lab.release(withFile)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining('1001 files'),
    });
    expect(lab.github.requests).toEqual([]);
  });

  // Nobody reads a TiB within the time of a test.
  test.each([2 ** 31, 2 ** 40])('%d bytes are refused first, and unread', async (size) => {
    await truncate(join(lab.files, 'a.txt'), size);
    await expect(lab.release(withFile)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringContaining(`${size} bytes`),
    });
    expect(lab.github.requests).toEqual([]);
  });

  test('101 are listed page by page', async () => {
    for (let index = 0; index < 100; index += 1)
      await writeFile(join(lab.files, `f${index}.txt`), 'x');
    await lab.release(withFile);
    const before = lab.writes().length;
    expect((await lab.release(withFile)).kind).toBe('already-released');
    expect(lab.writes()).toHaveLength(before);
  });

  test('a draft beyond 100 newer releases is found', async () => {
    await lab.release({ ...plain, draft: true });
    lab.advance(60);
    const others = Array.from({ length: 100 }, (_, index) => `v0.0.${index}`);
    for (const tag of others) await lab.call('POST', '/releases', { tag_name: tag, draft: true });
    await lab.release(plain);
    expect((await lab.call('GET', '/releases/tags/v1.2.3')).status).toBe(200);
    const [one, two] = await Promise.all(
      [1, 2].map((page) => lab.call('GET', `/releases?per_page=100&page=${page}`)),
    );
    expect([one?.body, two?.body].map((page) => Object.keys(page ?? {}).length)).toEqual([100, 1]);
  });
});

describe('GitHub renames an asset (spaces, odd characters), two names collide', () => {
  test('the name is foreseen', async () => {
    await writeFile(join(lab.files, 'for the people (ü).txt'), 'x');
    const { assets } = await lab.release(withFile);
    const names = assets.map(({ name }) => name);
    expect(names).toContain('for.the.people.txt');
    const [release] = await lab.releases();
    expect(release?.assets.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ['two files', 'a .txt', { ...withFile }],
    [
      'a file and the whole notes',
      'RELEASE_NOTES.md',
      { config, artifacts: ['*.md'], notes: 'x\n'.repeat(70_000) },
    ],
  ])('%s that collide are found first', async (_, name, changes) => {
    await writeFile(join(lab.files, name), 'x');
    await writeFile(join(lab.files, 'a.txt'), 'x');
    await writeFile(join(lab.files, 'a..txt'), 'x');
    await expect(lab.release(changes)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(/would both be released as/),
    });
    expect(lab.github.requests).toEqual([]);
  });
});

test.each(writes)('200 with a body that is not JSON is treated as 5xx: %s', async (_, where) => {
  lab.github.faults.add({ ...where, status: 200, body: '<html>Unicorn</html>' });
  expect((await lab.release(withFile)).kind).toBe('released');
  await expectReleased();
});

describe('cancel: no new effect starts, and the next run settles what is left', () => {
  test.each(writes)('during %s', async (_, where) => {
    const stop = new AbortController();
    await restart({
      onExchange: ({ method, path }) => {
        const pattern = new RegExp(`^${String(where.path).replaceAll('*', '.*')}(?:\\?|$)`);
        if (method === where.method && pattern.test(path)) stop.abort();
      },
    });
    const outcome = await lab
      .release({ ...withFile, signal: stop.signal })
      .catch((error: SlipwayError) => error);
    if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'half-done' });
    const before = lab.writes().length;
    await lab.release(withFile);
    await expectReleased();
    expect(lab.writes().length).toBeLessThan(before + 8);
  });
});

const committed = {
  config,
  releaseCommit: {
    packages: [
      {
        name: 'service',
        path: '.',
        versionFiles: [{ path: 'README.md', pattern: 'Hello {version}' }],
        release: {
          version: '1.2.3',
          tag: 'v1.2.3',
          changelogFile: 'CHANGELOG.md',
          notes: '- it sails',
        },
      },
    ],
    repositoryUrl: 'https://github.test/octo/service',
  },
};

describe('branch rejected, tag accepted: `git push --atomic`', () => {
  beforeEach(async () => {
    await lab.stop();
    lab = await startReleaseLab({}, [
      { message: 'feat: begin', files: { 'README.md': 'Hello 1.2.2\n' } },
    ]);
  });

  test.each([
    ['branch', 'refs/heads/main', 'Changes must be made through a pull request.'],
    ['tag', 'refs/tags/v*', 'Cannot create ref due to creations being restricted.'],
  ])(
    'a rule of the %s: neither is there, the rule is named, our draft is gone',
    async (_, ref, text) => {
      lab.github.protect('octo/service', { ref, text });
      await expect(lab.release(committed)).rejects.toMatchObject({
        code: 'conflict',
        message: expect.stringContaining(text.slice(0, -1)),
      });
      await expectNothing();
    },
  );

  test('the branch that moved on before is told before the first write', async () => {
    const other = await lab.git('commit-tree', '-p', lab.head, '-m', 'x', `${lab.head}^{tree}`);
    await lab.git('update-ref', 'refs/heads/main', other);
    await expect(lab.release(committed)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`main is no longer at ${lab.head}`),
      remedy: expect.stringContaining('newest commit of main'),
    });
    expect(lab.writes()).toEqual([]);
    expect(await lab.git('tag')).toBe('');
  });

  test('the branch that moves on meanwhile leaves no tag and no draft', async () => {
    const other = await lab.git('commit-tree', '-p', lab.head, '-m', 'x', `${lab.head}^{tree}`);
    const asset = { artifacts: ['*.txt'], workingDirectory: lab.files };
    await writeFile(join(lab.files, 'a.txt'), 'x');
    lab.github.faults.add({ method: 'POST', path: '*/assets', lostReply: 'after' });
    const running = lab.release({ ...committed, ...asset });
    Object.assign(running.slept, {
      push: () => {
        void lab.git('update-ref', 'refs/heads/main', other);
        return 0;
      },
    });
    await expect(running).rejects.toMatchObject({ code: 'conflict' });
    expect(await lab.releases()).toEqual([]);
    expect(await lab.git('tag')).toBe('');
  });

  test.each([
    ['before', 'before'],
    ['after', 'after'],
  ] as const)(
    'the reply to the push is lost %s it was done: one commit, one tag',
    async (_, lostReply) => {
      lab.github.faults.add({ method: 'POST', path: '*/git-receive-pack', lostReply });
      const { commit } = await lab.release(committed);
      expect(await lab.git('rev-parse', 'main', 'v1.2.3^{commit}', 'main^')).toBe(
        `${commit}\n${commit}\n${lab.head}`,
      );
      expect(await lab.git('show', 'main:README.md')).toBe('Hello 1.2.3');
      expect(await lab.git('show', 'main:CHANGELOG.md')).toContain('it sails');
      expect(await lab.releases()).toMatchObject([{ draft: false, target_commitish: commit }]);
      const before = lab.writes().length;
      expect((await lab.release(committed)).kind).toBe('already-released');
      expect(lab.writes()).toHaveLength(before);
    },
  );
});

describe('tag or branch rules forbid it: the rule is named, and our own draft removed', () => {
  test('a rule of tags', async () => {
    const text = 'Cannot create ref due to creations being restricted.';
    lab.github.protect('octo/service', { ref: 'refs/tags/*', text });
    await expect(lab.release(withFile)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('creations being restricted'),
    });
    await expectNothing();
  });

  test('a rule of the branch keeps the changelog away, and the release stands', async () => {
    lab.github.protect('octo/service', { ref: 'refs/heads/main', text: 'Pull requests only.' });
    const running = lab.release({ artifacts: ['*.txt'] });
    expect((await running).kind).toBe('released');
    expect(running.warnings().join()).toContain('CHANGELOG.md was not changed');
    expect(await lab.git('rev-parse', 'main')).toBe(lab.head);
  });
});

test('GitHub Enterprise Server: the returned `upload_url`, and digests found out by downloading', async () => {
  await restart({ digests: false });
  expect(lab.github.apiUrl).toMatch(/\/api\/v3$/);
  await lab.release(withFile);
  expect(lab.writes().some((line) => line.startsWith('POST /releases/'))).toBe(true);
  await expectReleased();
});

describe('immutable releases', () => {
  beforeEach(() => restart({ immutableReleases: true }));

  test('are whole before they are published, and a second run writes nothing', async () => {
    await lab.release(withFile);
    await expectReleased();
    expect((await lab.releases())[0]?.immutable).toBe(true);
  });

  test('keep what they are where other files come later', async () => {
    await lab.release(withFile);
    await writeFile(join(lab.files, 'b.txt'), 'more');
    await expect(lab.release(withFile)).rejects.toMatchObject({ code: 'conflict' });
    expect(lab.writes().filter((line) => line.includes('/assets'))).toHaveLength(1);
  });

  test('use up their tag’s name even when deleted: told, and our draft goes', async () => {
    await lab.release(plain);
    const [{ id = 0 } = {}] = await lab.releases();
    await lab.call('DELETE', `/releases/${id}`);
    await lab.git('tag', '--delete', 'v1.2.3');
    await expect(lab.release(plain)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('immutable release'),
      remedy: expect.stringContaining('another version'),
    });
    await expectNothing();
  });

  test('a floating tag that is an immutable release’s own stays, and that is told', async () => {
    await lab.call('POST', '/releases', { tag_name: 'v1', target_commitish: lab.head });
    await lab.git('commit-tree', '-p', lab.head, '-m', 'next', `${lab.head}^{tree}`);
    const next = await lab.git('commit-tree', '-p', lab.head, '-m', 'next', `${lab.head}^{tree}`);
    await lab.git('update-ref', 'refs/heads/main', next);
    const { clone } = lab;
    const { execFileSync } = await import('node:child_process');
    execFileSync('git', ['fetch', '-q'], { cwd: clone });
    await expect(
      lab.release({ ...plain, commit: next, floatingTags: 'major' }),
    ).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/published, and its tag v1 was not moved.*immutable/),
    });
  });
});

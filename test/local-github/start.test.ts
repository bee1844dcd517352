import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startLocalGitHub } from '@slipway/local-github';
import { startLab } from '../doubles/github-lab.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-github-start-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('starting', () => {
  test('several repositories, each with its own state', async () => {
    const repositories = { 'a/one': join(folder, 'one'), 'a/two': join(folder, 'two') };
    const github = await startLocalGitHub({ repositories });
    const headers = { authorization: `Bearer ${github.token}` };
    const put = (name: string) =>
      fetch(`${github.apiUrl}/repos/${name}/environments/qa`, { method: 'PUT', headers });
    await put('a/one');
    const look = (name: string) =>
      fetch(`${github.apiUrl}/repos/${name}/environments/qa`, { headers });
    expect((await look('a/one')).status).toBe(200);
    expect((await look('a/two')).status).toBe(404);
    await github.stop();
  });

  test('a repository that is there already is left as it is', async () => {
    const lab = await startLab();
    const again = await startLocalGitHub({ repositories: { 'octo/copy': lab.bare } });
    const headers = { authorization: `Bearer ${again.token}` };
    const reply = await fetch(`${again.apiUrl}/repos/octo/copy/commits/main`, { headers });
    expect(await reply.json()).toMatchObject({ sha: lab.commits[0] });
    await again.stop();
    await lab.stop();
  });

  test('an address of version 6 is written in brackets', async () => {
    const github = await startLocalGitHub({
      repositories: { 'a/b': join(folder, 'b') },
      host: '::1',
    }).catch((error: NodeJS.ErrnoException) => error);
    // Some machines have no such address.
    if (github instanceof Error) expect(github.code).toMatch(/EADDRNOTAVAIL|EAFNOSUPPORT/);
    else {
      expect(github.apiUrl).toMatch(/^http:\/\/\[::1\]:\d+\/api\/v3$/);
      await github.stop();
    }
  });

  test('a name that is none, or a path that cannot be, is refused', async () => {
    await expect(startLocalGitHub({ repositories: { service: folder } })).rejects.toThrow(
      '"service" is not a repository\'s name: it has the form OWNER/NAME',
    );
    await writeFile(join(folder, 'file'), '');
    const repositories = { 'a/b': join(folder, 'file', 'x') };
    await expect(startLocalGitHub({ repositories })).rejects.toThrow(
      /Cannot make a bare repository/,
    );
  });

  test('a port that is taken is refused, and nothing stays behind', async () => {
    const first = await startLocalGitHub({ repositories: { 'a/b': join(folder, 'b') } });
    const port = Number(new URL(first.serverUrl).port);
    const before = await stored();
    const again = startLocalGitHub({ repositories: { 'a/b': join(folder, 'b') }, port });
    await expect(again).rejects.toThrow(/EADDRINUSE/);
    expect((await stored()).filter((name) => !before.includes(name))).toEqual([]);
    await first.stop();
  });

  test("the machine's git configuration plays no part", async () => {
    const home = join(folder, 'home');
    await mkdir(home);
    await writeFile(join(home, '.gitconfig'), '[core]\n\thooksPath = /nowhere\n[broken');
    const before = process.env.HOME;
    process.env.HOME = home;
    try {
      const github = await startLocalGitHub({ repositories: { 'a/b': join(folder, 'b') } });
      await github.stop();
    } finally {
      process.env.HOME = before;
    }
    expect(await readdir(join(folder, 'b'))).toContain('HEAD');
  });
});

test('a repository that breaks meanwhile is an error of the server, in the form of the API', async () => {
  const lab = await startLab();
  await rm(lab.bare, { recursive: true });
  const reply = await lab.call('GET', '/branches');
  expect(reply.status).toBe(500);
  expect(String(reply.body.message)).toContain('not a git repository');
  await lab.stop();
});

describe('stopping', () => {
  test('can be done twice, and frees the port', async () => {
    const github = await startLocalGitHub({ repositories: { 'a/b': join(folder, 'b') } });
    await github.stop();
    await github.stop();
    await expect(fetch(github.apiUrl)).rejects.toThrow();
  });
});

/** Folders of assets' bytes that are there now. */
async function stored(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => /^local-github-\w{6}$/.test(name));
}

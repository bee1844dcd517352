import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createGit } from '../../packages/core/src/adapters/git-command.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { createRandom } from '../doubles/random.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

let place: ReturnType<typeof temporaryFolder>;

beforeAll(() => {
  place = temporaryFolder();
});
afterAll(() => place.dispose());

const gitIn = ({ folder }: TemporaryRepository) =>
  createGit({ folder, processes: createProcesses(gitEnvironment), timeout: 50_000 });

/** Branches, merges that cross and a second root; each `skew`-th date is hours off. */
function madeUpHistory(name: string, count: number, skew: number): TemporaryRepository {
  const random = createRandom(count + skew);
  const repository = repositoryIn(join(place.folder, name));
  const lines: string[] = [];
  let time = 1_700_000_000;
  for (let mark = 1; mark <= count; mark += 1) {
    time += random.below(2);
    const wrong = skew > 0 && random.below(skew) === 0 ? random.below(20_000) - 10_000 : 0;
    const parents = Array.from({ length: 1 + random.below(3) }, () =>
      Math.max(1, mark - 1 - random.below(6)),
    );
    lines.push(
      `commit refs/heads/main\nmark :${mark}`,
      `committer Ada <ada@example.org> ${time + wrong} +0000\ndata <<.\ncommit ${mark}\n.`,
      ...(mark === 1
        ? []
        : [...new Set(parents)].map((from, at) => `${at === 0 ? 'from' : 'merge'} :${from}`)),
      '',
    );
    if (mark % 9 === 0) lines.push(`reset refs/heads/at-${mark}\nfrom :${mark}\n`);
  }
  execFileSync('git', ['fast-import', '--quiet', '--force'], {
    cwd: repository.folder,
    env: gitEnvironment,
    input: lines.join('\n'),
  });
  return repository;
}

describe('a range that is read before it is known where it begins', () => {
  test.each([
    ['dates can be trusted', 0],
    ['some dates are wrong', 40],
    ['many dates are wrong', 3],
  ])('is the one that git tells, in the same order, where %s', async (name, skew) => {
    const repository = madeUpHistory(name, 120, skew);
    const git = gitIn(repository);
    const shas = repository.git('for-each-ref', '--format=%(objectname)', 'refs/heads').split('\n');
    const random = createRandom(skew);
    const to = repository.git('rev-parse', 'main');
    const pairs = shas.map((from) => [
      from,
      random.chance(0.5) ? to : shas[random.below(shas.length)],
    ]);
    for (const [from, end = to] of pairs) {
      const found = await git.commits({ from: Promise.resolve(from), to: end });
      const told = repository.git('rev-list', '--topo-order', end, `^${from}`);
      expect(found.map(({ sha }) => sha).join('\n')).toBe(told);
    }
    const all = await git.commits({ from: Promise.resolve(undefined), to });
    expect(all.map(({ sha }) => sha).join('\n')).toBe(
      repository.git('rev-list', '--topo-order', to),
    );
  });

  test('is left to git where it takes long to be known', async () => {
    const repository = repositoryIn(join(place.folder, 'long'));
    const commits = Array.from(
      { length: 10_200 },
      (_, at) =>
        `commit refs/heads/main\nmark :${at + 1}\ncommitter Ada <ada@example.org> ${1_700_000_000 + at} +0000\ndata 1\nx\n`,
    );
    execFileSync('git', ['fast-import', '--quiet'], {
      cwd: repository.folder,
      env: gitEnvironment,
      input: commits.join(''),
    });
    const git = gitIn(repository);
    const to = repository.git('rev-parse', 'main');
    const from = git.commits({ from: undefined, to }).then((all) => all.at(3)?.sha);
    expect(await git.commits({ from, to })).toHaveLength(3);
  });

  test('is left to git where it is to begin with something that is no commit', async () => {
    const repository = repositoryIn(join(place.folder, 'tree'));
    const to = repository.commit('one');
    const tree = repository.git('rev-parse', `${to}^{tree}`);
    const git = gitIn(repository);
    expect(await git.commits({ from: Promise.resolve(tree), to })).toHaveLength(1);
  });

  test('fails as the question does where it begins', async () => {
    const repository = repositoryIn(join(place.folder, 'tree'));
    const to = repository.commit('two');
    const from = Promise.reject(new Error('nobody knows'));
    await expect(gitIn(repository).commits({ from, to })).rejects.toThrow('nobody knows');
  });

  test('is no longer read once nobody waits for it', async () => {
    const repository = repositoryIn(join(place.folder, 'tree'));
    const to = repository.commit('three');
    const stopping = new AbortController();
    const reading = gitIn(repository).commits({
      from: new Promise(() => undefined),
      to,
      signal: stopping.signal,
    });
    stopping.abort();
    await expect(reading).rejects.toMatchObject({ code: 'cancelled' });
  });
});

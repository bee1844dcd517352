import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { carryCommits } from '../../packages/core/src/adapters/git-carry-commits.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { botIdentity } from '../../packages/core/src/domain/release/bot-identity.ts';
import {
  gitEnvironment,
  repositoryIn,
  type TemporaryRepository,
  temporaryFolder,
} from '../doubles/temporary-repository.ts';

let place: ReturnType<typeof temporaryFolder>;
let origin: TemporaryRepository;
let clone: string;
const changelog = (section: string) => `# Changelog\n\n${section}\n\n## 1.0.0\n\n- begin\n`;

beforeEach(() => {
  place = temporaryFolder();
  origin = repositoryIn(join(place.folder, 'origin'));
  origin.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
  save({ 'CHANGELOG.md': changelog('## Next'), 'a.txt': 'a\n' }, 'feat: begin');
  origin.git('branch', 'release');
  clone = join(place.folder, 'clone');
});
afterEach(() => place.dispose());

/** Commits these files where the origin is checked out. */
function save(files: Readonly<Record<string, string>>, message: string, by = 'Ada'): string {
  for (const [path, text] of Object.entries(files)) origin.write(path, text);
  origin.git('add', '--all');
  const email = by === botIdentity.name ? botIdentity.email : 'ada@example.org';
  const who = ['-c', `user.name=${by}`, '-c', `user.email=${email}`];
  const unset = [
    'GIT_AUTHOR_NAME',
    'GIT_AUTHOR_EMAIL',
    'GIT_COMMITTER_NAME',
    'GIT_COMMITTER_EMAIL',
  ];
  const env = Object.entries(gitEnvironment).filter(([name]) => !unset.includes(name));
  execFileSync('git', [...who, 'commit', '-q', '--allow-empty', '-m', message], {
    cwd: origin.folder,
    env: Object.fromEntries(env),
  });
  return origin.git('rev-parse', 'HEAD');
}

/** Our release commit with this section, on a branch that is checked out. */
function release(version: string, section: string): string {
  const files = { 'CHANGELOG.md': changelog(section), 'version.txt': `${version}\n` };
  return save(files, `chore(release): v${version}`, botIdentity.name);
}

function on(branch: string): void {
  origin.git('checkout', '--quiet', branch);
}

/** The new release commit on top of main; then the answer for what the branch holds. */
async function carry(section = '## 1.2.0\n\n- two\n- three') {
  const [head, base] = [origin.git('rev-parse', 'release'), origin.git('rev-parse', 'main')];
  origin.git('checkout', '--quiet', '-B', 'again', 'main');
  const onto = release('1.2.0', section);
  origin.git(
    'clone',
    '--quiet',
    '--no-checkout',
    '--branch=again',
    '--single-branch',
    `file://${origin.folder}`,
    clone,
  );
  const options = { folder: clone, processes: createProcesses(gitEnvironment), timeout: 20_000 };
  const carried = await carryCommits(options, { head, base, onto });
  const git = (...args: readonly string[]) =>
    execFileSync('git', args, { cwd: clone, env: gitEnvironment, encoding: 'utf8' }).trim();
  return { carried, onto, head, git, again: () => carryCommits(options, { head, base, onto }) };
}

describe('what others put on a release commit', () => {
  test('goes onto the new one, with its author and words, the same each time', async () => {
    on('release');
    release('1.1.0', '## 1.1.0\n\n- two');
    save({ 'a.txt': 'a better one\n' }, 'docs: word it\n\nAs asked for.');
    save(
      { 'CHANGELOG.md': changelog('## 1.1.0\n\n- two').replace('begin', 'the beginning') },
      'docs: more',
    );
    on('main');
    save({ 'b.txt': 'b\n' }, 'feat: three');
    const { carried, onto, git, again } = await carry();
    expect(carried).toMatchObject({ kind: 'carried', kept: ['docs: word it', 'docs: more'] });
    const commit = carried.kind === 'carried' ? carried.commit : '';
    expect(git('log', '--format=%an|%cn|%s|%b', `${onto}..${commit}`)).toBe(
      `Ada|${botIdentity.name}|docs: more|\nAda|${botIdentity.name}|docs: word it|As asked for.`,
    );
    expect(git('show', `${commit}:CHANGELOG.md`)).toMatch(/- three.*- the beginning/s);
    expect(git('show', `${commit}:b.txt`)).toBe('b');
    expect(await again()).toEqual(carried);
  });

  test('is left as it is where it stands on the new one already', async () => {
    on('release');
    const onto = release('1.2.0', '## 1.2.0\n\n- two');
    const head = save({ 'a.txt': 'better\n' }, 'docs: word it');
    const base = origin.git('rev-parse', 'main');
    origin.git('clone', '--quiet', '--origin=upstream', `file://${origin.folder}`, clone);
    const options = { folder: clone, processes: createProcesses(gitEnvironment), timeout: 20_000 };
    expect(await carryCommits(options, { head, base, onto })).toEqual({
      kind: 'carried',
      commit: head,
      kept: ['docs: word it'],
    });
  });

  test('is nothing where it only brought the base branch, or what is there by now', async () => {
    on('release');
    release('1.1.0', '## 1.1.0\n\n- two');
    on('main');
    save({ 'b.txt': 'b\n' }, 'feat: three');
    on('release');
    origin.git('merge', '--quiet', '--no-ff', 'main', '-m', "Merge branch 'main' into release");
    save({ 'c.txt': 'c\n' }, 'docs: soon in main as well');
    on('main');
    save({ 'c.txt': 'c\n' }, 'docs: the same');
    const { carried, onto } = await carry();
    expect(carried).toEqual({ kind: 'carried', commit: onto, kept: [] });
  });

  test.each<[string, () => void]>([
    [
      'contradicts the new one',
      () => save({ 'CHANGELOG.md': changelog('## 1.1.0\n\n- two, worded well') }, 'docs: stuck'),
    ],
    [
      'merged another branch',
      () => {
        origin.git('checkout', '--quiet', '-b', 'other', 'main');
        save({ 'o.txt': 'o\n' }, 'feat: other');
        on('release');
        origin.git('merge', '--quiet', '--no-ff', 'other', '-m', 'docs: stuck');
      },
    ],
    [
      'was written into a merge',
      () => {
        on('main');
        save({ 'b.txt': 'b\n' }, 'feat: three');
        on('release');
        origin.git('merge', '--quiet', '--no-ff', '--no-commit', 'main');
        save({ 'a.txt': 'sneaked in\n' }, 'docs: stuck');
      },
    ],
  ])('is told where it %s', async (_, happens) => {
    on('release');
    release('1.1.0', '## 1.1.0\n\n- two');
    happens();
    const head = origin.git('rev-parse', 'release');
    const { carried } = await carry();
    expect(carried).toMatchObject({
      kind: 'stuck',
      sha: head,
      message: expect.stringContaining('docs: stuck'),
    });
  });

  test('is told where no release commit of ours is below it', async () => {
    on('release');
    const head = save({ 'a.txt': 'mine\n' }, 'chore(release): v1.1.0');
    const { carried } = await carry();
    expect(carried).toMatchObject({ kind: 'stuck', sha: head });
  });
});

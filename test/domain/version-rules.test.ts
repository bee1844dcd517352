import { describe, expect, test } from '@jest/globals';
import { plan, type Telling, tell, versionAfter } from '../doubles/release-story.ts';

// Each table is one rule; each row is one case of it, told in a sentence. Stories are told from the oldest commit on.

const managed = (lines: string) => `release_management: {${lines}}\n`;

type Case = readonly [sentence: string, story: readonly string[], version: string, how?: Telling];

const rule = (name: string, cases: readonly Case[]) =>
  describe(name, () => {
    test.each(cases)('%s', async (_, story, version, how = {}) => {
      expect(await versionAfter(story, how)).toBe(version);
    });
  });

const released = ['feat: begin', 'tag v1.1.0'];

rule('the largest change decides', [
  ['a fix is a patch', [...released, 'fix: a'], '1.1.1'],
  ['an improvement of speed is a patch', [...released, 'perf: a'], '1.1.1'],
  ['a dependency that readers should know of is a patch', [...released, 'deps: a'], '1.1.1'],
  ['a feature is a minor', [...released, 'feat: a', 'fix: b'], '1.2.0'],
  ['so is one that is spelled out', [...released, 'feature: a'], '1.2.0'],
  ['breaking is a major, whatever the type', [...released, 'docs!: a', 'feat: b'], '2.0.0'],
  ['so is its footer', [...released, 'chore: a\n\nBREAKING CHANGE: b'], '2.0.0'],
  ['with a hyphen, too', [...released, 'chore: a\n\nBREAKING-CHANGE: b'], '2.0.0'],
  ['even where the subject says nothing', [...released, 'words\n\nBREAKING CHANGE: b'], '2.0.0'],
  ['in lower case it is prose', [...released, 'fix: a\n\nbreaking change: b'], '1.1.1'],
  ['without a colon it is prose', [...released, 'fix: a\n\nBREAKING CHANGE b'], '1.1.1'],
  ['no more than chores is nothing', [...released, 'chore: a', 'docs: b', 'ci: c'], 'nothing'],
  ['no commit is nothing', [...released, 'fix: a', 'tag v1.1.1', 'docs: b'], 'nothing'],
]);

rule('a project may choose what each type does', [
  [
    'a type that moves nothing may move something',
    [...released, 'docs: a'],
    '1.1.1',
    { settings: managed('bumps: {docs: patch}') },
  ],
  [
    'the others stay as they are',
    [...released, 'feat: a', 'docs: b'],
    '1.2.0',
    { settings: managed('bumps: {docs: patch}') },
  ],
  [
    'a type of its own may move anything',
    [...released, 'security: a'],
    '1.2.0',
    { settings: managed('bumps: {security: minor}') },
  ],
  [
    'a feature may move nothing',
    [...released, 'feat: a'],
    'nothing',
    { settings: managed('bumps: {feat: none}') },
  ],
  [
    'breaking is breaking all the same',
    [...released, 'feat!: a'],
    '2.0.0',
    { settings: managed('bumps: {feat: none}') },
  ],
  [
    'a revert may move nothing',
    [...released, 'Revert "feat: older"'],
    'nothing',
    { settings: managed('bumps: {revert: none}') },
  ],
  [
    'a release commit moves nothing, whatever its type may do',
    [...released, 'chore(release): 1.1.0', 'chore: release main'],
    'nothing',
    { settings: managed('bumps: {chore: patch}') },
  ],
]);

describe('below 1.0, nothing becomes 1.0.0 by itself', () => {
  test.each([
    ['feat!: a', '0.4.0', '0.4.0', '1.0.0'],
    ['feat: a', '0.4.0', '0.3.2', '0.4.0'],
    ['fix: a', '0.3.2', '0.3.2', '0.3.2'],
    ['docs: a', 'nothing', 'nothing', 'nothing'],
  ])(
    '%s after 0.3.1: `minor` %s, `cargo` %s, `strict` %s',
    async (commit, minor, cargo, strict) => {
      const story = ['feat: begin', 'tag v0.3.1', commit];
      const by = (zero: string) => versionAfter(story, { settings: managed(`zero: ${zero}`) });
      expect(await versionAfter(story)).toBe(minor);
      expect([await by('minor'), await by('cargo'), await by('strict')]).toEqual([
        minor,
        cargo,
        strict,
      ]);
    },
  );

  test('unless it is asked for', async () => {
    const story = ['feat: begin', 'tag v0.3.1', 'fix: a'];
    expect(await versionAfter(story, { bump: 'major' })).toBe('1.0.0');
    expect(await versionAfter([...story, 'chore: b\n\nRelease-As: 1.0.0'])).toBe('1.0.0');
    expect(await versionAfter(story, { version: '1.0.0' })).toBe('1.0.0');
  });

  test('the reason says that it is not 1.0.0, and why', async () => {
    const notes = await plan(tell(['feat: begin', 'tag v0.3.1', 'feat!: a']), {});
    expect(notes.kind === 'release' && notes.package.reason).toContain('below 1.0');
    const strict = { settings: managed('zero: strict') };
    const one = await plan(tell(['feat: begin', 'tag v0.3.1', 'feat!: a']), strict);
    expect(one.kind === 'release' && one.package.reason).toBe(
      '1 breaking change asks for a major release.',
    );
  });
});

const npm = (version: string) => ({ 'package.json': JSON.stringify({ name: 's', version }) });

rule('a first release', [
  ['is 0.1.0', ['feat!: begin'], '0.1.0'],
  ['is what the project says it is', ['feat: a'], '1.4.0', { files: npm('1.4.0') }],
  ['is the configured one', ['fix: a'], '0.9.0', { settings: managed('first_version: 0.9.0') }],
  [
    'is the configured one, whatever the project says',
    ['fix: a'],
    '0.9.0',
    { settings: managed('first_version: 0.9.0'), files: npm('1.4.0') },
  ],
  [
    'may be a pre-release of it',
    ['fix: a'],
    '2.0.0-rc.1',
    { settings: managed('first_version: 2.0.0'), channel: 'rc' },
  ],
  [
    'is what the run asks for before what is configured',
    ['fix: a'],
    '1.0.0',
    { settings: managed('first_version: 0.9.0'), bump: 'major' },
  ],
  [
    'comes once: the next one is named from the commits',
    [...released, 'fix: a'],
    '1.1.1',
    { settings: managed('first_version: 0.9.0') },
  ],
  ['needs something to release', ['docs: a'], 'nothing'],
]);

rule('a commit may ask for a version', [
  ['by its footer', [...released, 'chore: a\n\nRelease-As: 2.0.0'], '2.0.0'],
  ['as release-please has it', [...released, 'chore: release 2.0.0\n\nRelease-As: 2.0.0'], '2.0.0'],
  ['whatever the case', [...released, 'chore: a\n\nrelease-as: 2.0.0'], '2.0.0'],
  ['spelled like a tag', [...released, 'chore: a\n\nRelease-As: v2.0.0'], '2.0.0'],
  [
    'the newest wins, also where it is lower',
    [...released, 'fix: a\n\nRelease-As: 3.0.0', 'fix: b\n\nRelease-As: 2.0.0'],
    '2.0.0',
  ],
  [
    'in a squash the last item wins',
    [...released, 'X (#1)\n\n* fix: a b\n\nRelease-As: 2.0.0\n\n* fix: c d\n\nRelease-As: 3.0.0'],
    '3.0.0',
  ],
  [
    'for the package that it names',
    [...released, 'fix: a\n\nRelease-As: service@2.0.0'],
    '2.0.0',
    { files: { 'package.json': '{"name":"service"}' } },
  ],
  [
    'and for no other',
    [...released, 'fix: a\n\nRelease-As: other@2.0.0'],
    '1.1.1',
    { files: { 'package.json': '{"name":"service"}' } },
  ],
  [
    'one that was reverted asks for nothing',
    [
      ...released,
      'fix: a\n\nRelease-As: 2.0.0',
      'Revert "fix: a"\n\nThis reverts commit SHA(2).',
      'fix: b',
    ],
    '1.1.1',
  ],
  ['one that was released is done with', ['fix: a\n\nRelease-As: 1.1.0', 'tag v1.1.0'], '1.1.0'],
]);

test.each(['1.1.0', '1.0.9', '1.1.0-rc.1', '1.1.0+build'])(
  'a commit that asks for %s after 1.1.0 is refused, and named',
  async (version) => {
    const story = [...released, `fix: a\n\nRelease-As: ${version}`];
    await expect(versionAfter(story)).rejects.toMatchObject({
      code: 'version-not-increasing',
      message: expect.stringMatching(/^Commit [0-9a-f]{7} .* 1\.1\.0\.$/),
      remedy: expect.stringContaining('above 1.1.0'),
    });
  },
);

test('a commit that asks for what is no version is refused, and named', async () => {
  await expect(versionAfter([...released, 'fix: a\n\nRelease-As: soon'])).rejects.toMatchObject({
    code: 'invalid-version',
    message: expect.stringContaining('"soon", which is not a version'),
  });
});

const beta = { channel: 'beta' };
const onBeta = [...released, 'feat: a', 'tag v1.2.0-beta.1'];

rule('a pre-release counts on towards the version that it leads to', [
  ['the first has number 1', [...released, 'feat: a'], '1.2.0-beta.1', beta],
  ['the same target counts on', [...onBeta, 'fix: b'], '1.2.0-beta.2', beta],
  ['so does another feature', [...onBeta, 'feat: b'], '1.2.0-beta.2', beta],
  ['a higher target starts at 1', [...onBeta, 'feat!: b'], '2.0.0-beta.1', beta],
  [
    'ten comes after nine',
    [...onBeta, 'fix: b', 'tag v1.2.0-beta.9', 'fix: c', 'tag v1.2.0-beta.10', 'fix: d'],
    '1.2.0-beta.11',
    beta,
  ],
  [
    'a lower target does not take the channel back',
    [...onBeta, 'Revert "feat: a"\n\nThis reverts commit SHA(2).'],
    '1.2.0-beta.2',
    beta,
  ],
  ['nothing new is nothing', [...onBeta, 'docs: b'], 'nothing', beta],
  ['its own commit gives it again', onBeta, '1.2.0-beta.1', beta],
  [
    'one without a number is below the first with one',
    [...released, 'feat: a', 'tag v1.2.0-beta', 'fix: b'],
    '1.2.0-beta.1',
    beta,
  ],
  ['another channel counts for itself', [...onBeta, 'fix: b'], '1.2.0-rc.1', { channel: 'rc' }],
  [
    'after the stable release it begins anew',
    [...onBeta, 'fix: b', 'tag v1.2.0', 'fix: c'],
    '1.2.1-beta.1',
    beta,
  ],
  [
    'the base is the last stable release, so that the level is the highest since',
    [...released, 'feat!: a', 'tag v2.0.0-beta.1', 'fix: b'],
    '2.0.0-beta.2',
    beta,
  ],
  [
    'a commit may ask for its target, and the channel still counts on',
    [...released, 'fix: a\n\nRelease-As: 2.0.0', 'tag v2.0.0-beta.1', 'fix: b'],
    '2.0.0-beta.2',
    beta,
  ],
  [
    'that footer is no reason to release again',
    [...released, 'fix: a\n\nRelease-As: 2.0.0', 'tag v2.0.0-beta.1', 'docs: b'],
    'nothing',
    beta,
  ],
  [
    'a commit may ask for the very pre-release, once',
    [...released, 'fix: a\n\nRelease-As: 2.0.0-beta.4', 'tag v2.0.0-beta.4', 'fix: b'],
    '2.0.0-beta.5',
    beta,
  ],
]);

rule('graduation to a stable version needs no new commit', [
  ['of the same commit', onBeta, '1.2.0'],
  ['of a later one', [...onBeta, 'docs: b'], '1.2.0'],
  ['with what came since', [...onBeta, 'feat!: b'], '2.0.0'],
  ['to what was asked for by hand', [...released, 'fix: a', 'tag v2.0.0-rc.1', 'fix: b'], '2.0.0'],
  [
    'to that even where nothing asks for a version',
    [...released, 'docs: a', 'tag v2.0.0-rc.1'],
    '2.0.0',
  ],
  ['of a first release', ['feat: a', 'tag v1.0.0-rc.1'], '1.0.0'],
  [
    'to what a commit asked for with the pre-release',
    [...released, 'fix: a\n\nRelease-As: 2.0.0-rc.1', 'tag v2.0.0-rc.1'],
    '2.0.0',
  ],
  [
    'not to a level whose reason was reverted',
    [
      ...released,
      'feat!: a',
      'tag v2.0.0-rc.1',
      'Revert "feat!: a"\n\nThis reverts commit SHA(2).',
      'fix: b',
    ],
    '1.1.1',
  ],
  [
    'not to a pre-release that was given up before the last stable release',
    ['feat: a', 'tag v5.0.0-alpha.1', 'fix: b', 'tag v1.1.0', 'fix: c'],
    '1.1.1',
  ],
  [
    'not beyond a bump that is asked for',
    [...released, 'fix: a', 'tag v2.0.0-rc.1'],
    '1.1.1',
    { bump: 'patch' },
  ],
]);

describe('channels', () => {
  const settings = managed('channels: [alpha, beta]');
  const story = [...released, 'feat: a'];

  test('that are named may be released on', async () => {
    expect(await versionAfter(story, { settings, channel: 'beta' })).toBe('1.2.0-beta.1');
    expect(await versionAfter(story, { settings })).toBe('1.2.0');
  });

  test.each<[string, Telling]>([
    ['as a channel', { channel: 'next' }],
    ['as a version', { version: '1.2.0-next.1' }],
    ['by the tag that started the run', { ref: 'refs/tags/v1.2.0-next.1' }],
  ])('outside them are refused with the list: %s', async (_, how) => {
    await expect(versionAfter(story, { settings, ...how })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/"next"; its channels are `alpha`, `beta`\.$/),
      remedy: expect.stringContaining('release_management.channels'),
    });
  });

  test('outside them are refused where a commit asks for one', async () => {
    const asking = [...released, 'fix: a\n\nRelease-As: 2.0.0-next.1'];
    await expect(versionAfter(asking, { settings })).rejects.toMatchObject({
      message: expect.stringContaining('"next"'),
    });
  });

  test.each([
    ['pyproject.toml', '[project]\nname = "s"\nversion = "1.1.0"\n'],
    ['setup.cfg', '[metadata]\nname = s\nversion = 1.1.0\n'],
  ])('that PEP 440 cannot spell are refused for a Python package (%s)', async (name, text) => {
    const how = { settings: managed('channels: [beta, next]'), files: { [name]: text } };
    await expect(versionAfter(story, how)).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringMatching(/`next`.*Python package/),
    });
  });

  test('have one name in PEP 440, however they are written', async () => {
    const pep440 = 'deployment: {version_scheme: pep440}\n';
    const next = (channel: string) =>
      versionAfter([...released, 'feat: a', 'tag v1.2.0b1', 'fix: b'], {
        settings: pep440,
        channel,
      });
    expect([await next('b'), await next('beta'), await next('preview')]).toEqual([
      '1.2.0b2',
      '1.2.0b2',
      '1.2.0rc1',
    ]);
  });
});

test('a channel that the scheme cannot spell is refused', async () => {
  const how = { settings: 'deployment: {version_scheme: pep440}\n', channel: 'next' };
  await expect(versionAfter(['feat: a'], how)).rejects.toMatchObject({
    code: 'invalid-version',
    message: expect.stringContaining('"next"'),
  });
});

describe('pull requests of another repository', () => {
  const story = [...released, 'feat: a (#12)', 'chore: sync\n\nReverts other/thing#12'];

  test('are not reverted by what reverts ours', async () => {
    expect(await versionAfter(story)).toBe('1.2.0');
    expect(await versionAfter([...released, 'feat: a (#12)', 'x\n\nReverts octo/service#12'])).toBe(
      'nothing',
    );
  });

  test('cannot be told from ours where nobody says which repository this is', async () => {
    expect(await versionAfter(story, { repositoryUrl: '' })).toBe('nothing');
  });
});

describe('a maintenance branch', () => {
  test.each([
    ['release/v1.x', 'feat: a', '1.2.0'],
    ['release/1.x', 'fix: a', '1.1.1'],
    ['1.x', 'fix: a', '1.1.1'],
    ['v1.x', 'fix: a', '1.1.1'],
    ['1.1.x', 'fix: a', '1.1.1'],
    ['v1.1.x', 'fix: a', '1.1.1'],
    ['release/v1.1.x', 'fix: a', '1.1.1'],
    ['main', 'feat!: a', '2.0.0'],
    ['release/v1', 'feat!: a', '2.0.0'],
    ['feature/1.x', 'feat!: a', '2.0.0'],
    ['1.x-fix', 'feat!: a', '2.0.0'],
  ])('%s: %s is %s', async (branch, commit, version) => {
    expect(await versionAfter([...released, commit], { branch })).toBe(version);
    const ref = `refs/heads/${branch}`;
    expect(await versionAfter([...released, commit], { ref })).toBe(version);
  });

  test.each<[string, string, Telling, RegExp]>([
    ['1.x', 'feat!: drop it', {}, /1\.x only.*2\.0\.0: commit [0-9a-f]{7} \(drop it\).*major/],
    ['1.1.x', 'feat: add it', {}, /1\.1\.x only.*1\.2\.0: commit [0-9a-f]{7} \(add it\).*minor/],
    ['2.x', 'fix: mend it', {}, /2\.x only.*1\.1\.1: commit/],
    ['1.x', 'fix: a', { bump: 'major' }, /2\.0\.0 was asked for/],
    ['1.x', 'fix: a', { version: '2.0.0' }, /2\.0\.0 was asked for/],
    ['1.x', 'fix: a\n\nRelease-As: 3.0.0', {}, /1\.x only.*3\.0\.0: 3\.0\.0 was asked for/],
    ['1.x', 'feat!: a', { channel: 'rc' }, /2\.0\.0-rc\.1/],
  ])('%s refuses %j (%j) with a reason and a remedy', async (branch, commit, how, message) => {
    await expect(versionAfter([...released, commit], { ...how, branch })).rejects.toMatchObject({
      code: 'invalid-version',
      message: expect.stringMatching(message),
      remedy: expect.stringContaining('another branch'),
    });
  });

  test('starts from the last release that it has, not from a higher one elsewhere', async () => {
    const git = tell(released);
    const fork = await git.resolve('HEAD');
    git.add('feat!: b');
    git.tag('v2.0.0');
    git.add('fix: c', { parents: [String(fork)] });
    git.checkOut('1.x');
    const notes = await plan(git);
    expect(notes.kind === 'release' && notes.package.version).toBe('1.1.1');
  });

  test('the branch that is checked out counts before the one that started the run', async () => {
    const how = { branch: '1.x', ref: 'refs/heads/main' };
    await expect(versionAfter([...released, 'feat!: a'], how)).rejects.toMatchObject({
      code: 'invalid-version',
    });
  });
});

describe('calendar versions', () => {
  const format = (text: string, more = '') =>
    `deployment: {version_scheme: calver}\nrelease_management: {calendar_format: ${text}${more}}\n`;
  const calver = (text: string, date: string): Telling => ({
    settings: format(text),
    date: `${date}T12:00:00Z`,
  });

  test.each([
    // Format, date, the first, after the last, next.
    ['YYYY.MM.MICRO', '2026-01-12', '2026.1.0', 'v2026.1.3', '2026.1.4'],
    ['YYYY.MM.MICRO', '2026-02-01', '2026.2.0', 'v2026.1.3', '2026.2.0'],
    ['YYYY.0M.0D', '2026-01-05', '2026.01.05', 'v2026.01.04', '2026.01.05'],
    ['YYYY.0M.0D', '2026-01-05', '2026.01.05', 'v2026.1.4', '2026.01.05'],
    ['YYYY.0M.0D', '2026-01-05', '2026.01.05', 'v2026.01.05', '2026.01.05.1'],
    ['YYYY.0M.0D', '2026-01-05', '2026.01.05', 'v2026.01.05.9', '2026.01.05.10'],
    ['YYYY.0M.0D', '2026-01-05', '2026.01.05', 'v2026.01.06', '2026.01.06.1'],
    ['YYYY.MM.DD.MICRO', '2026-01-05', '2026.1.5.0', 'v2026.1.5.0', '2026.1.5.1'],
    ['YY.0M', '2026-04-05', '26.04', 'v25.10', '26.04'],
    ['YY.0M', '2026-04-05', '26.04', 'v26.04', '26.04.1'],
    ['YY.MM.MICRO', '2026-04-05', '26.4.0', 'v26.4.0', '26.4.1'],
    ['0Y.0M.MICRO', '2026-04-05', '26.04.0', 'v05.04.7', '26.04.0'],
    ['YYYY.MICRO', '2026-04-05', '2026.0', 'v2026.4', '2026.5'],
    ['YYYY.WW', '2024-12-30', '2025.1', 'v2024.52', '2025.1'],
    ['YYYY.0W.MICRO', '2026-01-01', '2026.01.0', 'v2025.52.3', '2026.01.0'],
    ['YYYY.0W.MICRO', '2027-01-01', '2026.53.0', 'v2026.53.0', '2026.53.1'],
  ])('%s on %s: first %s; after %s comes %s', async (form, date, first, last, next) => {
    const how = calver(form, date);
    expect(await versionAfter(['feat: a'], how)).toBe(first);
    expect(await versionAfter(['feat: a', `tag ${last}`, 'fix: b'], how)).toBe(next);
  });

  test.each([
    ['fix: a', 'v2026.3.4', '2026.3.5', 'a patch moves MICRO'],
    ['feat: a', 'v2026.3.4', '2026.4.0', 'more than a patch moves MINOR'],
    ['feat!: a', 'v2026.3.4', '2026.4.0', 'breaking, too: the year is the date’s'],
    ['fix: a', 'v2025.3.4', '2026.0.0', 'a new year starts both anew'],
  ])('YYYY.MINOR.MICRO: %s after %s is %s: %s', async (commit, last, next) => {
    const how = calver('YYYY.MINOR.MICRO', '2026-04-05');
    expect(await versionAfter(['feat: a', `tag ${last}`, commit], how)).toBe(next);
  });

  test.each([
    ['a date before the last release never goes back', 'v2027.02.01', '2027.02.01.1'],
    ['a year keeps the length that it has', 'v25.12.31', '26.01.05'],
    ['a padded version is the same as the plain one', 'v2026.1.5', '2026.01.05.1'],
  ])('%s', async (_, last, next) => {
    const how = calver('YYYY.0M.0D', '2026-01-05');
    expect(await versionAfter(['feat: a', `tag ${last}`, 'fix: b'], how)).toBe(next);
  });

  test('are pre-released as others are', async () => {
    const how = { ...calver('YYYY.0M.MICRO', '2026-01-05'), channel: 'Beta' };
    const story = ['feat: a', 'tag v2025.12.0', 'fix: b'];
    expect(await versionAfter(story, how)).toBe('2026.01.0-beta.1');
    expect(await versionAfter([...story, 'tag v2026.01.0-beta.1', 'fix: c'], how)).toBe(
      '2026.01.0-beta.2',
    );
  });

  test('with four numbers are refused for npm, before anything is written', async () => {
    const how = { ...calver('YYYY.0M.0D.MICRO', '2026-01-05'), files: npm('0.0.0') };
    await expect(versionAfter(['feat: a'], how)).rejects.toMatchObject({
      code: 'invalid-version',
      message: expect.stringContaining('a fourth number'),
    });
  });
});

describe('`strict`', () => {
  test('names the first commit that is not conventional, and counts the others', async () => {
    const git = tell([...released, 'fix: a', 'words', 'more words']);
    const head = await git.resolve('HEAD');
    await expect(plan(git, { strict: true })).rejects.toMatchObject({
      code: 'unparsed-commit',
      message: expect.stringContaining(
        `${head?.slice(0, 7)} is not a conventional commit: "more words" (and 1 more)`,
      ),
    });
  });

  test.each([
    "Merge branch 'main' into feature",
    'fixup! fix: a',
    'v1.2.0',
    'Revert "words"',
    'Release 1.2.0 (#12)',
  ])('lets %j pass: nobody would write it otherwise', async (commit) => {
    expect(await versionAfter([...released, commit, 'feat: a'], { strict: true })).toBe('1.2.0');
  });
});

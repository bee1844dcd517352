import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type CreateReleaseRequest,
  defaultConfig,
  type PackageNotes,
  type PackagePlan,
  type ReleaseInfo,
  type ReleaseNotes,
  type ReleasePackage,
  type ReleasePlan,
} from '@slipway/core';
import type { Input, Output } from '../../actions/tag-release/src/action.generated.ts';
import { main } from '../../actions/tag-release/src/main.ts';
import { createFakeRunner } from '../doubles/fake-runner.ts';

const commit = 'c0ffee0000000000000000000000000000000000';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-action-'));
});
afterAll(() => rm(folder, { recursive: true }));

const fix = {
  sha: 'feed000000000000000000000000000000000000',
  type: 'fix',
  scope: null,
  description: 'hold the wind',
  breaking: false,
  disposition: 'bump',
  bump: 'patch',
  reason: '`fix`: patch',
} as const;

function source(name: string): ReleasePackage {
  const short = name.replace('@acme/', '');
  return {
    name,
    path: `packages/${short}`,
    project: {
      ecosystem: 'npm',
      name: `own-${short}`,
      version: '1.0.0',
      origin: { kind: 'field', file: 'package.json' },
      private: false,
      workspaceRoot: false,
      reason: 'It has a package.json.',
    },
    template: { before: `${short}-v`, after: '' },
    changelogFile: `packages/${short}/CHANGELOG.md`,
    versionFiles: undefined,
    dependsOn: [],
  };
}

function planned(name: string, changes: Partial<PackagePlan> = {}): PackageNotes {
  const from = source(name);
  const markdown = `### Fixes\n\n- of ${name}\n`;
  const tag = `${from.template.before}1.0.1`;
  const released: PackagePlan = {
    name,
    path: from.path,
    ecosystem: 'npm',
    previous_version: '1.0.0',
    version: '1.0.1',
    bump: 'patch',
    reason: '1 fix asks for a patch release.',
    tag,
    changelog_file: from.changelogFile,
    notes: markdown,
    dependencies: [],
    commits: [fix],
    ...changes,
  };
  return { package: released, markdown, source: from, changelog: undefined };
}

const stays = {
  name: 'keel',
  path: 'packages/keel',
  version: null,
  reason: 'The history holds no feature, fix or breaking change.',
  commits: [{ ...fix, disposition: 'ignored', bump: 'none', type: 'docs' }],
} as const;
const plan: ReleasePlan = {
  schema: 1,
  commit,
  packages: [],
  unchanged: [stays],
  unassigned: [{ ...fix, disposition: 'ignored', bump: 'none', description: 'tidy the root' }],
};

function notes(...packages: readonly [PackageNotes, ...PackageNotes[]]): ReleaseNotes {
  const [first] = packages;
  return {
    kind: 'release',
    plan: { ...plan, packages: packages.map((one) => one.package) },
    packages,
    sources: [...packages.map((one) => one.source), source('keel')],
    package: first.package,
    markdown: first.markdown,
  };
}

const two = notes(planned('@acme/sails'), planned('hull', { previous_version: null }));

interface Changes {
  readonly inputs?: Partial<Record<Input, string>>;
  readonly result?: ReleaseNotes;
  readonly kind?: ReleaseInfo['kind'];
  readonly fails?: string;
  /** A registry does not take one of them. */
  readonly refuses?: boolean;
}

async function run({ inputs = {}, result = two, kind = 'released', ...bad }: Changes = {}) {
  const { fails, refuses = false } = bad;
  const requests: CreateReleaseRequest[] = [];
  const checked: string[] = [];
  const runner = await createFakeRunner<Input, Output>({
    action: 'tag-release',
    inputs,
    temporaryDirectory: folder,
    workingDirectory: folder,
    config: defaultConfig,
    slipway: {
      generateReleaseNotes: async () => result,
      checkRegistries: async (all) => {
        checked.push(...all.map(({ tag }) => tag));
        if (refuses) throw new Error('the registry has other contents');
      },
      createRelease: async (request) => {
        requests.push(request);
        if (request.tag === fails) throw new Error('the server is gone');
        const url = kind === 'planned' ? undefined : `https://github.com/o/s/${request.tag}`;
        const { version, tag, previousVersion } = request;
        return {
          kind,
          version,
          tag,
          commit,
          previousVersion,
          notes: request.notes,
          releasedBy: 'octocat',
          id: kind === 'planned' ? undefined : 40 + requests.length,
          url,
          assets: [],
          steps: [`Tag ${tag}.`],
          packages: [],
        };
      },
    },
  });
  const outcome = await main(runner).catch((error: unknown) => error);
  return { runner, requests, outcome, checked };
}

async function manifest(file: string, name: string): Promise<string> {
  const text = { schema: 1, name, version: '1.0.1', commit, created: 'now', artifacts: [] };
  await writeFile(join(folder, file), JSON.stringify(text));
  return file;
}

describe('several packages', () => {
  test('are released one after the other, each with its own notes, changelog and tag', async () => {
    const { requests } = await run();
    expect(requests).toMatchObject([
      {
        tag: 'sails-v1.0.1',
        version: '1.0.1',
        previousVersion: '1.0.0',
        notes: '### Fixes\n\n- of @acme/sails\n',
        changelogFile: 'packages/sails/CHANGELOG.md',
        manifestPath: undefined,
      },
      {
        tag: 'hull-v1.0.1',
        previousVersion: null,
        notes: '### Fixes\n\n- of hull\n',
        changelogFile: 'packages/hull/CHANGELOG.md',
      },
    ]);
  });

  test('give the outputs of the first one, and all of them in the matrix and the plan', async () => {
    const { runner } = await run();
    expect(runner.outputs).toMatchObject({
      released: 'true',
      version: '1.0.1',
      tag: 'sails-v1.0.1',
      'release-id': '41',
      'release-url': 'https://github.com/o/s/sails-v1.0.1',
    });
    expect(JSON.parse(String(runner.outputs.matrix)).include).toMatchObject([
      { name: '@acme/sails', path: 'packages/sails', version: '1.0.1', tag: 'sails-v1.0.1' },
      { name: 'hull', path: 'packages/hull', version: '1.0.1', tag: 'hull-v1.0.1' },
    ]);
    const written = JSON.parse(await readFile(String(runner.outputs.plan), 'utf8'));
    expect(written).toMatchObject({ packages: [{}, {}], unchanged: [{ name: 'keel' }] });
  });

  test('give the outputs of the root where that is released, though it comes last', async () => {
    const root = planned('suite', { path: '.', tag: 'v1.0.1' });
    const result = { ...notes(planned('hull'), root), package: root.package } as ReleaseNotes;
    const { runner } = await run({ result });
    expect(runner.outputs).toMatchObject({ tag: 'v1.0.1', 'release-id': '42' });
    const written = await readFile(String(runner.outputs['notes-file']), 'utf8');
    expect(written).toBe('### Fixes\n\n- of suite\n');
  });

  test('stop at the first that fails: those after it are not tried, and nothing claims to be released', async () => {
    const { runner, requests, outcome } = await run({ fails: 'sails-v1.0.1' });
    expect(outcome).toMatchObject({ message: 'the server is gone' });
    expect(requests).toHaveLength(1);
    expect(runner.outputs.released).toBeUndefined();
    expect(runner.outputs.matrix).toContain('hull');
  });

  test('are looked for on their registries, all of them before the first is released', async () => {
    const inputs = { publish: 'npm' } as const;
    const { requests, checked } = await run({ inputs });
    expect(checked).toEqual(['sails-v1.0.1', 'hull-v1.0.1']);
    expect(requests).toHaveLength(2);
    const refused = await run({ inputs, refuses: true });
    expect(refused.outcome).toMatchObject({ message: 'the registry has other contents' });
    expect(refused.requests).toEqual([]);
    expect((await run({ inputs: { ...inputs, 'dry-run': 'true' } })).checked).toEqual([]);
    expect((await run({ inputs, result: notes(planned('hull')) })).checked).toEqual([]);
  });

  test.each([['artifacts'], ['notes-file']] as const)(
    'refuse the input %s, which does not say whose it is',
    async (input) => {
      const { outcome, requests } = await run({ inputs: { [input]: 'x' } });
      expect(outcome).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(`\`${input}\` does not say which of the packages`),
      });
      expect(requests).toEqual([]);
    },
  );
});

describe('manifests of several packages', () => {
  test('go to the package of their name, here or in its own files', async () => {
    const [a, b] = [await manifest('a.json', 'own-hull'), await manifest('b.json', '@acme/sails')];
    const { requests } = await run({ inputs: { manifest: `${a}\n${b}` } });
    expect(requests.map(({ manifestPath }) => manifestPath)).toEqual([
      `${folder}/b.json`,
      `${folder}/a.json`,
    ]);
  });

  test('of a package that stays are left alone, and told', async () => {
    const path = await manifest('keel.json', 'keel');
    const { requests, runner } = await run({ inputs: { manifest: path } });
    expect(requests.map(({ manifestPath }) => manifestPath)).toEqual([undefined, undefined]);
    expect(runner.logged).toContainEqual({
      level: 'info',
      message: `${folder}/keel.json is not needed: keel is not released now.`,
    });
  });

  test.each<[string, readonly string[], string, RegExp]>([
    [
      'of an unknown package',
      ['mast'],
      'invalid-input',
      /is of the package "mast", which is not in/,
    ],
    [
      'of one package, twice',
      ['hull', 'hull'],
      'invalid-input',
      /0\.json and .*1\.json are both of/,
    ],
    ['that are not there', [], 'not-found', /There is no manifest at .*nowhere\.json/],
  ])('%s are an error', async (_, names, code, message) => {
    const paths = await Promise.all(names.map((name, index) => manifest(`${index}.json`, name)));
    const { outcome } = await run({ inputs: { manifest: paths.join('\n') || 'nowhere.json' } });
    expect(outcome).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

describe('the summary of several packages', () => {
  test('begins with a table of all, then tells of each why and what was done', async () => {
    const summary = (await run()).runner.summary();
    expect(summary).toContain('## 2 packages released\n');
    expect(summary).toContain(
      '| `@acme/sails` | `1.0.0` | [1.0.1](https://github.com/o/s/sails-v1.0.1) | **patch**, released | 1 fix asks for a patch release. |',
    );
    expect(summary).toContain('| `hull` | — | [1.0.1](https://github.com/o/s/hull-v1.0.1) |');
    expect(summary).toContain('| `keel` | — | — | stays | The history holds no feature');
    expect(summary).toMatch(/## Released sails-v1\.0\.1\n[\s\S]*## Released hull-v1\.0\.1\n/);
    expect(summary).toContain('<details><summary>1 commit of no package</summary>');
    expect(summary).toContain('fix: tidy the root');
  });

  test('of a dry run says so', async () => {
    const summary = (await run({ kind: 'planned' })).runner.summary();
    expect(summary).toContain('## Dry run: 2 packages would be released\n');
    expect(summary).toContain('| `1.0.1` | **patch**, would be released |');
  });

  test('of one of them that was asked for', async () => {
    const asked = planned('hull', { bump: 'none', reason: 'The version 1.0.1 was asked for.' });
    const { runner } = await run({ result: notes(asked), kind: 'already-released' });
    expect(runner.summary()).toContain('## 1 package released\n');
    expect(runner.summary()).toContain('| released already | The version 1.0.1 was asked for. |');
  });

  test('in which nothing is released has a row for each', async () => {
    const reason = 'In none of the packages does anything ask for a release.';
    const unchanged = [stays, { ...stays, name: 'hull', version: '1.0.0', commits: [] }];
    const result = {
      kind: 'nothing',
      previousVersion: null,
      reason,
      plan: { ...plan, unchanged },
      commits: [],
    } as const;
    const { runner } = await run({ result });
    expect(runner.summary()).toContain(`## Nothing to release\n\n${reason}\n`);
    expect(runner.summary()).toContain('| `hull` | `1.0.0` | `1.0.0` | stays |');
    expect(runner.summary()).toContain('<details><summary>1 commit in keel</summary>');
    expect(runner.summary()).not.toContain('in hull');
    expect(runner.outputs).toMatchObject({ released: 'false', matrix: '{"include":[]}' });
  });
});

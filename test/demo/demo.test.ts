// The demo as a newcomer starts it: the whole story, and projects laid out as people have them.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { git } from '../doubles/seed-repository.ts';

const minutes = 60_000;
const script = join(import.meta.dirname, '..', '..', 'scripts', 'demo', 'main.ts');

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-demo-test-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function playDemo(...args: readonly string[]) {
  return new Promise<{ readonly code: number | string | undefined; readonly told: string }>(
    (resolve) => {
      execFile(
        process.execPath,
        ['--conditions=source', script, '--out', join(folder, 'stage'), ...args],
        { env: { ...process.env, NODE_OPTIONS: '' } },
        (error, stdout, stderr) => resolve({ code: error?.code ?? 0, told: stdout + stderr }),
      );
    },
  );
}

const left = (...path: readonly string[]) => join(folder, 'stage', ...path);
const readJson = async (...path: readonly string[]) =>
  JSON.parse(await readFile(left(...path), 'utf8'));

describe('npm run demo', () => {
  test(
    'goes from commits to three releases, and back from the one that breaks production',
    async () => {
      const { code, told } = await playDemo();
      expect(told).not.toContain('✘');
      expect(code).toBe(0);
      expect(told).toContain('0.3.0 → 0.2.0, the last good version');
      expect(told.trimEnd()).toContain('Done in');

      const report = await readJson(
        'runs',
        '0.3.0',
        'slipway',
        'rollback-production',
        'report.json',
      );
      expect(report).toMatchObject({
        deployment: { version: '0.2.0', status: 'rolled_back', environment: 'production' },
        validation_results: { health_checks: 'passed' },
      });
      const failed = await readJson(
        'runs',
        '0.3.0',
        'slipway',
        'validate-production',
        'report.json',
      );
      expect(failed).toMatchObject({
        deployment: { version: '0.3.0', status: 'failed' },
        rollback_capability: {
          available: true,
          previous_version: '0.2.0',
          rollback_possible: true,
        },
      });
      const summary = await readFile(left('runs', '0.3.0', '6-rollback.summary.md'), 'utf8');
      expect(summary).toContain('```mermaid');
      expect(await readFile(left('pages', 'release-0.2.0.html'), 'utf8')).toContain(
        'lighthouse-0.2.0.tgz',
      );
      const steps: readonly { readonly name: string }[] = await readJson('story.json');
      expect(steps.map(({ name }) => name).filter((name) => name === 'deploy')).toHaveLength(3);
    },
    2 * minutes,
  );

  test('says what it can do, and what it cannot', async () => {
    expect(await playDemo('--help')).toMatchObject({
      code: 0,
      told: expect.stringContaining('--repo PATH'),
    });
    const nowhere = await playDemo('--repo', folder);
    expect(nowhere).toMatchObject({
      code: 1,
      told: expect.stringContaining('is not in a git repository with a commit'),
    });
  });
});

/** A project of somebody: its files, then further commits upon a tag. */
interface Layout {
  readonly files: Readonly<Record<string, string>>;
  readonly tag: string;
  readonly next: string;
  /** The folder that is tried. */
  readonly path?: string;
  readonly version: string;
  readonly artifacts: readonly string[];
}

const layouts: Readonly<Record<string, Layout>> = {
  'a setuptools project with a src layout': {
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["setuptools>=68"]\nbuild-backend = "setuptools.build_meta"\n\n[project]\nname = "tidal-tables"\nversion = "1.4.0"  # by hand\nrequires-python = ">=3.9"\n\n[project.scripts]\ntidal = "tidal.cli:main"\n\n[tool.setuptools.packages.find]\nwhere = ["src"]\n',
      'README.md': '# Tides\n',
      'src/tidal/__init__.py': '',
      'src/tidal/cli.py': 'def main():\n    print("high")\n',
      'tests/test_cli.py': 'def test_nothing():\n    pass\n',
    },
    tag: 'v1.4.0',
    next: 'feat!: print two columns\n\nBREAKING CHANGE: there are two columns now.',
    version: '2.0.0',
    artifacts: ['tidal_tables-2.0.0-py3-none-any.whl', 'tidal_tables-2.0.0.tar.gz'],
  },
  'a hatchling project with a dynamic version and plain tags': {
    files: {
      'pyproject.toml':
        '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n\n[project]\nname = "buoy"\ndynamic = ["version"]\nrequires-python = ">=3.9"\n\n[tool.hatch.version]\npath = "src/buoy/__about__.py"\n',
      'src/buoy/__about__.py': '__version__ = "0.9.1"\n',
      'src/buoy/__init__.py': '',
    },
    tag: '0.9.1',
    next: 'fix: float again',
    version: '0.9.2',
    artifacts: ['buoy-0.9.2-py3-none-any.whl', 'buoy-0.9.2.tar.gz'],
  },
  'a package of an npm workspace': {
    files: {
      'package.json': '{ "name": "harbour", "private": true, "workspaces": ["packages/*"] }\n',
      'packages/anchor/package.json':
        '{\n  "name": "@harbour/anchor",\n  "version": "2.0.0",\n  "main": "index.js",\n  "dependencies": { "@harbour/chain": "^2.0.0" }\n}\n',
      'packages/anchor/index.js': 'module.exports = 1;\n',
      'packages/chain/package.json': '{ "name": "@harbour/chain", "version": "2.0.0" }\n',
    },
    tag: 'v2.0.0',
    next: 'feat(anchor): hold better',
    path: 'packages/anchor',
    version: '2.1.0',
    artifacts: ['harbour-anchor-2.1.0.tgz'],
  },
};

async function layOut({ files, tag, next }: Layout): Promise<string> {
  const project = join(folder, 'theirs');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  }
  const run = (...args: readonly string[]) => git(args, { cwd: project });
  await run('init', '-q', '-b', 'trunk');
  await run('add', '--all');
  await run('commit', '-q', '-m', 'feat: begin');
  await run('tag', tag);
  await run('commit', '-q', '--allow-empty', '-m', next);
  return project;
}

describe('npm run demo -- --repo', () => {
  test.each(Object.entries(layouts))(
    'packages, releases and deploys %s, and leaves it as it was',
    async (_, layout) => {
      const project = await layOut(layout);
      const before = await readdir(project, { recursive: true });
      const { code, told } = await playDemo('--repo', join(project, layout.path ?? '.'));
      expect(told).not.toContain('✘');
      expect(code).toBe(0);
      expect(told).toContain(layout.version);
      const deployed = await readdir(left('production'));
      expect(deployed).toEqual(expect.arrayContaining([...layout.artifacts, 'manifest.json']));
      const files = await readdir(project, { recursive: true });
      expect(files.sort()).toEqual(before.sort());
    },
    3 * minutes,
  );
});

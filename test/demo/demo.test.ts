// The demo as a newcomer starts it: the whole story, and projects laid out as people have them.
import { execFile, spawn } from 'node:child_process';
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
    const { code, told } = await playDemo('--repository', folder);
    expect(code).toBe(2);
    expect(told).toContain("Unknown option '--repository'");
    expect(told).toContain('Usage: npm run demo [-- options]');
    expect(told).not.toContain('    at ');
  });

  test(
    'ends what it started when somebody stops it in the middle',
    async () => {
      const temporary = join(folder, 'temporary');
      await mkdir(temporary);
      // A terminal sends Ctrl+C to every process of the group.
      const demo = spawn(process.execPath, ['--conditions=source', script], {
        env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary },
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      let told = '';
      for await (const text of demo.stdout.setEncoding('utf8')) {
        const before = told;
        told += text;
        if (!before.includes('✔ deploy') && told.includes('✔ deploy'))
          process.kill(-(demo.pid ?? 0), 'SIGINT');
      }
      expect(told).toContain('Stopped: the service and the local GitHub have ended.');
      expect(told).not.toContain('✘');
      const stages = (await readdir(temporary)).filter((name) => name !== 'node-compile-cache');
      expect(stages).toEqual([expect.stringMatching(/^slipway-demo-/)]);
      const production = join(temporary, stages[0] ?? '', 'production');
      const pid = Number(await readFile(join(production, 'lighthouse.pid'), 'utf8'));
      await expect(untilGone(pid)).resolves.toBe(true);
      expect(demo.exitCode).toBe(130);
    },
    minutes,
  );
});

/** Whether a process ends within a few seconds. */
async function untilGone(pid: number): Promise<boolean> {
  for (let round = 0; round < 50; round += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

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
      'packages/anchor/.npmrc': 'registry=http://127.0.0.1:1/\n',
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

describe('npm run demo -- --repo, with what is not a plain clone,', () => {
  const run = (...args: readonly string[]) => git(args, { cwd: join(folder, 'theirs') });
  const plain: Layout = {
    files: { 'notes.txt': 'high water at noon\n' },
    tag: 'v1.0.0',
    next: 'fix: at one',
    version: '1.0.1',
    artifacts: [],
  };

  test.each<[string, string, () => Promise<unknown>]>([
    ['is not a folder', 'missing', async () => undefined],
    ['is not in a git repository', '.', async () => undefined],
    ['has no commit yet', 'empty', () => git(['init', '-q', 'empty'], { cwd: folder })],
    [
      'run `git fetch --unshallow`',
      'shallow',
      async () => {
        await layOut(plain);
        await git(['clone', '-q', '--depth=1', `file://${folder}/theirs`, 'shallow'], {
          cwd: folder,
        });
      },
    ],
    [
      'is not in the last commit',
      'theirs/drafts',
      async () => {
        await layOut(plain);
        await mkdir(join(folder, 'theirs', 'drafts'));
      },
    ],
  ])('says: %s', async (message, path, prepare) => {
    await prepare();
    const { code, told } = await playDemo('--repo', join(folder, path));
    expect(told).toContain(message);
    expect(told).not.toContain('    at ');
    expect(code).toBe(1);
    // Nothing was begun, so nothing is left.
    expect(await readdir(folder)).not.toContain('stage');
  });

  test('takes a bare repository, under the name of its folder', async () => {
    await layOut(plain);
    await git(['clone', '-q', '--bare', 'theirs', 'tide table.git'], { cwd: folder });
    const { code, told } = await playDemo('--repo', join(folder, 'tide table.git'));
    expect(told).toContain('1.0.0 → 1.0.1 (patch)');
    expect(code).toBe(0);
    expect(await readdir(left('production'))).toContain('tide-table-1.0.1.tar.gz');
  });

  test('tells what is left out, asks for a patch where no commit does, and ends in order', async () => {
    await layOut({ ...plain, next: 'Update things' });
    await writeFile(join(folder, 'theirs', 'new.txt'), 'not committed\n');
    await run('checkout', '-q', '--detach');
    const { code, told } = await playDemo('--repo', join(folder, 'theirs'));
    expect(told).toContain('What is not committed is left out');
    expect(told).toContain('no commit since the last release asks for a new one');
    expect(told).toContain('1.0.0 → 1.0.1 (patch): asked for with `bump: patch`');
    expect(code).toBe(0);
    const again = await playDemo('--repo', join(folder, 'theirs'));
    expect(again).toMatchObject({ code: 1, told: expect.stringContaining('stage is not empty') });
  });
});

import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { chooseFiles } from '../../packages/core/src/operations/package/archives.ts';
import type { PackageRequest } from '../../packages/core/src/operations/package-deployment.ts';
import { makeFolder } from '../doubles/project-repository.ts';

let project = '';
beforeEach(() => {
  project = makeFolder({
    'src/a.txt': 'a',
    'src/deep/b.txt': 'b',
    'node_modules/c/c.txt': 'c',
    'out/manifest.json': '{}',
  });
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

/** The chosen paths, and the folders and files that were looked at. */
async function choose(tracked: readonly string[], files: readonly string[] = []) {
  const seen: string[] = [];
  const list: typeof nodeFiles.list = (folder, skip = () => false) =>
    nodeFiles.list(folder, (path) => {
      const skipped = skip(path);
      if (!skipped) seen.push(path);
      return skipped;
    });
  const request = { projectPath: project, outputDirectory: join(project, 'out'), files };
  const ports = {
    files: { ...nodeFiles, list },
    git: { trackedFiles: async () => tracked },
  };
  const chosen = await chooseFiles(request as unknown as PackageRequest, ports, project);
  return { paths: chosen.map(({ path }) => path), seen: seen.sort() };
}

test('only folders with tracked files are looked into; what is gone is left out', async () => {
  expect(await choose(['src/a.txt', 'src/deep/b.txt', 'gone/d.txt', 'out/manifest.json'])).toEqual({
    paths: ['src/a.txt', 'src/deep/b.txt'],
    seen: ['src', 'src/a.txt', 'src/deep', 'src/deep/b.txt'],
  });
});

test('patterns choose among all that lies there, but for pipes and our own output', async () => {
  execFileSync('mkfifo', ['src/pipe'], { cwd: project });
  const { paths } = await choose([], ['**']);
  expect(paths).toEqual(['node_modules/c/c.txt', 'src/a.txt', 'src/deep/b.txt']);
});

test('nothing that is tracked', async () => {
  await expect(choose(['gone/d.txt'])).rejects.toMatchObject({ code: 'no-files-matched' });
});

import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { git, makeRepository } from '../doubles/project-repository.ts';

// Each run is a process of its own.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'package');
let project = '';

function run(inputs: Readonly<Record<string, string>>) {
  return runAction({
    actionDirectory,
    workingDirectory: project,
    inputs: { version: '1.0.0', ...inputs },
    env: gitTestEnvironment,
    timeout: patience,
  });
}

const nameOf = (format: string) =>
  readdirSync(join(project, 'parts', format)).find((name) => name.endsWith(format)) ?? '';

/** What two jobs made, where `actions/download-artifact` puts it. */
beforeAll(async () => {
  project = makeRepository({ 'a.txt': 'a\n', 'b.txt': 'b\n', '.gitignore': '/parts/\n/all/\n' });
  for (const format of ['tar.gz', 'zip']) {
    const made = await run({ formats: format, 'output-directory': `parts/${format}` });
    expect(made.outcome).toBe('success');
  }
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test('the manifests of several jobs become one, with all that they name', async () => {
  const merged = await run({ merge: 'parts/*', 'output-directory': 'all' });
  expect(merged.outcome).toBe('success');
  const names = [nameOf('tar.gz'), nameOf('zip')];
  const artifacts = JSON.parse(merged.outputs['artifacts'] ?? '[]');
  expect(artifacts.map(({ name }: { name: string }) => name).sort()).toEqual(names.sort());
  expect(readdirSync(join(project, 'all')).sort()).toEqual(
    [...names, 'SHA256SUMS', 'contents.json', 'manifest.json'].sort(),
  );
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(project, 'all', name)))
      .digest('hex');
  const sums = readFileSync(join(project, 'all', 'SHA256SUMS'), 'utf8');
  for (const name of [...names, 'manifest.json'])
    expect(sums).toContain(`${digest(name)}  ${name}\n`);
  expect(digest('manifest.json')).toBe(merged.outputs['manifest-digest']);
  expect(git(project, 'status', '--porcelain')).toBe('');
  rmSync(join(project, 'all'), { recursive: true });
});

test('a file that is not what its job made is told, and nothing is written', async () => {
  const zip = join(project, 'parts', 'zip', nameOf('zip'));
  const bytes = readFileSync(zip);
  writeFileSync(zip, 'something else');
  const refused = await run({ merge: 'parts/*', 'output-directory': 'all' });
  writeFileSync(zip, bytes);
  expect(refused.outcome).toBe('failure');
  expect(refused.annotations).toEqual([
    expect.objectContaining({ level: 'error', message: expect.stringContaining(nameOf('zip')) }),
  ]);
  expect(existsSync(join(project, 'all'))).toBe(false);
});

test('two different files of one name are a conflict', async () => {
  await run({ formats: 'zip', files: 'a.txt', 'output-directory': 'parts/other' });
  const refused = await run({ merge: 'parts/*', 'output-directory': 'all' });
  expect(refused.outcome).toBe('failure');
  const [error] = refused.annotations;
  for (const source of ['parts/other/manifest.json', 'parts/zip/manifest.json'])
    expect(error?.message).toContain(source);
  expect(existsSync(join(project, 'all'))).toBe(false);
});

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runAction } from '@slipway/local-runner';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { git, makeFolder, makeRepository } from '../doubles/project-repository.ts';

// Each run is a process of its own, and npm is one more.
const patience = 60_000;
const actionDirectory = join(import.meta.dirname, '..', '..', 'actions', 'package');

let project = '';
let temporary = '';

beforeEach(() => {
  project = makeRepository({
    'package.json':
      '{"name":"@octo/service","version":"0.1.0","license":"MIT","files":["server.js"]}\n',
    'README.md': '# Service\n',
    'server.js': "console.log('ready');\n",
    'notes – für später.md': 'not part of the package\n',
  });
  temporary = makeFolder({});
  mkdirSync(join(temporary, 'tmp'));
});
afterEach(() => {
  rmSync(project, { recursive: true, force: true });
  rmSync(temporary, { recursive: true, force: true });
});

function run(
  inputs: Readonly<Record<string, string>> = {},
  env: Readonly<Record<string, string>> = {},
) {
  return runAction({
    actionDirectory,
    workingDirectory: project,
    temporaryDirectory: temporary,
    inputs,
    env: { ...gitTestEnvironment, TMPDIR: join(temporary, 'tmp'), ...env },
    timeout: patience,
  });
}

test('a tag packages its version into the output folder and tells where it is', async () => {
  const result = await run({}, { GITHUB_REF: 'refs/tags/v1.2.3', GITHUB_REF_NAME: 'v1.2.3' });
  expect(result.outcome).toBe('success');
  const output = join(project, 'release-artifacts');
  expect(result.outputs).toMatchObject({
    version: '1.2.3',
    manifest: join(output, 'manifest.json'),
    'output-directory': output,
  });
  const [artifact] = JSON.parse(result.outputs['artifacts'] ?? '[]');
  const bytes = readFileSync(join(output, artifact.path));
  expect(artifact).toMatchObject({ name: 'octo-service-1.2.3.tgz', size: bytes.length });
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(artifact.sha256);
  expect(result.summary).toContain('Packaged @&#8203;octo/service 1.2.3');
  expect(result.summary).toContain('version 1.2.3 inside');
  expect(result.annotations).toEqual([]);
  expect(git(project, 'status', '--porcelain').trim()).toBe('?? release-artifacts/');
  // npm may keep what it compiled; of ours there is nothing.
  const left = readdirSync(join(temporary, 'tmp'));
  expect(left.filter((name) => name !== 'node-compile-cache')).toEqual([]);
});

test('archives of chosen files, with a smoke test that sees them', async () => {
  const result = await run({
    version: '2.0.0',
    formats: 'tar.gz, zip',
    files: '*.js\n*.md\n',
    'smoke-test': 'tar -tzf "$SLIPWAY_ARTIFACTS"/*.tar.gz && echo "token=${GITHUB_TOKEN-none}"',
  });
  expect(result.outcome).toBe('success');
  expect(result.log).toContain('octo-service-2.0.0/server.js');
  expect(result.log).toContain('token=none');
  expect(readdirSync(join(project, 'release-artifacts')).sort()).toEqual([
    'SHA256SUMS',
    'contents.json',
    'manifest.json',
    'octo-service-2.0.0.tar.gz',
    'octo-service-2.0.0.zip',
  ]);
});

test('a dry run gives the same outputs and writes nothing', async () => {
  const result = await run({ 'dry-run': 'true' });
  expect(result.outcome).toBe('success');
  expect(result.outputs['version']).toBe('0.1.0');
  expect(JSON.parse(result.outputs['artifacts'] ?? '[]')).toMatchObject([
    { name: 'octo-service-0.1.0.tgz' },
  ]);
  expect(result.summary).toContain('Dry run');
  expect(existsSync(join(project, 'release-artifacts'))).toBe(false);
});

describe('a step that fails', () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a pattern that matches nothing', { formats: 'zip', files: 'dist/**' }, /dist\/\*\*/],
    ['a version that is not one', { version: 'v1;id' }, /"v1;id" is not a version/],
    ['a build that breaks', { 'build-command': 'echo "no such header"; exit 3' }, /no such header/],
  ])('by %s says so in an annotation and leaves nothing', async (_, inputs, message) => {
    const result = await run(inputs);
    expect(result.outcome).toBe('failure');
    const errors = result.annotations.filter(({ level }) => level === 'error');
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message) })]);
    expect(existsSync(join(project, 'release-artifacts'))).toBe(false);
    // npm may keep what it compiled; of ours there is nothing.
    const left = readdirSync(join(temporary, 'tmp'));
    expect(left.filter((name) => name !== 'node-compile-cache')).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { nodeFiles } from '../../packages/core/src/adapters/node-files.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import {
  parseManifest,
  renderManifest,
} from '../../packages/core/src/domain/packaging/manifest.ts';
import {
  type PackagePorts,
  type PackageRequest,
  packageDeployment,
} from '../../packages/core/src/operations/package-deployment.ts';
import { makeFolder } from '../doubles/project-repository.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

let project = '';

beforeEach(() => {
  project = makeFolder({});
});
afterEach(() => {
  rmSync(project, { recursive: true, force: true });
});

/** A release folder as a job leaves it, and another downloads it. */
function release(folder: string, contents: Readonly<Record<string, string>>, version = '1.2.3') {
  const to = join(project, folder);
  mkdirSync(to, { recursive: true });
  const artifacts = Object.entries(contents).map(([name, text]) => {
    writeFileSync(join(to, name), text);
    const sha256 = digest(text);
    return { name, path: name, format: 'zip', size: text.length, sha256, platform: 'any' } as const;
  });
  const commit = 'c'.repeat(40);
  const facts = {
    schema: 1,
    name: 'svc',
    version,
    commit,
    created: '2026-01-12T12:00:00Z',
  } as const;
  writeFileSync(join(to, 'manifest.json'), renderManifest({ ...facts, artifacts }));
  writeFileSync(join(to, 'SHA256SUMS'), 'of this part alone\n');
}

function digest(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

function merge(merged: readonly string[], change: Partial<PackageRequest> = {}) {
  const request: PackageRequest = {
    projectPath: project,
    version: undefined,
    formats: 'auto',
    files: [],
    buildCommand: undefined,
    smokeTest: undefined,
    verify: true,
    outputDirectory: join(project, 'release-artifacts'),
    checksums: true,
    reproducible: false,
    merge: merged,
    config: defaultConfig,
    dryRun: false,
    ...change,
  };
  // No git, no archives: the job that merges may have no checkout.
  const ports = {
    files: nodeFiles,
    processes: createProcesses(process.env),
    log: createRecordedLog().log,
  };
  return packageDeployment(request, ports as unknown as PackagePorts);
}

test('release folders of several jobs become one, with checksums of its own', async () => {
  release('parts/linux', { 'svc-linux.zip': 'linux', 'svc.zip': 'any' });
  release('parts/windows', { 'svc-windows.zip': 'windows', 'svc.zip': 'any' });
  const made = await merge(['parts/*']);
  expect(made).toMatchObject({ kind: 'packaged', name: 'svc', version: '1.2.3' });
  expect(made.checks).toEqual([
    'the bytes that parts/linux/manifest.json names',
    'the bytes that parts/linux/manifest.json names',
    'the bytes that parts/windows/manifest.json names',
  ]);
  const output = join(project, 'release-artifacts');
  const text = readFileSync(join(output, 'manifest.json'), 'utf8');
  const names = parseManifest(text).artifacts.map(({ name }) => name);
  expect(names).toEqual(['svc-linux.zip', 'svc.zip', 'svc-windows.zip']);
  expect(digest(text)).toBe(made.manifestDigest);
  expect(readdirSync(output).sort()).toEqual([...names, 'SHA256SUMS', 'manifest.json'].sort());
  const sums = readFileSync(join(output, 'SHA256SUMS'), 'utf8').trim().split('\n');
  expect(sums).toEqual(
    [...names, 'manifest.json'].map(
      (name) => `${digest(readFileSync(join(output, name)))}  ${name}`,
    ),
  );
  // The parts are as they were, so that the step can run again.
  expect(readdirSync(join(project, 'parts/linux'))).toContain('svc-linux.zip');
  expect((await merge(['parts/*'])).manifestDigest).toBe(made.manifestDigest);
});

test('the smoke test sees the merged folder; a dry run writes nothing', async () => {
  release('a', { 'a.zip': 'a' });
  release('b', { 'b.zip': 'b' });
  const planned = await merge(['a', 'b/manifest.json'], { dryRun: true, version: '1.2.3' });
  expect(planned).toMatchObject({ kind: 'planned', manifestDigest: '' });
  expect(planned.manifest.artifacts).toHaveLength(2);
  const smokeTest = 'test -f "$SLIPWAY_ARTIFACTS/a.zip" && test "$SLIPWAY_VERSION" = ';
  await expect(merge(['a', 'b'], { smokeTest: `${smokeTest}9` })).rejects.toMatchObject({
    code: 'command-failed',
  });
  const signal = AbortSignal.abort();
  await expect(merge(['a', 'b'], { signal })).rejects.toMatchObject({ code: 'cancelled' });
  expect(existsSync(join(project, 'release-artifacts'))).toBe(false);
  const made = await merge(['a', 'b'], { smokeTest: `${smokeTest}1.2.3`, checksums: false });
  expect(made.kind).toBe('packaged');
});

describe('what does not go together leaves nothing behind', () => {
  beforeEach(() => release('parts/one', { 'a.zip': 'a' }));
  afterEach(() => expect(existsSync(join(project, 'release-artifacts'))).toBe(false));

  test.each<[string, () => unknown, Partial<PackageRequest>, string, RegExp]>([
    [
      'two files of one name',
      () => release('parts/two', { 'a.zip': 'b' }),
      {},
      'conflict',
      /a\.zip/,
    ],
    [
      'two versions',
      () => release('parts/two', {}, '1.2.4'),
      {},
      'conflict',
      /1\.2\.3 and 1\.2\.4/,
    ],
    [
      'another version than asked for',
      () => undefined,
      { version: '2.0.0' },
      'conflict',
      /not 2\.0\.0/,
    ],
    [
      'a file that was changed since',
      () => writeFileSync(join(project, 'parts/one/a.zip'), 'b'),
      {},
      'artifact-invalid',
      /a\.zip is not the file that parts\/one\/manifest\.json names/,
    ],
    [
      'a file that is missing',
      () => rmSync(join(project, 'parts/one/a.zip')),
      {},
      'not-found',
      /parts\/one\/a\.zip/,
    ],
    [
      'a link in the place of a file',
      () => {
        rmSync(join(project, 'parts/one/a.zip'));
        symlinkSync('/etc/hostname', join(project, 'parts/one/a.zip'));
      },
      {},
      'artifact-invalid',
      /is not a file/,
    ],
    [
      'a manifest that is none',
      () => writeFileSync(join(project, 'parts/one/manifest.json'), '[]'),
      {},
      'artifact-invalid',
      /parts\/one\/manifest\.json/,
    ],
    [
      'a pattern that matches none',
      () => undefined,
      { merge: ['x/*'] },
      'no-files-matched',
      /x\/\*/,
    ],
    [
      'no pattern that chooses',
      () => undefined,
      { merge: ['!x'] },
      'no-files-matched',
      /take away/,
    ],
  ])('%s', async (_, arrange, change, code, message) => {
    arrange();
    const merging = merge(['parts/*'], change);
    await expect(merging).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

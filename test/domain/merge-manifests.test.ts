import { describe, expect, test } from '@jest/globals';
import type { Artifact, Manifest } from '../../packages/core/src/domain/packaging/manifest.ts';
import {
  type ManifestPart,
  mergeManifests,
} from '../../packages/core/src/domain/packaging/merge-manifests.ts';

function artifact(name: string, digit = '1'): Artifact {
  const format = 'wheel';
  return { name, path: name, format, size: 3, sha256: digit.repeat(64), platform: 'any' };
}

function part(
  source: string,
  artifacts: readonly Artifact[],
  facts: Partial<Manifest> = {},
): ManifestPart {
  const manifest: Manifest = {
    schema: 1,
    name: 'svc',
    version: '1.2.3',
    commit: 'a'.repeat(40),
    created: '2026-01-12T12:00:00Z',
    artifacts,
    ...facts,
  };
  return { source, manifest };
}

const linux = part('linux/manifest.json', [artifact('svc-linux.whl'), artifact('svc.tar.gz')]);

describe('merging', () => {
  test('gathers what each job made, in the order of the jobs', () => {
    const windows = part('windows/manifest.json', [artifact('svc-windows.whl', '2')]);
    const merged = mergeManifests([linux, windows]);
    expect(merged.manifest).toEqual({
      ...linux.manifest,
      artifacts: [...linux.manifest.artifacts, ...windows.manifest.artifacts],
    });
    expect(merged.origins.map(({ part: { source } }) => source)).toEqual([
      'linux/manifest.json',
      'linux/manifest.json',
      'windows/manifest.json',
    ]);
  });

  test('takes the same file from two jobs once', () => {
    const merged = mergeManifests([linux, part('b/manifest.json', [artifact('svc.tar.gz')])]);
    expect(merged.manifest).toEqual(linux.manifest);
  });

  test('leaves one part as it is', () => {
    expect(mergeManifests([linux]).manifest).toEqual(linux.manifest);
  });
});

test.each<[string, ManifestPart, RegExp]>([
  [
    'a file of one name with other bytes',
    part('b/manifest.json', [artifact('svc.tar.gz', '2')]),
    /svc\.tar\.gz: linux\/manifest\.json \(sha256:1{12}\) and b\/manifest\.json \(sha256:2{12}\)/,
  ],
  [
    'names that differ in case alone',
    part('b/manifest.json', [artifact('SVC.tar.gz')]),
    /case alone, svc\.tar\.gz and SVC\.tar\.gz/,
  ],
  [
    'another version',
    part('b/manifest.json', [], { version: '1.2.4' }),
    /linux\/manifest\.json and b\/manifest\.json can't be merged: their version is 1\.2\.3 and 1\.2\.4/,
  ],
  ['another commit', part('b/manifest.json', [], { commit: 'b'.repeat(40) }), /commit is a{40}/],
  ['another package', part('b/manifest.json', [], { name: 'web' }), /name is svc and web/],
  ['another time', part('b/manifest.json', [], { created: '2026' }), /created is .* and 2026/],
])('%s is a conflict that names both', (_, other, message) => {
  const merging = () => mergeManifests([linux, other]);
  expect(merging).toThrow(message);
  expect(merging).toThrow(expect.objectContaining({ code: 'conflict' }));
});

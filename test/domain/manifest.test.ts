import { describe, expect, test } from '@jest/globals';
import {
  type Manifest,
  parseManifest,
  renderChecksums,
  renderManifest,
} from '../../packages/core/src/domain/packaging/manifest.ts';

const manifest: Manifest = {
  schema: 1,
  name: 'svc',
  version: '1.2.3',
  commit: 'a'.repeat(40),
  created: '2026-01-12T12:00:00Z',
  artifacts: [
    {
      name: 'svc-1.2.3.tar.gz',
      path: 'svc-1.2.3.tar.gz',
      format: 'tar.gz',
      size: 10,
      sha256: 'b'.repeat(64),
      platform: 'any',
    },
  ],
};
const [artifact] = manifest.artifacts;
const withArtifact = (change: object) =>
  JSON.stringify({ ...manifest, artifacts: [artifact, { ...artifact, ...change }] });

test('what is written is read back, in the same bytes', () => {
  const text = renderManifest(manifest);
  expect(text.endsWith('}\n')).toBe(true);
  expect(parseManifest(text)).toEqual(manifest);
  expect(renderManifest(parseManifest(text))).toBe(text);
});

test('fields that we do not know are dropped', () => {
  const text = JSON.stringify({ ...manifest, extra: 1, artifacts: [{ ...artifact, extra: 2 }] });
  expect(parseManifest(text)).toEqual(manifest);
});

describe('a manifest that is none', () => {
  test.each([
    ['not JSON', 'nope'],
    ['a list', '[]'],
    ['null', 'null'],
    ['another schema', JSON.stringify({ ...manifest, schema: 2 })],
    ['no name', JSON.stringify({ ...manifest, name: '' })],
    ['a short commit', JSON.stringify({ ...manifest, commit: 'abc1234' })],
    ['no artifacts', JSON.stringify({ ...manifest, artifacts: {} })],
  ])('%s', (_, text) => {
    expect(() => parseManifest(text, 'out/manifest.json')).toThrow(
      expect.objectContaining({
        code: 'artifact-invalid',
        message: expect.stringContaining('out/manifest.json'),
      }),
    );
  });

  test.each([
    [{ path: '../x' }],
    [{ path: '/etc/passwd' }],
    [{ path: 'C:\\x' }],
    [{ path: 'a//b' }],
    [{ path: '' }],
    [{ name: 3 }],
    [{ platform: undefined }],
    [{ format: 'exe' }],
    [{ size: -1 }],
    [{ size: 1.5 }],
    [{ sha256: 'B'.repeat(64) }],
    [{ sha256: 7 }],
  ])('an artifact with %j', (change) => {
    expect(() => parseManifest(withArtifact(change))).toThrow(/artifact number 2/);
  });
});

test('checksums are as sha256sum reads them', () => {
  expect(renderChecksums([{ path: 'a b.zip', sha256: 'c'.repeat(64) }])).toBe(
    `${'c'.repeat(64)}  a b.zip\n`,
  );
});

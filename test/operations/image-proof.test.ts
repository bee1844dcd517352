import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import { defaultImage } from '../../packages/core/src/domain/config/image-settings.ts';
import { proveImage } from '../../packages/core/src/operations/package/image/proof.ts';
import type { Making } from '../../packages/core/src/operations/package/making.ts';
import { fakeImageTools } from '../doubles/fake-image-tools.ts';
import { createPackageLab, type PackageLab } from '../doubles/package-lab.ts';

let lab: PackageLab;
/** A layout of two platforms, unpacked. */
let good: string;
let folder: string;
const making = {
  request: { config: defaultConfig },
  plan: { version: '1.2.3' },
  inspected: new Map(),
  ports: { archives, processes: { environment: () => ({}) } },
} as unknown as Making;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'image-proof-'));
  good = join(folder, 'good');
  mkdirSync(good);
  lab = createPackageLab({ Containerfile: 'FROM scratch\n' });
  const layers = [[{ header: { name: 'app', size: 3 }, body: 'app' }]];
  const { processes } = fakeImageTools(lab.processes, ['buildah'], { layers });
  const image = { ...defaultImage, platforms: ['linux/amd64', 'linux/arm64'] };
  const made = await lab.package({ image }, { formats: ['oci'] }, processes);
  execFileSync('tar', [
    '-xf',
    join(lab.output, String(made.manifest.artifacts[0]?.path)),
    '-C',
    good,
  ]);
});

afterAll(() => {
  lab.dispose();
  rmSync(folder, { recursive: true, force: true });
});

interface Layout {
  readonly folder: string;
  readonly read: (path: string) => ReturnType<typeof JSON.parse>;
  readonly write: (path: string, text: string) => void;
  /** Writes a blob and gives its descriptor's fields. */
  readonly blob: (text: string) => { readonly digest: string; readonly size: number };
  /** The index of the platforms, and where it lies. */
  readonly index: ReturnType<typeof JSON.parse>;
  readonly indexPath: string;
}

const pathOf = (digest: string) => `blobs/sha256/${digest.replace('sha256:', '')}`;

/** Tampers with a copy of the layout, packs it as anybody would, and reads it. */
async function prove(
  tamper: (layout: Layout) => void,
  ...more: readonly string[]
): Promise<string> {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(good, copy, { recursive: true });
  const read = (path: string) => JSON.parse(readFileSync(join(copy, path), 'utf8'));
  const write = (path: string, text: string) => writeFileSync(join(copy, path), text);
  const blob = (text: string) => {
    const digest = `sha256:${createHash('sha256').update(text).digest('hex')}`;
    write(pathOf(digest), text);
    return { digest, size: Buffer.byteLength(text) };
  };
  const indexPath = pathOf(read('index.json').manifests[0].digest);
  tamper({ folder: copy, read, write, blob, index: read(indexPath), indexPath });
  const path = `${copy}.tar`;
  execFileSync('tar', [
    '--format=ustar',
    '-cf',
    path,
    '-C',
    copy,
    'oci-layout',
    'index.json',
    'blobs',
    ...more,
  ]);
  return proveImage({ format: 'oci', name: 'app.tar', path }, making).catch(
    (error: Error) => error.message,
  );
}

/** Puts another index in the place of the one that is there. */
function replaceIndex({ folder: at, blob, write, indexPath }: Layout, index: unknown): void {
  rmSync(join(at, indexPath));
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  write(
    'index.json',
    JSON.stringify({ manifests: [{ mediaType, ...blob(JSON.stringify(index)) }] }),
  );
}

describe('an archive as it should be', () => {
  test('also as other tools pack it, with folders', async () => {
    expect(await prove(() => undefined)).toContain(
      'linux/amd64 and linux/arm64, all digests right',
    );
  });
});

describe('an archive that somebody changed', () => {
  test.each<[string, (layout: Layout) => void, string]>([
    [
      'other bytes',
      ({ indexPath, write }) => write(indexPath, '{}'),
      'app.tar has other bytes in blobs/sha256/',
    ],
    ['a blob too many', ({ blob }) => void blob('more'), 'which no image refers to'],
    [
      'a file too many',
      ({ write }) => write('blobs/README', ''),
      'app.tar has blobs/README, which no image refers to',
    ],
    ['another layout', ({ write }) => write('oci-layout', '{}'), 'app.tar is no OCI layout'],
    [
      'no JSON',
      ({ write }) => write('index.json', '{'),
      "index.json of the image can't be used: it is not a JSON object",
    ],
    ['a list for an object', ({ write }) => write('index.json', '[]'), 'it is not a JSON object'],
    ['no images', ({ write }) => write('index.json', '{}'), 'a list of blobs is missing'],
    [
      'a reference without a digest',
      ({ write }) => write('index.json', '{"manifests":[{}]}'),
      'has no type, size or SHA-256',
    ],
    [
      'an image for another platform',
      (layout) =>
        replaceIndex(layout, {
          manifests: layout.index.manifests.map((each: object) => ({
            ...each,
            platform: { os: 'linux', architecture: 's390x' },
          })),
        }),
      'app.tar gives linux/s390x an image for linux/amd64',
    ],
    [
      'another size',
      (layout) =>
        replaceIndex(layout, {
          manifests: layout.index.manifests.map((each: object) => ({ ...each, size: 1 })),
        }),
      'app.tar says 1 bytes of blobs/sha256/',
    ],
    [
      'a missing image',
      (layout) => rmSync(join(layout.folder, pathOf(layout.index.manifests[0].digest))),
      'app.tar lacks blobs/sha256/',
    ],
    [
      'an index in an index',
      (layout) =>
        replaceIndex(layout, {
          manifests: [
            { ...layout.index.manifests[0], mediaType: 'application/vnd.oci.image.index.v1+json' },
          ],
        }),
      'app.tar refers to a application/vnd.oci.image.index.v1+json',
    ],
    [
      'an image without annotations',
      (layout) => {
        const [first] = layout.index.manifests;
        const manifest = { ...layout.read(pathOf(first.digest)), annotations: [] };
        rmSync(join(layout.folder, pathOf(first.digest)));
        replaceIndex(layout, {
          manifests: [{ ...first, ...layout.blob(JSON.stringify(manifest)) }],
        });
      },
      'its image for linux/amd64 does not have the version 1.2.3 in its annotations',
    ],
  ])('%s', async (_, tamper, message) => {
    expect(await prove(tamper)).toContain(message);
  });

  test('a member that is there twice', async () => {
    expect(await prove(() => undefined, 'index.json', '--hard-dereference')).toContain(
      'app.tar has index.json twice',
    );
  });
});

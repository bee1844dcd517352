import { artifactsDigestText } from '../../../packages/core/src/domain/deployment/deployment-payload.ts';
import {
  type Manifest,
  manifestName,
  renderManifest,
} from '../../../packages/core/src/domain/packaging/manifest.ts';
import type { Release } from '../../../packages/core/src/domain/release/release.ts';
import { commitOf, sha256 } from './world.ts';

const contentOf = (version: string) => `the bytes of ${version}`;

function manifestOf(version: string): Manifest {
  const name = `service-${version}.tar.gz`;
  const content = contentOf(version);
  return {
    schema: 1,
    name: 'service',
    version,
    commit: commitOf(version),
    created: '2026-01-01T00:00:00Z',
    artifacts: [
      {
        name,
        path: name,
        format: 'tar.gz',
        size: content.length,
        sha256: sha256(content),
        platform: 'any',
      },
    ],
  };
}

export function digestOf(version: string): string {
  return sha256(artifactsDigestText(manifestOf(version).artifacts));
}

/** The published release of a version: its manifest and one archive. */
export function releaseOf(version: string): Release {
  const manifest = manifestOf(version);
  const files: readonly (readonly [string, string])[] = [
    [manifestName, renderManifest(manifest)],
    [manifest.artifacts[0]?.name ?? '', contentOf(version)],
  ];
  return {
    id: 1,
    tag: `v${version}`,
    name: `v${version}`,
    body: '',
    draft: false,
    prerelease: false,
    target: 'main',
    url: '',
    uploadUrl: '',
    author: 'octocat',
    assets: files.map(([name, text], id) => ({
      id,
      name,
      size: text.length,
      state: 'uploaded',
      sha256: sha256(text),
    })),
  };
}

/** The text of an asset of a release. */
export function assetText(version: string, name: string): string {
  return name === manifestName ? renderManifest(manifestOf(version)) : contentOf(version);
}

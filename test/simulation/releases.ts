import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Release } from '../../packages/core/src/domain/release/release.ts';
import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import { refusal } from './rules.ts';
import type { RunnerOptions, Wire } from './runner.ts';
import type { State } from './state.ts';

type Releases = CreateReleasePorts['releases'];

/** Releases as one run sees and changes them. */
export function createReleases(wire: Wire, options: RunnerOptions): Releases {
  return { ...createReader(wire, options), ...createWriter(wire, options) };
}

function createReader(
  wire: Wire,
  { weather, server, rights }: RunnerOptions,
): Pick<Releases, 'find' | 'findPublished' | 'read' | 'download'> {
  // Drafts are there only for those who may write.
  const isVisible = ({ draft }: Release) => !draft || rights !== 'read';
  const shown = (release: Release): Release =>
    weather.digests
      ? release
      : { ...release, assets: release.assets.map((asset) => ({ ...asset, sha256: undefined })) };
  const ofTag = ({ releases }: State, tag: string) =>
    releases.filter((release) => release.tag === tag && isVisible(release)).map(shown);
  return {
    findPublished: (tag) =>
      wire.read('findPublished', (state) => ofTag(state, tag).find(({ draft }) => !draft)),
    find: (tag) =>
      wire.read('find', (state) => ({
        published: ofTag(state, tag).find(({ draft }) => !draft),
        drafts: ofTag(state, tag).filter(({ draft }) => draft),
        stable: state.releases
          .filter(({ draft, prerelease }) => !draft && !prerelease)
          .map((release) => release.tag),
      })),
    read: (id) =>
      wire.read(`read ${id}`, ({ releases }) => {
        const release = releases.find((candidate) => candidate.id === id);
        return release && isVisible(release) ? shown(release) : undefined;
      }),
    download: ({ id: wanted }) =>
      wire.read(`download ${wanted}`, () => {
        const assets = server.state.releases.flatMap((release) => release.assets);
        const found = assets.find(({ id }) => id === wanted);
        if (found?.sha256 !== undefined) return found.sha256;
        throw new SlipwayError('not-found', 'Not Found (404)', { remedy: '' });
      }),
  };
}

function createWriter(
  wire: Wire,
  options: RunnerOptions,
): Omit<Releases, 'find' | 'findPublished' | 'read' | 'download'> {
  const { server, plan, random, weather, rights } = options;
  const permitted =
    <T>(lands: () => T) =>
    () => {
      if (rights !== 'read') return lands();
      throw refusal('missing-permission', 'Resource not accessible by integration (403)');
    };
  const digestOf = (name: string) => {
    const damaged = random.below(100) < weather.damage;
    return damaged ? 'damaged' : String(plan.assets.find((asset) => asset.name === name)?.sha256);
  };
  return {
    createDraft: (fields) =>
      wire.effect(
        'create draft',
        permitted(() => server.createDraft(fields, plan)),
      ),
    async upload(release, asset) {
      const sha256 = digestOf(asset.name);
      const done = await wire.upload(
        `upload ${asset.name} to ${release.id}`,
        permitted(() => server.startUpload(release.id, asset)),
        ({ id }) => server.finishUpload(id, sha256),
      );
      // GitHub may work the digest out after it has answered.
      return weather.digests && random.chance(0.8) ? done : { ...done, sha256: undefined };
    },
    deleteAsset: ({ id, name }) =>
      wire.effect(
        `delete ${name} (${id})`,
        permitted(() => server.deleteAsset(id)),
      ),
    publish: (id, fields) =>
      wire.effect(
        `publish ${id}`,
        permitted(() => server.publish(id, fields)),
      ),
    deleteDraft: (id) =>
      wire.effect(
        `delete draft ${id}`,
        permitted(() => server.deleteRelease(id)),
      ),
  };
}

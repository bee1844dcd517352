import type { Release } from '../../packages/core/src/domain/release/release.ts';
import { hashInBody } from '../../packages/core/src/domain/release/release-mark.ts';
import type { CreateReleasePorts } from '../../packages/core/src/operations/create-release.ts';
import { tagName } from './plan.ts';
import type { Defect } from './simulate.ts';

type Releases = CreateReleasePorts['releases'];
type Tags = CreateReleasePorts['tags'];

/** Mistakes that a release protocol is prone to, each made by giving the real code other ports. */
export const defects: Readonly<Record<string, Defect>> = {
  'takes an unfinished or damaged file for a whole one': (ports, plan) => {
    const trusting = (release: Release): Release => ({
      ...release,
      assets: release.assets.map((asset) => {
        const wanted = plan.assets.find(({ name }) => name === asset.name);
        return { ...asset, state: 'uploaded', sha256: wanted?.sha256 };
      }),
    });
    return showingReleases(ports, trusting);
  },
  'does not read the draft again before it publishes': (ports, plan) => {
    const known = new Map<number, Release>();
    return withReleases(ports, (real) => ({
      createDraft: async (fields) => {
        const made = await real.createDraft(fields);
        known.set(made.id, made);
        return made;
      },
      upload: async (release, asset) => {
        const made = await real.upload(release, asset);
        const sha256 = plan.assets.find(({ name }) => name === asset.name)?.sha256;
        const before = known.get(release.id) ?? release;
        known.set(release.id, { ...before, assets: [...before.assets, { ...made, sha256 }] });
        return made;
      },
      read: async (id) => known.get(id) ?? real.read(id),
    }));
  },
  'removes unfinished files from a draft that others may fill': (ports) =>
    withReleases(ports, (real) => ({
      find: async (tag) => {
        const found = await real.find(tag);
        const [draft] = found.drafts.filter(isMarked);
        const broken = draft?.assets.filter(({ state }) => state !== 'uploaded') ?? [];
        for (const asset of broken) await real.deleteAsset(asset);
        return broken.length === 0 ? found : real.find(tag);
      },
    })),
  'deletes duplicate drafts before it publishes': (ports) =>
    withReleases(ports, (real) => ({
      find: async (tag) => {
        const found = await real.find(tag);
        const [, ...rest] = found.drafts.filter(isMarked);
        for (const draft of rest) await real.deleteDraft(draft.id);
        return { ...found, drafts: found.drafts.filter((draft) => !rest.includes(draft)) };
      },
    })),
  'takes a draft that somebody writes by hand for its own': (ports) => {
    let mark = '';
    const claimed = (release: Release): Release =>
      isMarked(release) || release.tag !== tagName ? release : { ...release, body: mark };
    const claiming = showingReleases(ports, claimed);
    return withReleases(claiming, (real) => ({
      createDraft: async (fields) => {
        mark = fields.body;
        return real.createDraft(fields);
      },
    }));
  },
  'moves a tag that stands elsewhere': (ports) =>
    withTags(ports, (real) => ({
      create: async (tag) => {
        const answer = await real.create(tag);
        if (answer === 'exists') await real.move(tag.name, tag.commit);
        return 'created';
      },
    })),
  'does not look where the tag is that it finds': (ports, plan) =>
    withTags(ports, (real) => ({
      read: async (tag) => {
        const found = await real.read(tag);
        return found && { ...found, commit: plan.commit, message: undefined };
      },
    })),
  'leaves its duplicates behind': (ports) =>
    withReleases(ports, () => ({ deleteDraft: async () => undefined })),
  'publishes without the mark': (ports) =>
    withReleases(ports, (real) => ({
      publish: (id, fields) => real.publish(id, { ...fields, body: 'notes' }),
    })),
  'forgets the target when it publishes': (ports) =>
    withReleases(ports, (real) => ({
      publish: (id, fields) => real.publish(id, { ...fields, target: 'main' }),
    })),
  'begins anew where a draft is not listed yet': (ports) =>
    withReleases(ports, (real) => ({
      find: async (tag) => ({ ...(await real.find(tag)), drafts: [] }),
    })),
  'deletes a draft without asking whether it still is one': (ports) =>
    withReleases(ports, (real) => ({
      find: async (tag) => {
        const { published, drafts } = await real.find(tag);
        const [first] = drafts.filter(isMarked);
        if (published === undefined && first !== undefined && drafts.length > 1)
          await real.deleteDraft(first.id);
        return { published, drafts };
      },
    })),
  'takes what is published for gone': (ports) =>
    withReleases(ports, (real) => ({
      find: async (tag) => ({ ...(await real.find(tag)), published: undefined }),
      findPublished: async () => undefined,
    })),
};

function isMarked(release: Release): boolean {
  return hashInBody(release.body) !== undefined;
}

function withReleases(
  ports: CreateReleasePorts,
  change: (real: Releases) => Partial<Releases>,
): CreateReleasePorts {
  return { ...ports, releases: { ...ports.releases, ...change(ports.releases) } };
}

function withTags(
  ports: CreateReleasePorts,
  change: (real: Tags) => Partial<Tags>,
): CreateReleasePorts {
  return { ...ports, tags: { ...ports.tags, ...change(ports.tags) } };
}

/** Every reading of a release passes through `show`. */
function showingReleases(
  ports: CreateReleasePorts,
  show: (release: Release) => Release,
): CreateReleasePorts {
  return withReleases(ports, (real) => ({
    find: async (tag) => {
      const { published, drafts } = await real.find(tag);
      return { published: published && show(published), drafts: drafts.map(show) };
    },
    findPublished: async (tag) => {
      const found = await real.findPublished(tag);
      return found && show(found);
    },
    read: async (id) => {
      const found = await real.read(id);
      return found && show(found);
    },
  }));
}

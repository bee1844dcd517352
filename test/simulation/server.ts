import type {
  Release,
  ReleaseAsset,
  TagTarget,
} from '../../packages/core/src/domain/release/release.ts';
import { hashInBody } from '../../packages/core/src/domain/release/release-mark.ts';
import type { RefUpdate } from '../../packages/core/src/ports/release-commits.ts';
import type { ReleaseFields } from '../../packages/core/src/ports/releases.ts';
import { createObjects, type Objects } from './objects.ts';
import type { Plan } from './plan.ts';
import { brokenPromise } from './promises.ts';
import { type Rules, refusal } from './rules.ts';
import { publishedIn, type State } from './state.ts';

/** The server's side: what a request does at the moment when it lands, in GitHub's words. */
export interface Server {
  readonly state: State;
  readonly rules: Rules;
  readonly objects: Objects;
  /** The first promise that was broken. */
  readonly broken: string | undefined;
  /** The state as it was some milliseconds ago. */
  stateBefore(milliseconds: number): State;
  /** All states since then, the one that held at that time first. */
  statesSince(at: number): readonly State[];
  /** A change by one of our runs, or by a person. */
  set(change: Partial<State>, by: 'run' | 'person'): void;
  createDraft(fields: ReleaseFields, plan: Plan): Release;
  startUpload(release: number, asset: Pick<ReleaseAsset, 'name' | 'size'>): ReleaseAsset;
  /** The asset, or `undefined` where somebody removed it meanwhile. */
  finishUpload(asset: number, sha256: string): ReleaseAsset | undefined;
  deleteAsset(id: number): void;
  publish(id: number, fields: ReleaseFields & { readonly latest: 'true' | 'false' }): Release;
  deleteRelease(id: number): void;
  createTag(name: string, target: TagTarget): 'created' | 'exists';
  /** The refs that are not what they have to be; only where there are none, all are changed. */
  push(updates: readonly RefUpdate[]): readonly string[];
  /** As `push`, and nothing is changed. */
  movedOf(updates: readonly RefUpdate[]): readonly string[];
  /** Whose mark this is. */
  planByHash(hash: string | undefined): Plan | undefined;
}

export function createServer(now: () => number, rules: Rules, before: State): Server {
  const history: { readonly at: number; readonly state: State }[] = [{ at: 0, state: before }];
  const plans = new Map<number, Plan>();
  const plansByHash = new Map<string | undefined, Plan>();
  const objects = createObjects();
  const known = { objects, planFor: (release: Release) => plans.get(release.id) };
  let state = before;
  let broken: string | undefined;
  let lastId = 100;

  const nextId = () => {
    lastId += 1;
    return lastId;
  };
  const set = (change: Partial<State>, by: 'run' | 'person' = 'run') => {
    const was = state;
    state = { ...state, ...change };
    history.push({ at: now(), state });
    if (by === 'run') broken ??= brokenPromise(was, state, known);
  };
  const replace = (id: number, change: (release: Release) => Release | undefined) =>
    set({
      releases: state.releases.flatMap((there) =>
        there.id === id ? (change(there) ?? []) : there,
      ),
    });
  const existing = (id: number) => {
    const found = state.releases.find((release) => release.id === id);
    if (found === undefined) throw refusal('missing-permission', 'Not Found (404)');
    return found;
  };
  const holderOf = (asset: number) =>
    state.releases.find((release) => release.assets.some(({ id }) => id === asset));
  const needMutable = (release: Release) => {
    if (rules.immutable && !release.draft)
      throw refusal('conflict', 'The release is immutable (422)');
  };
  const needUnused = (where: Rules['usedUp']) => {
    if (rules.usedUp === where)
      throw refusal('conflict', 'tag_name was used by an immutable release (422)');
  };
  const needNewTag = () => {
    if (rules.tagsForbidden) throw refusal('conflict', 'Repository rule violations found (422)');
    needUnused('tag');
  };
  const held = (ref: string) =>
    ref === 'refs/heads/main' ? state.main : state.tags[tagIn(ref)]?.object;
  const movedOf = (updates: readonly RefUpdate[]) =>
    updates
      .filter(({ ref, from, to }) => held(ref) !== from && held(ref) !== to)
      .map(({ ref }) => ref);

  return {
    get state() {
      return state;
    },
    get broken() {
      return broken;
    },
    rules,
    objects,
    stateBefore(milliseconds) {
      const at = now() - milliseconds;
      return (history.findLast((entry) => entry.at <= at) ?? { state: before }).state;
    },
    statesSince(at) {
      const first = history.findLastIndex((entry) => entry.at <= at);
      return history.slice(Math.max(0, first)).map((entry) => entry.state);
    },
    set,
    createDraft(fields, plan) {
      needUnused('draft');
      const id = nextId();
      const place = { url: `releases/${id}`, uploadUrl: '', author: 'bot' };
      const release: Release = { ...fields, ...place, id, draft: true, assets: [] };
      plans.set(id, plan);
      plansByHash.set(hashInBody(fields.body), plan);
      set({ releases: [...state.releases, release] });
      return release;
    },
    startUpload(id, { name, size }) {
      const release = existing(id);
      needMutable(release);
      if (release.assets.some((asset) => asset.name === name))
        throw refusal('retryable', `${name} is there already (422)`);
      const asset = { id: nextId(), name, size, state: 'starter', sha256: undefined };
      replace(id, () => ({ ...release, assets: [...release.assets, asset] }));
      return asset;
    },
    finishUpload(id, sha256) {
      const release = holderOf(id);
      const started = release?.assets.find((asset) => asset.id === id);
      if (release === undefined || started === undefined) return undefined;
      const asset = { ...started, state: 'uploaded', sha256 };
      const assets = release.assets.map((other) => (other.id === id ? asset : other));
      replace(release.id, () => ({ ...release, assets }));
      return asset;
    },
    deleteAsset(id) {
      const release = holderOf(id);
      if (release === undefined) return;
      needMutable(release);
      const assets = release.assets.filter((asset) => asset.id !== id);
      replace(release.id, () => ({ ...release, assets }));
    },
    publish(id, { latest, ...fields }) {
      const draft = existing(id);
      needUnused('publish');
      const other = publishedIn(state, fields.tag);
      if (other !== undefined && other.id !== id)
        throw refusal('conflict', 'tag_name already exists (422)');
      if (latest === 'true' && fields.prerelease)
        throw refusal('conflict', 'Latest release cannot be draft or prerelease (422)');
      const release = { ...draft, ...fields, draft: false };
      // GitHub itself makes a missing tag, a lightweight one.
      const { [fields.tag]: there = objects.tag(fields.target) } = state.tags;
      set({
        releases: state.releases.map((one) => (one.id === id ? release : one)),
        tags:
          state.tags[fields.tag] === there ? state.tags : { ...state.tags, [fields.tag]: there },
        latest: latest === 'true' ? fields.tag : state.latest,
      });
      return release;
    },
    deleteRelease: (id) => replace(id, () => undefined),
    createTag(name, target) {
      if (state.tags[name] !== undefined) return 'exists';
      needNewTag();
      set({ tags: { ...state.tags, [name]: target } });
      return 'created';
    },
    movedOf,
    push(updates) {
      const moved = movedOf(updates);
      if (moved.length > 0) return moved;
      const due = updates.filter(({ ref, to }) => held(ref) !== to);
      const [tag] = due.filter(({ ref }) => ref.startsWith('refs/tags/'));
      const [branch] = due.filter(({ ref }) => ref === 'refs/heads/main');
      if (tag !== undefined) needNewTag();
      if (branch !== undefined && rules.branchProtected)
        throw refusal('conflict', 'protected branch hook declined');
      set({
        ...(tag && { tags: { ...state.tags, [tagIn(tag.ref)]: objects.tag(String(tag.to)) } }),
        ...(branch && {
          main: String(branch.to),
          files: { ...state.files, ...objects.commit(String(branch.to)).files },
        }),
      });
      return [];
    },
    planByHash: (hash) => plansByHash.get(hash),
  };
}

function tagIn(ref: string): string {
  return ref.slice('refs/tags/'.length);
}

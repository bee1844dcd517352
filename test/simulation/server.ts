import { SlipwayError } from '../../packages/core/src/domain/errors.ts';
import type { Release, ReleaseAsset } from '../../packages/core/src/domain/release/release.ts';
import { hashInBody } from '../../packages/core/src/domain/release/release-mark.ts';
import type { ReleaseFields } from '../../packages/core/src/ports/releases.ts';
import type { Plan } from './plan.ts';
import { brokenPromise, emptyState, type State } from './state.ts';

/** The server's side: what a request does at the moment when it lands, in GitHub's words. */
export interface Server {
  readonly state: State;
  /** The first promise that was broken. */
  readonly broken: string | undefined;
  /** The state as it was some milliseconds ago. */
  stateBefore(milliseconds: number): State;
  set(change: Partial<State>): void;
  createDraft(fields: ReleaseFields, plan: Plan): Release;
  startUpload(release: number, asset: Pick<ReleaseAsset, 'name' | 'size'>): ReleaseAsset;
  /** The asset, or `undefined` where somebody removed it meanwhile. */
  finishUpload(asset: number, sha256: string): ReleaseAsset | undefined;
  deleteAsset(id: number): void;
  publish(id: number, fields: ReleaseFields): Release;
  deleteRelease(id: number): void;
  /** Whose mark this is. */
  planByHash(hash: string | undefined): Plan | undefined;
}

export interface ServerOptions {
  readonly now: () => number;
  readonly immutable: boolean;
}

export function createServer({ now, immutable }: ServerOptions): Server {
  const history: { readonly at: number; readonly state: State }[] = [{ at: -1, state: emptyState }];
  const plans = new Map<number, Plan>();
  const plansByHash = new Map<string | undefined, Plan>();
  let state = emptyState;
  let broken: string | undefined;
  let lastId = 100;

  const nextId = () => {
    lastId += 1;
    return lastId;
  };
  const set = (change: Partial<State>) => {
    const before = state;
    state = { ...state, ...change };
    history.push({ at: now(), state });
    broken ??= brokenPromise(before, state, (release) => plans.get(release.id));
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
    if (immutable && !release.draft) throw refusal('conflict', 'The release is immutable (422)');
  };

  return {
    get state() {
      return state;
    },
    get broken() {
      return broken;
    },
    stateBefore(milliseconds) {
      const at = now() - milliseconds;
      return (history.findLast((entry) => entry.at <= at) ?? { state: emptyState }).state;
    },
    set,
    createDraft(fields, plan) {
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
    publish(id, fields) {
      const before = existing(id);
      const others = state.releases.filter((other) => other.id !== id && !other.draft);
      if (others.some(({ tag }) => tag === fields.tag))
        throw refusal('conflict', 'tag_name already exists (422)');
      const { tag: name, name: title, body, target, prerelease } = fields;
      const release = { ...before, tag: name, name: title, body, target, prerelease, draft: false };
      // GitHub itself makes a missing tag, a lightweight one.
      const made = { object: target, commit: target, message: undefined };
      set({
        releases: state.releases.map((there) => (there.id === id ? release : there)),
        tags: { [name]: made, ...state.tags },
      });
      return release;
    },
    deleteRelease: (id) => replace(id, () => undefined),
    planByHash: (hash) => plansByHash.get(hash),
  };
}

function refusal(code: 'conflict' | 'missing-permission' | 'retryable', message: string) {
  return new SlipwayError(code, message, { remedy: '' });
}

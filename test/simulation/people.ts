import type { Release, TagTarget } from '../../packages/core/src/domain/release/release.ts';
import { otherCommit, ourCommit, type Plan, tagOf } from './plan.ts';
import type { Server } from './server.ts';
import { changelog, isOurs, publishedIn, signature } from './state.ts';

/** What people do by hand while runs go on. */
export interface Happening {
  /** Milliseconds after the beginning. */
  readonly at: number;
  readonly kind:
    | 'pushes the tag'
    | 'pushes the tag elsewhere'
    | 'writes a draft'
    | 'publishes a release'
    | 'edits the changelog'
    | 'signs the release';
}

/** Somebody does it, as far as GitHub lets them. */
export function happen({ kind }: Happening, plan: Plan, server: Server): void {
  const { state, rules, objects } = server;
  const tag = tagOf(plan);
  switch (kind) {
    case 'pushes the tag':
      pushTag(server, tag, ourCommit);
      break;
    case 'pushes the tag elsewhere':
      pushTag(server, tag, otherCommit);
      break;
    case 'writes a draft':
      add(server, { ...handmade, tag, id: 21 });
      break;
    case 'publishes a release': {
      if (publishedIn(state, tag) !== undefined || rules.usedUp !== undefined) return;
      pushTag(server, tag, ourCommit);
      if (server.state.tags[tag] === undefined) return;
      add(server, { ...handmade, tag, id: 31, draft: false, assets: [] });
      break;
    }
    case 'edits the changelog': {
      const text = state.files[changelog] ?? '';
      const files = { [changelog]: `${text}\nSomebody adds this.\n` };
      const main = objects.add({ parent: state.main, message: 'docs: tell more', files });
      server.set({ main, files: { ...state.files, ...files } }, 'person');
      break;
    }
    case 'signs the release': {
      const released = publishedIn(state, tag);
      if (released === undefined || rules.immutable || !isOurs(released)) return;
      const file = { id: 41, name: signature, size: 9, state: 'uploaded', sha256: '9'.repeat(64) };
      const signed = { ...released, assets: [...released.assets, file] };
      const releases = state.releases.map((there) => (there === released ? signed : there));
      server.set({ releases }, 'person');
    }
  }
}

export function lightweight(commit: string): TagTarget {
  return { object: commit, commit, message: undefined };
}

/** The rules are for people, too. */
function pushTag(server: Server, tag: string, commit: string): void {
  const { tags } = server.state;
  if (server.rules.tagsForbidden) return;
  server.set({ tags: { [tag]: lightweight(commit), ...tags } }, 'person');
}

function add(server: Server, release: Release): void {
  server.set({ releases: [...server.state.releases, release] }, 'person');
}

/** A draft without our mark. */
export const handmade: Release = {
  id: 1,
  tag: 'v1.2.3',
  name: 'by hand',
  body: 'Somebody writes this.',
  draft: true,
  prerelease: false,
  target: 'main',
  url: '',
  uploadUrl: '',
  author: 'octocat',
  assets: [{ id: 2, name: 'file-0.zip', size: 3, state: 'uploaded', sha256: 'f'.repeat(64) }],
};

import { describe, expect, test } from '@jest/globals';
import type {
  Release,
  ReleaseAsset,
  TagTarget,
} from '../../packages/core/src/domain/release/release.ts';
import {
  fitsBody,
  hashInBody,
  hashInMessage,
  planText,
  releaseBody,
  tagMessage,
} from '../../packages/core/src/domain/release/release-mark.ts';
import {
  type Effect,
  planRelease,
  type ReleaseState,
  type WantedAsset,
  type WantedRelease,
} from '../../packages/core/src/domain/release/release-protocol.ts';
import { advance } from '../../packages/core/src/domain/release/release-state.ts';
import {
  describeEffect,
  nothingThere,
} from '../../packages/core/src/domain/release/release-steps.ts';

const hash = 'a'.repeat(64);
const commit = '1'.repeat(40);
const elsewhere = '2'.repeat(40);

const wanted: WantedRelease = {
  tag: 'v1.2.3',
  version: '1.2.3',
  scheme: 'semantic',
  commit,
  releaseCommit: undefined,
  hash,
  name: 'v1.2.3',
  body: releaseBody('notes', hash, '').body,
  prerelease: false,
  latest: 'auto',
  assets: [
    { name: 'one.zip', path: '/a/one.zip', size: 3, sha256: '3'.repeat(64) },
    { name: 'manifest.json', path: '/a/manifest.json', size: 4, sha256: '4'.repeat(64) },
  ],
  draft: false,
  createsTag: true,
  sign: false,
};

const whole: readonly ReleaseAsset[] = wanted.assets.map(({ name, size, sha256 }, index) => ({
  id: index + 1,
  name,
  size,
  sha256,
  state: 'uploaded',
}));
const [one, manifest] = wanted.assets as [WantedAsset, WantedAsset];
const [first, second] = whole as [ReleaseAsset, ReleaseAsset];

function release(changes: Partial<Release> = {}): Release {
  return {
    id: 10,
    tag: 'v1.2.3',
    name: 'v1.2.3',
    body: wanted.body,
    draft: true,
    prerelease: false,
    target: commit,
    url: '',
    uploadUrl: '',
    author: '',
    assets: [],
    ...changes,
  };
}

function tag(changes: Partial<TagTarget> = {}): TagTarget {
  return { object: 'o', commit, message: tagMessage('v1.2.3', hash), ...changes };
}

function plan(state: Partial<ReleaseState>, changes: Partial<WantedRelease> = {}): Effect {
  return planRelease({ ...nothingThere, ...state }, { ...wanted, ...changes });
}

const otherMark = releaseBody('notes', 'b'.repeat(64), '').body;

describe('the next effect', () => {
  const filled = release({ assets: whole });
  const verified = { drafts: [filled], verified: true };
  test.each<[string, Partial<ReleaseState>, Partial<WantedRelease>, Partial<Effect>]>([
    ['nothing is there', {}, {}, { kind: 'create-draft' }],
    [
      'a draft of another plan',
      { drafts: [release({ body: otherMark })] },
      {},
      { kind: 'create-draft' },
    ],
    ['a draft by hand', { drafts: [release({ body: 'notes' })] }, {}, { kind: 'create-draft' }],
    ['our empty draft', { drafts: [release()] }, {}, { kind: 'upload', asset: one }],
    [
      'our half draft',
      { drafts: [release({ assets: [first] })] },
      {},
      { kind: 'upload', asset: manifest },
    ],
    [
      'two drafts of ours: the lowest id',
      { drafts: [release({ id: 9 }), filled] },
      {},
      { kind: 'upload', draft: release({ id: 9 }) },
    ],
    [
      'a strange asset',
      { drafts: [release({ assets: [{ ...first, name: 'x' }, second] })] },
      {},
      { kind: 'delete-asset' },
    ],
    [
      'an asset that is under way, or never arrived',
      { drafts: [release({ assets: [{ ...first, state: 'starter' }, second] })] },
      {},
      { kind: 'create-draft' },
    ],
    [
      'an asset that is under way, and another draft of ours',
      { drafts: [release({ assets: [{ ...first, state: 'starter' }] }), release({ id: 13 })] },
      {},
      { kind: 'upload', draft: release({ id: 13 }) },
    ],
    [
      'an asset with other bytes',
      { drafts: [release({ assets: [{ ...first, sha256: '9'.repeat(64) }, second] })] },
      {},
      { kind: 'delete-asset' },
    ],
    [
      'an asset without a digest',
      { drafts: [release({ assets: [{ ...first, sha256: undefined }, second] })] },
      {},
      { kind: 'delete-asset' },
    ],
    ['our complete draft, not read again', { drafts: [filled] }, {}, { kind: 'verify' }],
    ['our complete draft, no tag', verified, {}, { kind: 'create-tag' }],
    [
      'our complete draft, where a draft is wanted',
      verified,
      { draft: true },
      { kind: 'done', release: filled },
    ],
    ['our tag and our complete draft', { ...verified, tag: tag() }, {}, { kind: 'publish' }],
    [
      'a tag by hand and our complete draft',
      { ...verified, tag: tag({ message: undefined }) },
      {},
      { kind: 'publish' },
    ],
    ['our tag, no release', { tag: tag() }, {}, { kind: 'create-draft' }],
    [
      'a tag, where tags are not ours to make',
      { tag: tag({ message: 'by hand' }) },
      { createsTag: false },
      { kind: 'create-draft' },
    ],
  ])('%s', (_, state, changes, effect) => {
    expect(plan(state, changes)).toMatchObject(effect);
  });
});

describe('once it is published', () => {
  const published = release({ draft: false, assets: whole });
  test('with equal digests, nothing is left to do', () => {
    expect(plan({ published, tag: tag() })).toEqual({ kind: 'done', release: published });
  });

  test('by hand with equal files, nothing is left to do', () => {
    const state = {
      published: { ...published, body: 'by hand' },
      tag: tag({ message: 'by hand' }),
    };
    expect(plan(state)).toMatchObject({ kind: 'done' });
  });

  test('with signatures that were added later, nothing is left to do', () => {
    const signed = { ...published, assets: [...whole, { ...first, id: 5, name: 'one.zip.sig' }] };
    expect(plan({ published: signed, tag: tag() })).toMatchObject({ kind: 'done' });
  });

  test('left-over drafts with a mark of ours go, others stay', () => {
    const byHand = release({ id: 11, body: 'by hand' });
    const ours = release({ id: 12, body: otherMark });
    expect(plan({ published, tag: tag(), drafts: [byHand, ours] })).toEqual({
      kind: 'delete-draft',
      draft: ours,
    });
    expect(plan({ published, tag: tag(), drafts: [byHand] })).toMatchObject({ kind: 'done' });
  });
});

describe('what stops it', () => {
  const published = release({ draft: false, assets: whole });
  const ours = release({ id: 12 });
  const theirs = release({ id: 13, body: otherMark });
  const drafts = [ours, theirs];
  test.each<[string, Partial<ReleaseState>, Partial<WantedRelease>, string, RegExp]>([
    [
      'the tag elsewhere',
      { tag: tag({ commit: elsewhere }) },
      {},
      'conflict',
      /points to 2{40}, not to 1{40}/,
    ],
    [
      'a tag for other files',
      { tag: tag({ message: tagMessage('v1.2.3', 'b'.repeat(64)) }) },
      {},
      'conflict',
      /other files/,
    ],
    ['a missing tag that is not ours to make', {}, { createsTag: false }, 'not-found', /auto_tag/],
    ['published without a tag', { published }, {}, 'conflict', /tag is gone/],
    [
      'published elsewhere',
      { published, tag: tag({ commit: elsewhere }) },
      {},
      'conflict',
      /points to/,
    ],
    [
      'published with a file less',
      { published: { ...published, assets: [first] }, tag: tag() },
      {},
      'conflict',
      /`manifest\.json` is missing/,
    ],
    [
      'published with other bytes',
      {
        published: { ...published, assets: [{ ...first, sha256: '9'.repeat(64) }, second] },
        tag: tag(),
      },
      {},
      'conflict',
      /`one\.zip` differs/,
    ],
    [
      'published by hand with a file more',
      {
        published: { ...published, body: '', assets: [...whole, { ...first, name: 'x' }] },
        tag: tag(),
      },
      {},
      'conflict',
      /`x` is not one/,
    ],
  ])('%s, and only our own drafts may go', (_, state, changes, code, message) => {
    const effect = plan({ drafts, ...state }, changes);
    // A draft that only waits for its tag stays.
    expect(effect).toMatchObject({ kind: 'stop', code, ours: code === 'not-found' ? [] : [ours] });
    expect(describeEffect(effect, wanted)).toMatch(message);
  });
});

describe('the state after an answer', () => {
  const draft = release({ assets: [first] });
  const state: ReleaseState = { ...nothingThere, drafts: [draft], verified: true };
  test('a new draft is sorted in, once', () => {
    const earlier = release({ id: 3 });
    const after = advance(state, { kind: 'drafted', release: earlier });
    expect(after.drafts.map(({ id }) => id)).toEqual([3, 10]);
    expect(advance(after, { kind: 'drafted', release: earlier }).drafts).toHaveLength(2);
  });
  test('a change to a draft must be verified again', () => {
    const other = release({ id: 99 });
    const two = { ...state, drafts: [draft, other] };
    const more = advance(two, { kind: 'uploaded', draft: 10, asset: second });
    expect(more.drafts).toEqual([{ ...draft, assets: [first, second] }, other]);
    expect(more.verified).toBe(false);
    const less = advance(two, { kind: 'asset-deleted', draft: 10, asset: first.id });
    expect(less.drafts[0]?.assets).toEqual([]);
    expect(less.verified).toBe(false);
  });
  test('a draft that was read again is verified, or published by somebody', () => {
    const read = release({ assets: whole });
    const two = { ...state, drafts: [draft, release({ id: 99 })], verified: false };
    expect(advance(two, { kind: 'read-again', release: read })).toMatchObject({
      drafts: [read, { id: 99 }],
      verified: true,
    });
    const byHand = { ...read, draft: false };
    expect(advance(state, { kind: 'read-again', release: byHand })).toMatchObject({
      published: byHand,
      drafts: [],
    });
  });
  test('publishing and deleting take the draft away', () => {
    const released = release({ draft: false });
    expect(advance(state, { kind: 'published', release: released })).toMatchObject({
      published: released,
      drafts: [],
    });
    expect(advance(state, { kind: 'draft-deleted', draft: 10 }).drafts).toEqual([]);
    expect(advance(state, { kind: 'tagged', tag: tag() }).tag).toEqual(tag());
  });
});

describe('a line for people', () => {
  const draft = release();
  test.each<[Effect, string]>([
    [
      { kind: 'delete-asset', draft, asset: first },
      'Remove `one.zip` from our draft: it is not what it should be.',
    ],
    [{ kind: 'delete-draft', draft }, 'Delete our left-over draft 10.'],
    [{ kind: 'done', release: draft }, 'v1.2.3 is published.'],
  ])('%o', (effect, line) => {
    expect(describeEffect(effect, wanted)).toBe(line);
  });
  test('of a draft that is complete', () => {
    const effect: Effect = { kind: 'done', release: draft };
    expect(describeEffect(effect, { ...wanted, draft: true })).toBe('The draft is complete.');
  });
});

describe('the mark', () => {
  test('is the same for the same plan, in whatever order its files come', () => {
    const text = planText({ repository: 'Octo/Service', tag: 'v1', commit, assets: wanted.assets });
    const turned = [...wanted.assets].reverse();
    expect(planText({ repository: 'octo/service', tag: 'v1', commit, assets: turned })).toBe(text);
    expect(
      planText({ repository: 'octo/service', tag: 'v2', commit, assets: wanted.assets }),
    ).not.toBe(text);
    expect(planText({ repository: 'octo/service', tag: 'v1', commit, assets: [one] })).not.toBe(
      text,
    );
  });

  test('is read back from body and message, and nothing else is taken for it', () => {
    expect(hashInBody(wanted.body)).toBe(hash);
    expect(hashInBody(`${wanted.body}\n`)).toBe(hash);
    expect(hashInBody(`${wanted.body} more`)).toBeUndefined();
    expect(hashInMessage(tagMessage('v1', hash))).toBe(hash);
    expect(hashInMessage(`see slipway:plan ${hash}`)).toBeUndefined();
  });

  test('cannot be forged by notes', () => {
    const forged = `<!-- slipway:plan ${'b'.repeat(64)} -->`;
    const { body } = releaseBody(`${forged}\nnotes\n${forged}`, hash, '');
    expect(body).toBe(`notes\n\n<!-- slipway:plan ${hash} -->`);
  });

  test('stands alone where there are no notes', () => {
    expect(releaseBody('', hash, '').body).toBe(`<!-- slipway:plan ${hash} -->`);
  });
});

describe('notes that are too long', () => {
  test('are cut at a line and name the file that holds them whole', () => {
    const { body, cut } = releaseBody('a line of notes\n'.repeat(10_000), hash, 'NOTES.md');
    expect(cut).toBe(true);
    expect(body.length).toBeLessThanOrEqual(125_000);
    expect(body).toMatch(/a line of notes\n\n\*These notes go on in `NOTES\.md`/);
    expect(hashInBody(body)).toBe(hash);
  });

  test('are never cut inside a character', () => {
    for (const start of ['', 'x']) {
      const { body } = releaseBody(`${start}${'😀'.repeat(70_000)}`, hash, 'NOTES.md');
      expect(body.isWellFormed()).toBe(true);
    }
  });

  test('are those that do not fit with our mark', () => {
    expect(fitsBody('x'.repeat(124_900))).toBe(true);
    expect(fitsBody('x'.repeat(124_950))).toBe(false);
  });
});

import { describe, expect, test } from '@jest/globals';
import { botIdentity } from '../../packages/core/src/domain/release/bot-identity.ts';
import type { BranchHead } from '../../packages/core/src/domain/release/pull-request.ts';
import {
  isOurs,
  type ProposalFacts,
  planProposal,
  type WantedProposal,
} from '../../packages/core/src/domain/release/release-proposal.ts';
import {
  isReleaseBranch,
  longestPullRequest,
  type ProposedPackage,
  proposalBody,
  proposalText,
  proposalTitle,
  readMark,
  releaseBranchFor,
  renderMark,
} from '../../packages/core/src/domain/release/release-pull-request.ts';

const hull: ProposedPackage = {
  name: 'hull',
  version: '1.2.0',
  tag: 'v1.2.0',
  previousVersion: '1.1.0',
  reason: '2 features ask for a minor release.',
  notes: '## Features\n\n- print two columns\n',
};
const mast: ProposedPackage = { ...hull, name: '@acme/mast', tag: 'mast-v0.1.0', version: '0.1.0' };
const mark = { title: 'chore(release): v1.2.0', hash: 'a'.repeat(64), packages: [hull] };

describe('the branch', () => {
  test.each([
    ['main', 'slipway/release'],
    ['1.x', 'slipway/release--1.x'],
    ['release/v2.x', 'slipway/release--release/v2.x'],
  ])('for %s is %s, and nothing is released from it', (base, branch) => {
    expect(releaseBranchFor('slipway/release', base, 'main')).toBe(branch);
    expect(isReleaseBranch(branch, 'slipway/release')).toBe(true);
    expect(isReleaseBranch(base, 'slipway/release')).toBe(false);
  });
});

describe('the title', () => {
  test('names the one release, or counts several', () => {
    expect(proposalTitle([hull])).toBe('chore(release): v1.2.0');
    expect(proposalTitle([hull, mast])).toBe('chore(release): 2 packages');
  });
});

describe('the mark', () => {
  test('says what is released, and comes back as it was written', () => {
    const { name, version, tag } = hull;
    expect(readMark(renderMark(mark))).toEqual({
      schema: 1,
      ...mark,
      packages: [{ name, version, tag }],
    });
  });

  test('is not ended by what it holds', () => {
    const title = 'a --> b <!-- c';
    expect(renderMark({ ...mark, title }).match(/-->|<!--/g)).toEqual(['<!--', '-->']);
    expect(readMark(renderMark({ ...mark, title }))?.title).toBe(title);
  });

  test.each([
    ['no mark', 'Hello'],
    ['a mark without an end', '<!-- slipway: release-pull-request {"schema":1}'],
    ['no JSON', '<!-- slipway: release-pull-request {schema -->'],
    ['no object', '<!-- slipway: release-pull-request null -->'],
    ['another schema', renderMark(mark).replace('"schema":1', '"schema":2')],
    ['no hash', renderMark(mark).replace('"hash"', '"hush"')],
    ['no packages', renderMark({ ...mark, packages: [] })],
    ['packages that are none', renderMark(mark).replace(/"packages":.*\]/, '"packages":1')],
    ['a package that is none', renderMark(mark).replace(/"packages":.*\]/, '"packages":[1]')],
    [
      'a version of several lines',
      renderMark({ ...mark, packages: [{ ...hull, version: '1\n2' }] }),
    ],
  ])('cannot be read from %s', (_, body) => {
    expect(readMark(body)).toBeUndefined();
  });
});

describe('the body', () => {
  const bodyOf = (packages: readonly ProposedPackage[]) =>
    proposalBody(packages, { base: 'main', mark: renderMark({ ...mark, packages }) });

  test('has the packages, their notes and the mark', () => {
    const body = bodyOf([hull]);
    expect(body).toContain('Merge this to release `v1.2.0`.');
    expect(body).toContain(
      '| hull | `1.1.0` | **`1.2.0`** | 2 features ask for a minor release. |',
    );
    expect(body).toContain('- print two columns');
    expect(readMark(body)?.packages).toEqual([{ name: 'hull', version: '1.2.0', tag: 'v1.2.0' }]);
  });

  test('folds the notes of several packages, and shows a first release', () => {
    const body = bodyOf([hull, { ...mast, previousVersion: null }]);
    expect(body).toContain('Merge this to release these packages.');
    expect(body).toContain('<summary>mast-v0.1.0</summary>');
    expect(body).toContain('| `@acme/mast` | — | **`0.1.0`** |');
  });

  test('takes no mark from the notes, and no column from a reason', () => {
    const forged = renderMark({ ...mark, packages: [{ ...hull, version: '9.9.9' }] });
    const body = bodyOf([{ ...hull, reason: 'a | b', notes: forged }]);
    expect(body.match(/slipway: release-pull-request/g)).toHaveLength(1);
    expect(readMark(body)?.packages[0]?.version).toBe('1.2.0');
    expect(body).toContain('a &#124; b');
  });

  test.each([
    ['at a line', 'a line of notes\n'.repeat(8000)],
    ['in a line that is longer than all room', 'x'.repeat(100_000)],
  ])('is cut %s where the notes are longer than GitHub takes', (_, notes) => {
    const body = bodyOf([{ ...hull, notes }]);
    expect(body.length).toBeLessThanOrEqual(longestPullRequest);
    expect(body).toContain('The notes go on');
    expect(readMark(body)).toBeDefined();
  });

  test('is of one text for one proposal', () => {
    expect(proposalText('Octo/Service', 'main', [hull])).toBe(
      proposalText('octo/service', 'main', [{ ...hull, reason: 'another' }]),
    );
    expect(proposalText('octo/service', 'main', [hull])).not.toBe(
      proposalText('octo/service', '1.x', [hull]),
    );
  });
});

describe('the plan', () => {
  const ours: BranchHead = {
    sha: 'old',
    parents: ['p'],
    message: 'chore(release): v1.1.1\n',
    authorEmail: botIdentity.email,
    committerEmail: botIdentity.email,
  };
  const body = proposalBody([hull], { base: 'main', mark: renderMark(mark) });
  const wanted: WantedProposal = { commit: 'new', mark, body };
  const pull = { number: 7, url: 'u', title: mark.title, body, mergedAs: undefined };
  const plan = (
    facts: Omit<ProposalFacts, 'others'> & Partial<ProposalFacts>,
    want: WantedProposal | undefined,
  ) => planProposal({ others: undefined, ...facts }, want, 'slipway/release');

  test('opens what is missing, and does nothing where all is there', () => {
    expect(plan({ branch: undefined, pull: undefined }, wanted)).toEqual([
      { kind: 'push', from: undefined, to: 'new', kept: [] },
      { kind: 'open', title: mark.title, body },
    ]);
    expect(plan({ branch: { ...ours, sha: 'new' }, pull }, wanted)).toEqual([]);
  });

  test('moves the branch alone where only the base went on', () => {
    expect(plan({ branch: ours, pull }, wanted)).toEqual([
      { kind: 'push', from: 'old', to: 'new', kept: [] },
    ]);
  });

  test('renews title and body of another proposal, and leaves a title that a person wrote', () => {
    const before = { ...mark, title: 'chore(release): v1.1.1', hash: 'b'.repeat(64) };
    const old = { ...pull, title: before.title, body: renderMark(before) };
    const branch = { ...ours, sha: 'new' };
    const change = (facts: typeof pull) => plan({ branch, pull: facts }, wanted);
    expect(change(old)).toEqual([
      { kind: 'update', number: 7, change: { title: mark.title, body } },
    ]);
    expect(change({ ...old, title: 'Autumn' })).toEqual([
      { kind: 'update', number: 7, change: { body } },
    ]);
    // Somebody opened it by hand, or took the mark out.
    expect(change({ ...old, body: '' })).toEqual([{ kind: 'update', number: 7, change: { body } }]);
  });

  test('keeps what a person added to the body of the same proposal', () => {
    const noted = { ...pull, body: `Wait for Monday.\n\n${body}` };
    expect(plan({ branch: { ...ours, sha: 'new' }, pull: noted }, wanted)).toEqual([]);
  });

  test('keeps what a person wrote above and below, also in the body of another proposal', () => {
    const before = renderMark({ ...mark, hash: 'b'.repeat(64) });
    const old = proposalBody([{ ...hull, version: '1.1.1' }], { base: 'main', mark: before });
    const branch = { ...ours, sha: 'new' };
    const bodyAfter = (text: string) => {
      const [step] = plan({ branch, pull: { ...pull, body: text } }, wanted);
      return step?.kind === 'update' ? step.change.body : undefined;
    };
    expect(bodyAfter(`Wait for Monday.\r\n\r\n${old}\r\n\r\nThanks!`)).toBe(
      `Wait for Monday.\n\n${body}\n\nThanks!`,
    );
    expect(bodyAfter(`${old}${'x'.repeat(longestPullRequest)}`)).toBe(body);
    expect(bodyAfter(`Something else. ${before}`)).toBe(body);
    expect(bodyAfter('<!-- slipway: release-pull-request {} --> Merge this to release it.')).toBe(
      body,
    );
  });

  test('closes and removes what is no longer needed', () => {
    expect(plan({ branch: ours, pull }, undefined)).toEqual([
      { kind: 'close', number: 7, body: expect.stringContaining('nothing is left to release') },
      { kind: 'push', from: 'old', to: undefined, kept: [] },
    ]);
    expect(plan({ branch: undefined, pull: undefined }, undefined)).toEqual([]);
  });

  const theirs: BranchHead = { ...ours, sha: 'theirs', message: 'docs: word it', parents: ['old'] };

  test('puts what others committed on top of the new commit, once', () => {
    const others = { kind: 'carried', commit: 'both', kept: ['docs: word it'] } as const;
    expect(plan({ branch: theirs, pull, others }, wanted)).toEqual([
      { kind: 'push', from: 'theirs', to: 'both', kept: ['docs: word it'] },
    ]);
    expect(plan({ branch: { ...theirs, sha: 'both' }, pull, others }, wanted)).toEqual([]);
    expect(plan({ branch: theirs, pull, others }, undefined)).toEqual([]);
  });

  test('replaces what only brought the base branch', () => {
    const others = { kind: 'carried', commit: 'new', kept: [] } as const;
    expect(plan({ branch: theirs, pull, others }, wanted)).toEqual([
      { kind: 'push', from: 'theirs', to: 'new', kept: [] },
    ]);
    expect(plan({ branch: theirs, pull, others }, undefined)).toHaveLength(2);
  });

  test('never overwrites or removes what does not fit', () => {
    const others = { kind: 'stuck', sha: 'theirs', message: 'docs: word it\n\nmore' } as const;
    expect(() => plan({ branch: theirs, pull, others }, wanted)).toThrow(
      /is not ours, theirs "docs: word it".* is not overwritten/,
    );
    expect(plan({ branch: theirs, pull, others }, undefined)).toEqual([]);
  });

  test.each<[string, Partial<BranchHead>]>([
    ['a person wrote', { authorEmail: 'ada@example.com' }],
    ['a person amended', { committerEmail: 'ada@example.com' }],
    ['merges', { parents: ['p', 'q'] }],
    ['says something else', { message: 'fix: more' }],
  ])('a commit that %s is not ours', (_, change) => {
    expect(isOurs({ ...ours, ...change })).toBe(false);
  });

  test('takes a commit of ours that GitHub rebased for ours', () => {
    expect(isOurs({ ...ours, committerEmail: 'noreply@github.com' })).toBe(true);
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseCommit, parseTag, renderTag } from '../../packages/local-github/src/git/objects.ts';

describe("git's form of objects", () => {
  test('a commit with all that may stand in it', () => {
    const text = [
      'tree t1',
      'parent p1',
      'parent p2',
      'author Ada <x> Lovelace <ada@example.com> 1767225600 +0100',
      'committer GitHub <noreply@github.com> 1767225661 -0330',
      'gpgsig -----BEGIN',
      ' parent of nothing',
      ' -----END',
      '',
      'Subject',
      '',
      'tree of nothing',
      '',
    ].join('\n');
    expect(parseCommit('c1', text)).toEqual({
      sha: 'c1',
      tree: 't1',
      parents: ['p1', 'p2'],
      author: { name: 'Ada <x> Lovelace', email: 'ada@example.com', date: '2026-01-01T00:00:00Z' },
      committer: { name: 'GitHub', email: 'noreply@github.com', date: '2026-01-01T00:01:01Z' },
      message: 'Subject\n\ntree of nothing',
    });
  });

  test('an annotated tag comes back as it was written', () => {
    const tag = {
      object: 'c1',
      type: 'commit',
      tag: 'v1',
      tagger: { name: 'Ada', email: 'ada@example.com', date: '2026-01-01T00:00:00Z' },
      message: 'One\n\nTwo',
    };
    expect(renderTag(tag)).toContain('tagger Ada <ada@example.com> 1767225600 +0000\n\nOne');
    expect(parseTag('t1', renderTag(tag))).toEqual({ sha: 't1', ...tag });
    expect(renderTag({ ...tag, message: 'One\n\nTwo\n' })).toBe(renderTag(tag));
  });

  test('a tag of old, with neither tagger nor message', () => {
    expect(parseTag('t1', 'object c1\ntype commit\ntag v0.99')).toEqual({
      sha: 't1',
      object: 'c1',
      type: 'commit',
      tag: 'v0.99',
      tagger: { name: '', email: '', date: '1970-01-01T00:00:00Z' },
      message: '',
    });
  });
});

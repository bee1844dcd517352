import { describe, expect, test } from '@jest/globals';
import { escapeBlock } from '../../packages/core/src/domain/notes/notes-block.ts';
import { escapeLine, stripInvisible } from '../../packages/core/src/domain/notes/notes-text.ts';

describe('one line', () => {
  test.each([
    ['plain words', 'plain words'],
    ['use `a_b` and `<T>`', 'use `a_b` and `<T>`'],
    ['snake_case stays', 'snake_case stays'],
    ['__init__ and _x_', '\\_\\_init\\_\\_ and \\_x\\_'],
    ['2 * 3 ~ 4', '2 \\* 3 \\~ 4'],
    ['an odd ` tick', 'an odd \\` tick'],
    ['`a` and `b', '`a` and \\`b'],
    ['``a``', '\\`\\`a\\`\\`'],
    ['a -> b, c --> d', 'a -> b, c --&gt; d'],
    ['AT&T & co', 'AT&amp;T & co'],
    ['me@example.org', 'me@&#8203;example.org'],
    ['a @ b', 'a @ b'],
    ['thank @ada', 'thank @&#8203;ada'],
    ['types of @types/node and @octo/team.', 'types of `@types/node` and `@octo/team`.'],
    ['`x`@octo/team', '`x`@&#8203;octo/team'],
    ['@octo/team`x`', '@&#8203;octo/team`x`'],
    ['- item', '\\- item'],
    ['> quote', '\\> quote'],
    ['12. twelve', '12\\. twelve'],
    ['2) two', '2\\) two'],
    ['2024 was', '2024 was'],
    ['a\n\tb  c', 'a b c'],
    ['C:\\new', 'C:\\\\new'],
    ['pay $5', 'pay $5'],
    ['from $A to $B', 'from \\$A to \\$B'],
    ['see https://example.org/~ada/a_b?c=*', 'see https://example.org/%7Eada/a_b?c=%2A'],
    ['see [the guide](https://example.org/g)', 'see the guide (https://example.org/g)'],
    ['![](https://example.org/p.png)', 'https://example.org/p.png'],
    ['[https://good.example](https://bad.example)', 'https://good.example (https://bad.example)'],
    ['[x](ftp://example.org)', '\\[x\\](ftp://example.org)'],
    ['as in #12 and octo/tool#3', 'as in #12 and octo/tool#3'],
  ])('%j becomes %j', (text, markdown) => {
    expect(escapeLine(text)).toBe(markdown);
  });

  test('issues are linked where they are meant, and nowhere else', () => {
    const link = (text: string) => `[${text}]`;
    expect(escapeLine('#1, (#2): octo/tool#3', link)).toBe('[#1], ([#2]): [octo/tool#3]');
    for (const text of ['`#1`', 'a#1', '&#38;', 'x/#1', '#1a', '##1', 'color #fff', '#1234567890'])
      expect(escapeLine(text, link)).not.toContain('[#');
    expect(escapeLine('https://example.org/#1', link)).toBe('https://example.org/#1');
  });

  test('what is not meant to be seen goes', () => {
    expect(stripInvisible('a\u0000\u0007b\u00adc\u200d\ufeff\u{e0041}d\u061c\u3164')).toBe('abcd');
    expect(stripInvisible('a\u2028b\tc')).toBe('a b\tc');
  });

  test.each(['@a', '`', '[', 'https://', '!'.repeat(3), '[x](https://', 'a/', '#1 ', '@a/'])(
    'a megabyte of %j takes no time',
    (piece) => {
      const began = performance.now();
      escapeLine(piece.repeat(1e6 / piece.length), (text) => text);
      expect(performance.now() - began).toBeLessThan(3_000);
    },
  );
});

describe('a block', () => {
  test('keeps lists and fenced code', () => {
    const text =
      'Change:\n\n- `a` to <b>\n  * nested\n\n```ts\nconst x = <T>y; // @ada <!-- x -->\n```\n\nDone.';
    expect(escapeBlock(text)).toBe(
      'Change:\n\n- `a` to &lt;b>\n  - nested\n\n```ts\nconst x = <T>y; // @ada <! -- x -- >\n```\n\nDone.',
    );
  });

  test('keeps steps with their code, at the depth where they belong', () => {
    const text = [
      '1. Rename the file:',
      '   ```sh',
      '   mv a b',
      '     indented',
      '   ```',
      '2) Run it.',
      '',
      '   It takes a while.',
      '   + first',
      '     + deeper',
      '   + second',
      '',
      'After all.',
    ].join('\n');
    expect(escapeBlock(text)).toBe(
      [
        '1. Rename the file:',
        '   ```sh',
        '   mv a b',
        '     indented',
        '   ```',
        '2. Run it.',
        '',
        '   It takes a while.',
        '   - first',
        '     - deeper',
        '   - second',
        '',
        'After all.',
      ].join('\n'),
    );
  });

  test('joins what an editor wrapped, and nothing else', () => {
    const text = [
      'The options are read from the configuration file, which has the same keys as',
      'before but for `one_that_was',
      'renamed`.',
      'Short.',
      '',
      '- an item that is so long that the editor of its author broke it at some column,',
      '  and went on',
      '- another',
    ].join('\n');
    expect(escapeBlock(text)).toBe(
      [
        'The options are read from the configuration file, which has the same keys as before but for \\`one_that_was',
        'renamed\\`.',
        'Short.',
        '',
        '- an item that is so long that the editor of its author broke it at some column, and went on',
        '- another',
      ].join('\n'),
    );
  });

  test('shows indented code as code', () => {
    expect(escapeBlock('Before:\n\n    call(<a>)\n      more\n\nAfter:\n\n\tnow()')).toBe(
      'Before:\n\n```\ncall(<a>)\n  more\n```\n\nAfter:\n\n```\nnow()\n```',
    );
    expect(escapeBlock('```\na\n```\n\n    b')).toBe('```\na\n```\n\n```\nb\n```');
    expect(escapeBlock('x\n\n    a ``` <b>')).toBe('x\n\na \\`\\`\\` &lt;b>');
  });

  test.each([
    ['left open', '```\n<img>'],
    ['with an odd info string', '```js"onload\n<img>\n```'],
    ['closed by a longer one', '```\na\n````\n<img>\n```'],
    ['of tildes', '~~~\n<img>\n~~~'],
    ['with words at its end', '```\na\n``` b\n<img>\n```'],
  ])('a fence %s is no fence', (_, text) => {
    const markdown = escapeBlock(text);
    expect(markdown).not.toContain('<img');
    expect(markdown).toContain('&lt;img>');
  });

  test('headings and quotes lose their power', () => {
    expect(escapeBlock('# big\n> said\n    code')).toBe('\\# big\n\\> said\ncode');
    expect(escapeBlock('- # big\n- > said\n- - twice')).toBe('- \\# big\n- \\> said\n- \\- twice');
    expect(escapeBlock('words\n===\nmore\n---')).toBe('words\n\\===\nmore\n\\---');
  });
});

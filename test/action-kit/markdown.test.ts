import { describe, expect, test } from '@jest/globals';
import {
  blocks,
  code,
  codeBlock,
  details,
  escapeMarkdown,
  heading,
  humanBytes,
  humanDuration,
  link,
  mermaid,
  mermaidLabel,
  prose,
  table,
} from '@slipway/action-kit';

describe('text stays text', () => {
  test.each([
    ['plain words, 1.2.3 (final)', 'plain words, 1.2.3 (final)'],
    ['<img src=x>', '&lt;img src=x&gt;'],
    ['a | b', 'a \\| b'],
    ['*bold* _it_ `code` ~~no~~', '\\*bold\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~'],
    ['[x](javascript:1)', '\\[x\\](javascript:1)'],
    ['@everyone', '@&#8203;everyone'],
    ['a & b &lt;', 'a &amp; b &amp;lt;'],
    ['one\r\ntwo\nthree\rfour', 'one two three four'],
    ['a\u202eb\u2066c\u200bd\u061ce\ufefff\u0000g\u2028h', 'abcdefgh'],
    ['$x$ \\ ', '\\$x\\$ \\\\ '],
    ['<!--plan:{}-->', '&lt;\\!--plan:\\{\\}--&gt;'],
  ])('%j', (text, expected) => {
    expect(escapeMarkdown(text)).toBe(expected);
  });

  test('in headings, links, details and labels too', () => {
    expect(heading('<b> | @x')).toBe('## &lt;b&gt; \\| @&#8203;x\n');
    expect(heading('x', 3)).toBe('### x\n');
    expect(link('a]b', 'https://x.example/a(b) c|<d>')).toBe(
      '[a\\]b](https://x.example/a%28b%29%20c%7C%3Cd%3E)',
    );
    expect(link('*x*', 'javascript:alert(1)')).toBe('\\*x\\*');
    expect(details('<i> @me', 'body\n\n')).toBe(
      '<details><summary>&lt;i&gt; @&#8203;me</summary>\n\nbody\n\n</details>\n',
    );
    expect(mermaidLabel('a "b"; <c>\n#1')).toBe('"a #34;b#34;#59; #60;c#62; #35;1"');
  });
});

describe('code', () => {
  test.each([
    ['v1.2.3', '`v1.2.3`'],
    ['a`b', '``a`b``'],
    ['`a', '`` `a ``'],
    ['a\nb\u202e', '`a b`'],
    ['', '—'],
    ['  ', '—'],
  ])('%j', (text, expected) => {
    expect(code(text)).toBe(expected);
  });

  test('a block is fenced by more backticks than it holds', () => {
    expect(codeBlock('a\n')).toBe('```\na\n```\n');
    expect(codeBlock('````\nx', 'md')).toBe('`````md\n````\nx\n`````\n');
    expect(mermaid('graph LR\n  a --> b')).toBe('```mermaid\ngraph LR\n  a --> b\n```\n');
  });
});

test('prose keeps code between backticks and lists, and escapes all else', () => {
  expect(prose('The tag `v1|<x>` is @taken.')).toBe('The tag `v1|<x>` is @&#8203;taken.');
  expect(prose('Mistakes:\n- `a`: *x*\n- b')).toBe('Mistakes:\n- `a`: \\*x\\*\n- b');
  expect(prose('one ` only')).toBe('one  only');
});

test('a table keeps its cells apart', () => {
  expect(
    table(
      ['a', 'b'],
      [
        ['1', code('x|y')],
        [escapeMarkdown('p|q'), 'two\nlines'],
      ],
    ),
  ).toBe('| a | b |\n| --- | --- |\n| 1 | `x\\|y` |\n| p\\|q | two<br>lines |\n');
});

test('blocks stand apart by one empty line, and empty ones are left out', () => {
  expect(blocks('# a\n', '', 'b\n\n', '\n')).toBe('# a\n\nb\n');
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [1_549, '1.5 kB'],
  [999_949, '999.9 kB'],
  [999_960, '1.0 MB'],
  [5_000_000, '5.0 MB'],
  [2_147_483_648, '2.1 GB'],
  [3e15, '3000.0 TB'],
])('%d bytes are %s', (bytes, expected) => {
  expect(humanBytes(bytes)).toBe(expected);
});

test.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [3_449, '3.4 s'],
  [59_949, '59.9 s'],
  [59_960, '1 min 0 s'],
  [125_000, '2 min 5 s'],
  [3_599_400, '59 min 59 s'],
  [3_600_000, '1 h 0 min'],
  [5_430_000, '1 h 31 min'],
])('%d ms are %s', (milliseconds, expected) => {
  expect(humanDuration(milliseconds)).toBe(expected);
});

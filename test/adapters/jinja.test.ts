import { describe, expect, test } from '@jest/globals';
import { renderJinja } from '../../packages/core/src/adapters/jinja.ts';

const data = {
  version: '1.2.0',
  nothing: null,
  lines: 'a\nb',
  paragraphs: 'a\n\nb',
  list: ['b', 'a', 'b'],
  entries: [
    { type: 'feat', scope: 'api', text: 'one', author: { name: 'Ada' } },
    { type: 'fix', scope: null, text: 'two', author: null },
    { type: 'feat', scope: 'constructor', text: 'three', author: { name: 'Bob' } },
    { type: 'feat', scope: '__proto__', text: 'four', author: null },
  ],
  numbers: [3, 10, 2],
};
const render = (text: string) => renderJinja({ file: 'notes.j2', text }, data);

describe('Jinja2 as its manual has it', () => {
  test.each([
    ['{{ version | upper }}{{ missing }}{{ missing.deeper }}', '1.2.0'],
    ['{# said to nobody #}{% raw %}{{ x }}{% endraw %}', '{{ x }}'],
    [
      '{% for one in list %}{{ loop.index }}{{ one }}{% if not loop.last %}, {% endif %}{% endfor %}',
      '1b, 2a, 3b',
    ],
    ['a\n{%- if version %}\n  b\n{%- endif -%}\n  c', 'a\n  bc'],
    [
      '{% for n in numbers if n > 2 %}{{ loop.index }}/{{ loop.length }}:{{ n }}{% if not loop.last %}, {% endif %}{% endfor %}',
      '1/2:3, 2/2:10',
    ],
    ['{% set most = 5 %}{% for n in numbers if n > most %}{{ n }}{% else %}none{% endfor %}', '10'],
    ['{% for n in numbers if n > 99 %}{{ n }}{% else %}none{% endfor %}', 'none'],
    ['{% for k, v in {"a": 1, "b": 2} if v > 1 %}{{ k }}{{ v }}{% endfor %}', 'b2'],
    ['{% for a, b in [[1, 2], [3, 4]] if a == 3 %}{{ b }}{% endfor %}', '4'],
    ['{% for n in (numbers if missing else list) %}{{ n }}{% endfor %}', 'bab'],
    ['{% for n in missing if n %}x{% else %}none{% endfor %}', 'none'],
    [
      '{{ paragraphs | indent(2) }}|{{ paragraphs | indent(width=1, first=true, blank=true) }}|{{ lines | indent }}',
      'a\n\n  b| a\n \n b|a\n    b',
    ],
    ['{% for one in [] %}x{% else %}none{% endfor %}', 'none'],
    ['{% set x = "a" ~ 1 %}{{ x if x is defined else "no" }}', 'a1'],
    [
      '{% macro m(x, y="d") %}<{{ x }}{{ y }}>{% endmacro %}{{ m(1) }}{{ m("a", y="b").upper() }}',
      '<1d><AB>',
    ],
    [
      '{{ True }} {{ False }} {{ None }} {{ nothing is none }} {{ version is none }}',
      'true false  true false',
    ],
    [
      '{{ [1, 2, 3, 4][1:3] | join("-") }} {{ version[2:] }} {{ list[-1] }} {{ numbers[::2] | join }}',
      '2-3 2.0 b 32',
    ],
    ['{{ entries | map(attribute="text") | join(",") }}', 'one,two,three,four'],
    ['{{ entries | map(attribute="author.name", default="?") | join(",") }}', 'Ada,?,Bob,?'],
    ['{{ list | map("upper") | unique | join }}', 'BA'],
    ['{{ entries | selectattr("type", "equalto", "fix") | map(attribute="text") | join }}', 'two'],
    ['{{ entries | rejectattr("author") | join("/", attribute="text") }}', 'two/four'],
    [
      '{{ entries | unique(attribute="type") | count }} {{ numbers | max }} {{ numbers | min }}',
      '2 10 2',
    ],
    [
      '{% for scope, own in entries | groupby("scope", default="-") %}{{ scope }}:{{ own | count }} {% endfor %}',
      '-:1 __proto__:1 api:1 constructor:1 ',
    ],
    [
      '{% for g in entries | groupby(attribute="type") %}{{ g.grouper }}{{ g.list | length }}{% endfor %}',
      'feat3fix1',
    ],
    [
      '{% for k, v in entries[0].items() %}{{ k }} {% endfor %}{{ entries[0].keys() | count }}',
      'type scope text author 4',
    ],
    [
      '{% for k, v in {"a": 1} | items %}{{ k }}{{ v }}{% endfor %}{{ {"a": 2}.values() | join }}',
      'a12',
    ],
    [
      '{{ entries[0].get("scope") }} {{ entries[0].get("x", "y") }} {{ entries[0].get("toString", "z") }}',
      'api y z',
    ],
    [
      '{{ "a,b".split(",") | join("+") }} {{ " a  b ".split() | count }} {{ lines.splitlines() | count }}',
      'a+b 2 2',
    ],
    [
      '{{ " x ".strip() }}{{ " x".lstrip() }}{{ "x ".rstrip() }}{{ "AB".lower() }}{{ "aB".capitalize() }}',
      'xxxabAb',
    ],
    ['{{ "abc".startswith("a") }} {{ "abc".endswith("b") }} {{ "abc".find("c") }}', 'true false 2'],
    ['{{ "a$b".replace("$", "$&") }} {{ ", ".join(list) }}', 'a$&b b, a, b'],
    [
      '{% set all = [] %}{% for n in list %}{% if all.append(n) %}{% endif %}{% endfor %}{{ all | join }}',
      'bab',
    ],
    [
      '{{ entries | rejectattr("scope", "none") | count }}{{ list | select("in", ["a"]) | join }}',
      '3a',
    ],
    ['{{ range() | join }}{{ entries[0][-1] }}{{ missing[1:2] | join }}{{ 5[0:1] | join }}', ''],
    ['{{ list.count("b") }} {{ list.index("a") }} {{ list.length }}', '2 1 3'],
    [
      '{{ range(3) | join }} {{ range(1, 7, 2) | join }} {{ range(3, 0, -1) | join }} {{ range(2, 1) | join }}',
      '012 135 321 ',
    ],
    [
      '{{ 1 if "a" in list else 2 }} {{ "a" in list }} {{ list is sequence }} {{ true is boolean }}',
      '1 true true true',
    ],
    [
      '{{ {"a": [1]} | tojson }} {{ entries | count }} {{ "abc" | count }} {{ 5 | count }} {{ {"a": 1} | count }}',
      '{"a":[1]} 4 3 0 1',
    ],
    ['{% set c = cycler("a", "b") %}{{ c.next() }}{{ c.next() }}{{ c.next() }}', 'aba'],
    ['{{ "<img> @ada *x*" | escape_markdown }}', '&lt;img> @&#8203;ada \\*x\\*'],
    ['{{ nothing | items | count }}{{ nothing | escape_markdown }}', '0'],
  ])('%j', (text, expected) => {
    expect(render(text)).toBe(expected);
  });
});

describe('a template reaches nothing but its data', () => {
  test.each([
    '{{ version.constructor("return process")() }}',
    '{{ list.constructor }}',
    '{{ list["constructor"] }}',
    '{{ list[["constructor"]] }}',
    '{{ entries[0].__proto__ }}',
    '{{ entries[0]["to" ~ "String"]() }}',
    '{{ range.constructor("return process")() }}',
    '{{ cycler.call }}',
    '{{ list.map }}',
    '{{ (5).constructor }}',
    '{{ "x".upper.constructor }}',
    '{% macro m() %}{% endmacro %}{{ m.constructor }}',
    '{% include "other.j2" %}',
    '{% include "other.j2" ignore missing %}',
    '{% import "/etc/passwd" as x %}',
    '{% from "../x" import y %}',
    '{% extends "base.j2" %}',
    '{{ range(1000000000) }}',
    '{{ range(0, 1, 0) }}',
  ])('%s is refused', (text) => {
    expect(() => render(text)).toThrow(
      expect.objectContaining({
        code: 'invalid-config',
        message: expect.stringMatching(
          /out of a template's reach|reads no other file|a range holds/,
        ),
      }),
    );
  });

  test.each([
    'constructor',
    'toString',
    'valueOf',
    '__proto__',
    'process',
    'require',
    'this',
    'globalThis',
  ])('the name %s means nothing', (name) => {
    expect(render(`{{ ${name} }}`)).toBe('');
  });

  test('nor what fields of that name would be', () => {
    const text = '{{ list | join(",", "constructor") }}{{ list | map(attribute="length") | join }}';
    expect(render(text)).toBe(',,');
  });

  test('what it changes is a copy', () => {
    const own = { list: ['a'] };
    renderJinja({ file: 'x', text: '{{ list.append("b") }}' }, own);
    expect(own).toEqual({ list: ['a'] });
  });

  test('and has a few seconds', () => {
    const endless =
      '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}';
    expect(() => renderJinja({ file: 'notes.j2', text: endless }, data, 200)).toThrow(
      expect.objectContaining({
        code: 'invalid-config',
        message: expect.stringContaining('notes.j2 fails: it takes longer than 0.2 seconds'),
      }),
    );
  });
});

describe('an error names the file and the line', () => {
  test.each([
    ['ok\n\n{% if %}', 3],
    ['ok\n{{ version.nope() }}', 2],
    ['{% for x in y %}', 1],
    ['a\nb\n{{ version | nope }}', 3],
    ['{{ f("a\nb") }}', undefined],
    ['a\n{{ list.constructor }}', 2],
    ['a\n\n\n{% include "x" %}', 4],
  ])('%j', (text, line) => {
    expect(() => render(text)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('The release notes template notes.j2 fails: '),
        location: expect.objectContaining(
          line === undefined ? { file: 'notes.j2' } : { file: 'notes.j2', line },
        ),
      }),
    );
  });
});

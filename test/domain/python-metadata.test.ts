import { describe, expect, test } from '@jest/globals';
import {
  judgeMetadata,
  parseCoreMetadata,
} from '../../packages/core/src/domain/packaging/python-metadata.ts';
import {
  isRequirement,
  isSpecifierSet,
} from '../../packages/core/src/domain/packaging/python-requirement.ts';

const fine = {
  'Metadata-Version': '2.4',
  Name: 'harbour',
  Version: '1.2.0',
  Summary: 'Ships come and go',
  'Description-Content-Type': 'text/markdown; charset=UTF-8; variant=GFM',
};

type Fields = Readonly<Record<string, string | undefined>>;

/** What is said of these fields, each with its level; `undefined` takes a field away. */
function judge(fields: Fields, description = '# Harbour\n'): readonly string[] {
  const lines = Object.entries({ ...fine, ...fields }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  const metadata = parseCoreMetadata(`${lines.join('\n')}\n\n${description}`);
  return judgeMetadata(metadata).map(({ level, text }) => `${level}: ${text}`);
}

describe('core metadata', () => {
  test.each<[string, Fields]>([
    ['the least of it', {}],
    [
      'all of it',
      {
        'Requires-Python': '>=3.9,!=3.10.*,',
        'Requires-Dist': "ships[sail,oar] (>=1,<2) ; python_version < '3.12'",
        Classifier: 'Topic :: Utilities',
        'Project-URL': 'Home, https://example.com/a,b',
        'Home-page': 'UNKNOWN',
        'Author-email': '"Lovelace, Ada" <ada@example.com>, bob@example.com',
        'License-Expression': '(MIT OR Apache-2.0) AND GPL-2.0+ WITH Classpath-exception-2.0',
        'License-File': 'licenses/MIT.txt',
        Dynamic: 'Requires-Dist',
      },
    ],
    ['an old form of it', { 'Metadata-Version': '2.1', License: 'MIT', 'License-File': '../MIT' }],
  ])('%s is fine', (_, fields) => {
    expect(judge(fields)).toEqual([]);
  });

  test.each<[Fields, RegExp]>([
    [{ 'Metadata-Version': undefined }, /^error: Metadata-Version is missing$/],
    [{ Name: undefined }, /^error: Name is missing$/],
    [{ Version: undefined }, /^error: Version is missing$/],
    [{ 'Metadata-Version': '3.0' }, /Metadata-Version `3\.0` is none that indexes know/],
    [{ Name: '-harbour' }, /Name `-harbour` has to be letters/],
    [{ Version: 'first' }, /Version `first` is no version by PEP 440/],
    [{ Version: '1.0+local' }, /^warning: .*local version, which PyPI refuses/],
    [{ Summary: 'one\n  two' }, /Summary `one\ntwo` has to be one line/],
    [{ Summary: 'x'.repeat(600) }, /Summary `x{80}…` is longer than 512 characters/],
    [{ 'Requires-Python': '3.9+' }, /Requires-Python `3\.9\+` is no list of version ranges/],
    [{ 'Requires-Dist': 'two words' }, /Requires-Dist `two words` is no requirement/],
    [
      { 'Requires-Dist': 'ships @ git+https://example.com/ships' },
      /^warning: .*is a direct reference, which PyPI refuses/,
    ],
    [{ Classifier: 'Topic' }, /Classifier `Topic` is not of the form/],
    [{ Classifier: 'Topic ::  Utilities' }, /is not of the form/],
    [{ Classifier: 'Colour :: Blue' }, /does not begin as PyPI's do/],
    [{ 'Project-URL': 'Home' }, /is not `LABEL, URL`/],
    [{ 'Project-URL': `${'x'.repeat(33)}, https://a.b` }, /label of more than 32 characters/],
    [{ 'Home-page': 'example.com' }, /Home-page `example\.com` is no http address/],
    [{ 'Author-email': 'ada' }, /Author-email `ada` is no e-mail address/],
    [{ 'License-Expression': 'MIT or later Apache' }, /is no SPDX expression/],
    [{ 'License-Expression': 'MIT)' }, /is no SPDX expression/],
    [{ 'License-Expression': 'MIT (Zlib)' }, /is no SPDX expression/],
    [{ 'License-Expression': '(MIT' }, /is no SPDX expression/],
    [{ 'License-Expression': 'MIT OR' }, /is no SPDX expression/],
    [{ 'License-Expression': 'MIT', 'Metadata-Version': '2.1' }, /needs Metadata-Version 2\.4/],
    [{ 'License-Expression': 'MIT', License: 'MIT' }, /License and License-Expression are both/],
    [
      { 'License-Expression': 'MIT', Classifier: 'License :: OSI Approved :: MIT License' },
      /^warning: Classifier .* stands beside License-Expression/,
    ],
    [{ 'License-File': '../LICENSE' }, /has to be a path inside the project/],
    [{ Dynamic: 'Version' }, /can never be dynamic/],
  ])('%j is told of', (fields, message) => {
    expect(judge(fields)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a description', () => {
  const rst = { 'Description-Content-Type': 'text/x-rst' };
  const untyped = { 'Description-Content-Type': undefined };

  test.each<[string, Fields, string]>([
    ['plain reStructuredText', rst, 'Harbour\n=======\n\n.. image:: https://a.b/c.png\n'],
    ['a hash in reStructuredText', rst, 'Harbour\n=======\n\n::\n\n# not a heading\n'],
    ['no type, as reStructuredText', untyped, 'Harbour\n=======\n'],
    ['Markdown', {}, '# Harbour\n\n:class:`x`\n'],
    ['plain text', { 'Description-Content-Type': 'text/plain' }, '# Harbour'],
  ])('as %s is fine', (_, fields, text) => {
    expect(judge(fields, text)).toEqual([]);
  });

  test.each<[string, Fields, string, RegExp]>([
    ['is missing', {}, '', /^warning: The long description is missing/],
    ['is unknown', untyped, 'UNKNOWN', /^warning: The long description is missing/],
    ['has a role of Sphinx’s', rst, 'See :py:func:`sail`.', /^error: .*`:py:func:` is Sphinx's/],
    ['has a directive of Sphinx’s', rst, '.. automodule:: a', /`\.\. automodule::` is Sphinx's/],
    ['is Markdown by another name', rst, '# Harbour', /^error: .*looks like Markdown/],
    ['is Markdown without a name', untyped, '## Harbour', /^warning: .*text\/markdown/],
    [
      'has an unknown type',
      { 'Description-Content-Type': 'text/html' },
      'x',
      /^error: .*is none of text\/markdown/,
    ],
    [
      'has another charset',
      { 'Description-Content-Type': 'text/plain; charset=latin-1' },
      'x',
      /another charset than UTF-8/,
    ],
    [
      'has another variant',
      { 'Description-Content-Type': 'text/markdown; variant="Original"' },
      'x',
      /another variant than/,
    ],
  ])('that %s is told of', (_, fields, text, message) => {
    expect(judge(fields, text)).toEqual([expect.stringMatching(message)]);
  });
});

test.each<[string, boolean]>([
  ['>=3.10', true],
  ['>= 3.10, < 4', true],
  ['==3.*', true],
  ['~=3.9', true],
  ['===anything-at-all', true],
  ['', true],
  ['>=3.*', false],
  ['=>3', false],
  ['3', false],
  ['>=3,,<4', false],
])('`%s` is a list of version ranges: %j', (text, expected) => {
  expect(isSpecifierSet(text)).toBe(expected);
});

test.each<[string, boolean]>([
  ['ships', true],
  ['ships>=1,<2', true],
  ['ships (>=1)', true],
  ['ships[]', true],
  ['ships[sail, oar]~=1.0', true],
  ["ships; (os_name == 'nt' or extra == \"sail\") and python_version >= '3.9'", true],
  ["ships ; 'linux' in sys_platform", true],
  ['ships @ https://example.com/ships.whl', true],
  ["ships @ https://example.com/ships.whl ; os_name == 'nt'", true],
  ['', false],
  ['-ships', false],
  ['ships[-]', false],
  ['ships at last', false],
  ['ships>=one', false],
  ['ships @ nowhere', false],
  ['ships; python', false],
  ["ships; (os_name == 'nt'", false],
  ["ships; os_name == 'nt')", false],
  ["ships; os_name == 'nt", false],
])('`%s` is a requirement: %j', (text, expected) => {
  expect(isRequirement(text)).toBe(expected);
});

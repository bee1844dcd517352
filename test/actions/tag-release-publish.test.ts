import { describe, expect, test } from '@jest/globals';
import { createInputs } from '@slipway/action-kit';
import { readRegistries } from '../../actions/tag-release/src/registries.ts';
import { renderRegistries } from '../../actions/tag-release/src/summary-registries.ts';

describe('the `publish` input', () => {
  const read = (text: string) => readRegistries(createInputs<'publish'>(() => text));

  test.each([
    ['', []],
    ['npm', ['npm']],
    ['npm\n\n testpypi, pypi\nnpm\n', ['npm', 'testpypi', 'pypi']],
  ])('%j names %j', (text, names) => expect(read(text)).toEqual(names));

  test('with a name that is none is refused', () => {
    expect(() => read('cargo')).toThrow(
      expect.objectContaining({
        code: 'invalid-input',
        message: 'The input `publish` names `cargo`.',
        remedy: 'Name `npm`, `pypi`, `testpypi`, one a line.',
      }),
    );
  });
});

describe('the summary of registries', () => {
  const outcome = {
    registry: 'npm',
    url: 'https://npm.example.org/',
    package: '@octo/ship',
    version: '1.0.0',
    file: 'octo-ship-1.0.0.tgz',
    tag: 'latest',
    outcome: 'published',
  } as const;

  test('is a table with what became of each file, and nothing where nothing was asked', () => {
    const markdown = renderRegistries([
      outcome,
      { ...outcome, registry: 'pypi', tag: undefined, outcome: 'already-there' },
    ]);
    expect(markdown).toContain('### Registries');
    expect(markdown).toContain(
      '| npm | `@octo/ship 1.0.0` | `octo-ship-1.0.0.tgz` | `latest` | published |',
    );
    expect(markdown).toContain('| — | was there already, the same file |');
    expect(renderRegistries([])).toBe('');
  });
});

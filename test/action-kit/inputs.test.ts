import { describe, expect, test } from '@jest/globals';
import { createInputs } from '@slipway/action-kit';
import { inputVariable } from '../../packages/action-kit/src/inputs.ts';

/** Inputs of which `given` is the only one with a value. */
function inputsOf(value: string) {
  return createInputs<'given' | 'other'>((name) => (name === 'given' ? value : ''));
}

test.each([
  ['environment', 'INPUT_ENVIRONMENT'],
  ['dry-run', 'INPUT_DRY-RUN'],
  ['my input', 'INPUT_MY_INPUT'],
])('%s arrives in %s', (name, variable) => {
  expect(inputVariable(name)).toBe(variable);
});

test('text is trimmed, and an input that was not given is empty or undefined', () => {
  expect(inputsOf('  1.2.3\n').text('given')).toBe('1.2.3');
  expect(inputsOf('  1.2.3\n').optional('given')).toBe('1.2.3');
  expect(inputsOf('x').text('other')).toBe('');
  expect(inputsOf(' ').optional('given')).toBeUndefined();
});

describe('flags are the booleans of YAML 1.2', () => {
  test.each([
    ['true', true],
    ['True', true],
    ['TRUE', true],
    ['false', false],
    ['False', false],
    ['FALSE', false],
    [' true ', true],
  ])('%j is %j', (value, expected) => {
    expect(inputsOf(value).flag('given')).toBe(expected);
  });

  test.each(['yes', 'no', '1', '0', 'on', 'tRUE', 'constructor', '__proto__'])(
    '%j is an error that names the input',
    (value) => {
      expect(() => inputsOf(value).flag('given')).toThrow(
        expect.objectContaining({
          code: 'invalid-input',
          message: `The input \`given\` is \`${value}\`; expected \`true\` or \`false\`.`,
          remedy: expect.stringContaining('`given`'),
        }),
      );
    },
  );

  test('an empty one is an error as well', () => {
    expect(() => inputsOf('').flag('given')).toThrow('The input `given` is empty; expected');
  });
});

describe('numbers', () => {
  test.each([
    ['', undefined],
    ['0', 0],
    ['30', 30],
    ['0.5', 0.5],
    ['007', 7],
  ])('%j is %j', (value, expected) => {
    expect(inputsOf(value).number('given')).toBe(expected);
  });

  test.each([
    '-1',
    '1e9',
    '0x10',
    '1,5',
    'Infinity',
    'NaN',
    'five',
    '1 2',
    '.5',
    '1.',
    '9'.repeat(40),
  ])('%j is an error', (value) => {
    expect(() => inputsOf(value).number('given')).toThrow('expected a number that is not negative');
  });
});

test('a time is above 0', () => {
  expect(inputsOf('0.1').positive('given')).toBe(0.1);
  expect(inputsOf('').positive('given')).toBeUndefined();
  expect(() => inputsOf('0').positive('given')).toThrow(
    '`given` is `0`; expected a number above 0',
  );
  expect(() => inputsOf('-1').positive('given')).toThrow('not negative');
});

test('a URL is http(s), and without what nobody should see', () => {
  expect(inputsOf('https://a.example/b?c#d').url('given')).toBe('https://a.example/b?c#d');
  expect(inputsOf('').url('given')).toBeUndefined();
  for (const wrong of ['nonsense', 'https://user:canary@a.example/', 'ftp://a', 'https://a b'])
    expect(() => inputsOf(wrong).url('given')).toThrow(
      'The input `given` is not as it should be; expected an http(s) URL without credentials.',
    );
});

test('a choice is one of a closed set, and the error lists it', () => {
  const choices = ['none', 'major', 'major-minor'];
  expect(inputsOf('major').choice('given', choices)).toBe('major');
  expect(() => inputsOf('Major').choice('given', choices)).toThrow(
    'The input `given` is `Major`; expected `none`, `major`, `major-minor`.',
  );
});

test('lists split at lines and commas, lines at line ends only', () => {
  const inputs = inputsOf(' a, b\r\nc,,\n\n d{e,f} ');
  expect(inputs.list('given')).toEqual(['a', 'b', 'c', 'd{e', 'f}']);
  expect(inputs.lines('given')).toEqual(['a, b', 'c,,', 'd{e,f}']);
  expect(inputs.list('other')).toEqual([]);
});

test('a long value is cut in the message', () => {
  expect(() => inputsOf('x'.repeat(5_000)).flag('given')).toThrow(/^.{60,140}$/);
});

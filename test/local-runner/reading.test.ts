import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseKeyValueFile, readActionFile } from '@slipway/local-runner';
import { acceptedVariables, parsePathFile } from '../../packages/local-runner/src/command-files.ts';
import { evaluate, holds } from '../../packages/local-runner/src/expressions.ts';
import { createLogReader } from '../../packages/local-runner/src/log-reader.ts';
import { machineEnvironment } from '../../packages/local-runner/src/runner-environment.ts';

describe('files of names and values', () => {
  test.each<[string, string, [string, string][]]>([
    ['nothing', '', []],
    ['a line', 'a=b\n', [['a', 'b']]],
    ['an empty value', 'a=\n', [['a', '']]],
    ['further equals signs', 'a=b=c<<d\n', [['a', 'b=c<<d']]],
    [
      'a block',
      'a<<E\none\ntwo\nE\nb=c\n',
      [
        ['a', 'one\ntwo'],
        ['b', 'c'],
      ],
    ],
    ['an empty block', 'a<<E\nE\n', [['a', '']]],
    ['a block with what looks like a line', 'a<<E\nb=c\nE \nE\n', [['a', 'b=c\nE ']]],
    ['a carriage return inside', 'a<<E\nx\ry\nE\n', [['a', 'x\ry']]],
    ['empty lines between', '\na=b\n\n', [['a', 'b']]],
  ])('%s', (_, text, expected) => {
    expect(parseKeyValueFile(text)).toEqual(expected);
  });

  test.each([
    ['a line without a value', 'a\n', "Invalid format 'a'"],
    ['no name', '=b\n', 'Name must not be empty'],
    ['no name of a block', '<<E\nx\nE\n', 'Name must not be empty'],
    ['a block without an end', 'a<<E\nx\n', "Matching delimiter not found 'E'"],
    ['a block without a delimiter', 'a<<\nx\n', "Matching delimiter not found ''"],
  ])('%s is an error', (_, text, message) => {
    expect(() => parseKeyValueFile(text)).toThrow(message);
  });

  test('paths are lines; variables of the runner cannot be set', () => {
    expect(parsePathFile('/a\n\n/b c\n')).toEqual(['/a', '/b c']);
    expect(
      acceptedVariables([
        ['NODE_OPTIONS', '--require=/tmp/e'],
        ['GITHUB_TOKEN', 'x'],
        ['RUNNER_TEMP', 'x'],
        ['PYTHON', '3'],
      ]),
    ).toEqual([['PYTHON', '3']]);
  });
});

describe('expressions', () => {
  test('names of the context are filled in; unknown ones are empty', () => {
    const context = { 'github.token': 'T', 'job.status': 'failure' };
    expect(evaluate('${{ github.token }}', context)).toBe('T');
    expect(evaluate('a ${{job.status}} b ${{ github.nothing }}', context)).toBe('a failure b ');
    expect(evaluate('plain', context)).toBe('plain');
  });

  test('more than a name is not understood', () => {
    expect(() => evaluate("${{ format('{0}', 1) }}", {})).toThrow('Not a simple expression');
  });

  test.each([
    ['always()', true, true, true],
    ['success()', true, false, false],
    ['failure()', false, true, false],
    ['cancelled()', false, false, true],
    ['!cancelled()', true, true, false],
    ['${{ always() }}', true, true, true],
  ])('%s', (condition, success, failure, cancelled) => {
    expect(holds(condition, 'success')).toBe(success);
    expect(holds(condition, 'failure')).toBe(failure);
    expect(holds(condition, 'cancelled')).toBe(cancelled);
  });

  test('other conditions are not understood', () => {
    expect(() => holds('success() && x', 'success')).toThrow('Not a condition');
  });
});

describe('the log', () => {
  /** What a reader makes of lines. */
  function read(...lines: string[]) {
    const reader = createLogReader(new Set());
    for (const line of lines) reader.add(line);
    const { outputs, state, failed } = reader;
    return { shown: reader.lines, annotations: reader.annotations, outputs, state, failed };
  }

  test('annotations have a place and a title', () => {
    const { annotations, shown } = read(
      '::error title=Bad%3A config,file=a.yml,line=3,col=5::one%0Atwo%25',
      '  ::warning::careful',
      '::notice file=b::x',
    );
    expect(annotations).toEqual([
      {
        level: 'error',
        message: 'one\ntwo%',
        title: 'Bad: config',
        file: 'a.yml',
        line: 3,
        column: 5,
      },
      {
        level: 'warning',
        message: 'careful',
        title: undefined,
        file: undefined,
        line: undefined,
        column: undefined,
      },
      {
        level: 'notice',
        message: 'x',
        title: undefined,
        file: 'b',
        line: undefined,
        column: undefined,
      },
    ]);
    expect(shown).toEqual(['##[error]one', 'two%', '##[warning]careful', '##[notice]x']);
  });

  test('what is masked is not shown, nor told in annotations', () => {
    const { annotations, shown } = read(
      'secret before',
      '::add-mask::secret',
      '::add-mask::two%0Alines',
      '::add-mask::',
      'a secret, two, lines',
      '::error title=secret::secret',
    );
    expect(shown).toEqual(['secret before', 'a ***, ***, ***', '##[error]***']);
    expect(annotations).toMatchObject([{ title: '***', message: '***' }]);
  });

  test('groups and debug lines are shown', () => {
    expect(read('::group::Build', 'x', '::endgroup::', '::debug::d').shown).toEqual([
      '##[group]Build',
      'x',
      '##[endgroup]',
      '##[debug]d',
    ]);
  });

  test('between stop-commands and its token nothing is a command', () => {
    const { annotations, shown } = read(
      '::stop-commands::t',
      '::error::a',
      '::other::',
      '::t::',
      '::error::b',
    );
    expect(annotations).toMatchObject([{ message: 'b' }]);
    expect(shown).toEqual(['::error::a', '::other::', '##[error]b']);
  });

  test('what is no command is text', () => {
    const lines = ['a ::error::x', '::unknown::x', '::error', 'std::x', '##[unknown]x', '##[error'];
    expect(read(...lines)).toMatchObject({ shown: lines, annotations: [], failed: false });
  });

  test('the old form is read anywhere in a line', () => {
    expect(read('x ##[warning file=a;line=2]y').annotations).toMatchObject([
      { level: 'warning', message: 'y', file: 'a', line: 2 },
    ]);
    expect(read('##[error title=a%3Bb]c%5D%3A').annotations).toMatchObject([
      { title: 'a;b', message: 'c]%3A' },
    ]);
  });

  test('names are read in any case, values without content not at all', () => {
    const { annotations } = read('::Error FILE=a,line=,title=x::one%3A%2C%25');
    expect(annotations).toMatchObject([
      { level: 'error', file: 'a', line: undefined, title: 'x', message: 'one%3A%2C%' },
    ]);
  });

  test('the old commands still set outputs and state, and are warned about', () => {
    const { annotations, outputs, state, failed } = read(
      '::set-output name=a::b%0Ac',
      '##[save-state name=id]7',
      '::echo::on',
    );
    expect({ outputs, state, failed }).toEqual({
      outputs: { a: 'b\nc' },
      state: { id: '7' },
      failed: false,
    });
    expect(annotations.map(({ level }) => level)).toEqual(['warning', 'warning']);
  });

  test.each([
    ['::set-env name=a::b', 'disabled'],
    ['::add-path::/a', 'disabled'],
    ['::set-output::b', "'name' is missing"],
    ['::stop-commands::', 'token'],
    ['::stop-commands::pause-logging', 'token'],
    ['::stop-commands::Add-Mask', 'token'],
  ])('%s fails the step, and stops nothing', (line, message) => {
    const { failed, annotations } = read(line, '::notice::x');
    expect(failed).toBe(true);
    expect(annotations).toMatchObject([
      { level: 'error', message: expect.stringContaining(message) },
      { level: 'notice' },
    ]);
  });

  test('a token ends its fence in any case and either form, and is masked from then on', () => {
    const { shown } = read(
      '::stop-commands::Token-1',
      '::error::a',
      '::TOKEN-1 x=y::z',
      '::stop-commands::abc',
      'x ##[abc]',
      'Token-1, abc',
    );
    expect(shown).toEqual(['::error::a', '***, abc']);
  });
});

test("the machine's variables are those without another run's", () => {
  expect(
    machineEnvironment({
      PATH: '/bin',
      GITHUB_TOKEN: 'x',
      INPUT_A: 'x',
      NODE_OPTIONS: 'x',
      HOME: '/root',
    }),
  ).toEqual({ PATH: '/bin', HOME: '/root' });
});

describe('action.yml', () => {
  test('is read with what the runner assumes', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-action-'));
    const path = join(folder, 'action.yml');
    await writeFile(
      path,
      'runs: { using: node24, main: m.js }\ninputs: { a: , b: { default: 3, required: true } }\noutputs: { c: }\n',
    );
    expect(await readActionFile(folder)).toEqual({
      name: '',
      description: '',
      inputs: [
        { name: 'a', description: '', required: false, default: undefined },
        { name: 'b', description: '', required: true, default: '3' },
      ],
      outputs: [{ name: 'c', description: '' }],
      pre: undefined,
      main: 'm.js',
      post: undefined,
      preIf: 'always()',
      postIf: 'always()',
    });
    for (const runs of ['{ using: docker, image: x }', '{ main: x.js }', '{ using: node24 }']) {
      await writeFile(path, `runs: ${runs}\n`);
      await expect(readActionFile(folder)).rejects.toThrow('is not a JavaScript action');
    }
    await rm(folder, { recursive: true });
    await expect(readActionFile(folder)).rejects.toThrow('ENOENT');
  });
});

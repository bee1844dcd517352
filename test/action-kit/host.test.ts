import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parseKeyValueFile } from '@slipway/local-runner';
import { toolkitCommands } from '../../packages/action-kit/src/commands.ts';
import { createProcessHost, type NodeProcess } from '../../packages/action-kit/src/host.ts';

/** A process that remembers what was done to it. */
function fakeProcess() {
  const written: string[] = [];
  const exits: unknown[] = [];
  const events = new EventEmitter();
  const node = {
    env: { A: 'b' },
    cwd: () => '/somewhere',
    on: events.on.bind(events),
    once: events.once.bind(events),
    exit: (code: unknown) => {
      exits.push(code);
    },
    stdout: {
      write: (text: string, done?: () => void) => {
        written.push(text);
        done?.();
        return true;
      },
    },
  };
  return { node: node as unknown as NodeProcess, written, exits, events };
}

describe('the host', () => {
  test('is the process: its environment, its folder and its output', () => {
    const { node, written } = fakeProcess();
    const host = createProcessHost(node);
    expect(host.environment).toBe(node.env);
    expect(host.directory).toBe('/somewhere');
    host.write('text\n');
    expect(written).toEqual(['text\n']);
    expect(createProcessHost().directory).toBe(process.cwd());
  });

  test('passes signals and faults on', () => {
    const { node, events } = fakeProcess();
    const host = createProcessHost(node);
    const seen: unknown[] = [];
    host.onSignal((signal) => seen.push(signal));
    host.onFault((fault) => seen.push(fault));
    events.emit('SIGINT', 'SIGINT', 2);
    events.emit('SIGTERM', 'SIGTERM', 15);
    events.emit('unhandledRejection', 'rejected', Promise.resolve());
    events.emit('uncaughtException', 'thrown', 'uncaughtException');
    events.emit('beforeExit', 0);
    expect(seen).toEqual(['SIGINT', 'SIGTERM', 'rejected', 'thrown', expect.any(Error)]);
  });

  test('ends the process once its output is out', () => {
    const { node, written, exits } = fakeProcess();
    createProcessHost(node).exit(3);
    expect(written).toEqual(['']);
    expect(exits).toEqual([3]);
    expect(node.exitCode).toBe(3);
  });
});

describe('commands for the runner', () => {
  let folder = '';
  const before = { ...process.env };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-commands-'));
    for (const name of ['OUTPUT', 'STATE', 'STEP_SUMMARY']) {
      await writeFile(join(folder, name), '');
      process.env[`GITHUB_${name}`] = join(folder, name);
    }
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await rm(folder, { recursive: true });
  });

  test.each([
    ['a line that would be a variable', 'x\nNODE_OPTIONS=--require=/tmp/e'],
    ['a carriage return', 'x\r\nA=b\rC=d'],
    ['a delimiter of the toolkit', 'x\nghadelimiter_\nA=b'],
    ['a heredoc', 'x\nA<<E\nb\nE'],
    ['nothing', ''],
  ])('an output stays one value: %s', async (_, value) => {
    toolkitCommands.setOutput('version', value);
    toolkitCommands.saveState('id', value);
    for (const [file, name] of [
      ['OUTPUT', 'version'],
      ['STATE', 'id'],
    ] as const) {
      const text = await readFile(join(folder, file), 'utf8');
      expect(parseKeyValueFile(text)).toEqual([[name, value]]);
    }
  });

  test('the summary is appended to', async () => {
    await toolkitCommands.addSummary('# One');
    await toolkitCommands.addSummary('two');
    expect(await readFile(join(folder, 'STEP_SUMMARY'), 'utf8')).toBe('# One\ntwo\n');
  });

  test('annotations and masks are escaped', () => {
    const written: string[] = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    toolkitCommands.setSecret('a%\nb');
    toolkitCommands.error('one\n::error::two', { title: 'a,b:c', file: 'x', startLine: 1 });
    toolkitCommands.startGroup('g\n::error::x');
    expect(written).toEqual([
      '::add-mask::a%25%0Ab\n',
      '::error title=a%2Cb%3Ac,file=x,line=1::one%0A::error::two\n',
      '::group::g%0A::error::x\n',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import type { Built } from '../../packages/core/src/operations/package/build.ts';
import type { Making } from '../../packages/core/src/operations/package/making.ts';
import { proveBins } from '../../packages/core/src/operations/package/npm/bins.ts';
import { loadModules } from '../../packages/core/src/operations/package/npm/loads.ts';
import type { Command, CommandResult } from '../../packages/core/src/ports/processes.ts';

const artifact: Built = { format: 'npm', name: 'lamp-1.0.0.tgz', path: '/out/lamp-1.0.0.tgz' };
const clean = '/clean';

/** What programs do and what lies on the disk; nothing is started. */
function making(
  ends: (command: Command, texts: Map<string, string>) => Partial<CommandResult>,
  texts: Readonly<Record<string, string>> = {},
): Making {
  const disk = new Map(Object.entries(texts));
  const files = { readText: async (path: string) => disk.get(path) };
  const processes = {
    find: async (): Promise<string | undefined> => '/bin/node',
    environment: () => ({ PATH: '/bin', NPM_TOKEN: 'secret' }),
    run: async (command: Command): Promise<CommandResult> => {
      expect(command.env).toEqual({ PATH: '/bin' });
      const result = { exitCode: 0, stdout: '', stderr: '', timedOut: false, duration: 1 };
      return { ...result, ...ends(command, disk) };
    },
  };
  const request = { config: defaultConfig, signal: new AbortController().signal };
  return { ports: { files, processes }, request } as unknown as Making;
}

describe('a bin', () => {
  const packed = { fields: { name: 'lamp', bin: 'cli.js' }, paths: new Set(['cli.js']) };
  const script = { '/clean/node_modules/lamp/cli.js': '#!/usr/bin/env node\n' };
  const proven = (
    result: Partial<CommandResult>,
    texts: Readonly<Record<string, string>> = script,
  ) =>
    proveBins(
      artifact,
      packed,
      clean,
      making(() => result, texts),
    );

  test.each<[string, Partial<CommandResult>]>([
    ['answers', {}],
    ['does not know the option', { exitCode: 2, stderr: 'unknown option --help' }],
    ['still runs', { exitCode: null, timedOut: true }],
    ['throws an error of its own', { exitCode: 1, stderr: 'Error: no lamp found' }],
  ])('that %s has started', async (_, result) => {
    expect(await proven(result)).toEqual(['its bin lamp starts']);
  });

  test.each<[Partial<CommandResult>, RegExp]>([
    [{ exitCode: null }, /`lamp` does not start: a signal ended it/],
    [
      {
        exitCode: 1,
        stderr:
          'node:internal\n  throw err;\n\nError: Cannot find module\n  code: MODULE_NOT_FOUND',
      },
      /it can’t be loaded\. Node says:\nError: Cannot find module\n/,
    ],
    [{ exitCode: 1, stderr: 'ERR_REQUIRE_ESM' }, /Node says:\nERR_REQUIRE_ESM/],
  ])('that ends with %j does not start', async (result, message) => {
    await expect(proven(result)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: expect.stringMatching(message),
    });
  });

  test.each([
    ['of another language', { '/clean/node_modules/lamp/cli.js': '#!/bin/sh\n' }],
    ['of machine code', { '/clean/node_modules/lamp/cli.js': '\u007fELF\u0002\u0000' }],
    ['that npm did not unpack', {}],
  ])('%s is not started', async (_, texts) => {
    expect(await proven({ exitCode: null }, texts)).toEqual([]);
  });
});

describe('a package’s code', () => {
  const packed = {
    fields: { name: 'lamp', exports: { '.': './a.js', './b': './b.js' } },
    paths: new Set(['a.js', 'b.js']),
  };
  /** Writes down what the loader would, and ends in the given way. */
  const reports =
    (...runs: readonly (readonly [readonly unknown[], Partial<CommandResult>])[]) =>
    ({ args }: Command, disk: Map<string, string>) => {
      const report = String(args.find((each) => each.endsWith('.jsonl')));
      const [facts, result] = runs[[...disk].length] ?? [[], {}];
      disk.set(report, facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
      return result;
    };

  test('that ends the process is loaded, and the next process goes on behind it', async () => {
    const ends = reports([['24.1.0', {}], {}], [['24.1.0', {}, {}], {}]);
    expect(await loadModules(packed, clean, making(ends))).toEqual({
      faults: [],
      warnings: [],
      proven: ['loads by `import` and `require`'],
    });
  });

  test('that brings Node down is broken', async () => {
    const ends = reports([['24.1.0', {}], { exitCode: null }], [['24.1.0', {}, {}], {}]);
    expect((await loadModules(packed, clean, making(ends))).faults).toEqual([
      "`require('lamp')` fails: Crash: a signal ended Node",
    ]);
  });

  test('that hangs is loaded as far as anybody can tell', async () => {
    const hangs = { exitCode: null, timedOut: true };
    const ends = reports(...Array.from({ length: 4 }, () => [[], hangs] as const));
    expect((await loadModules(packed, clean, making(ends))).faults).toEqual([]);
  });

  test('is not tried where there is no Node, and none where there is no code', async () => {
    const nothing = { faults: [], warnings: [], proven: [] };
    const unexpected = () => {
      throw new Error('Nothing was to be started.');
    };
    const data = { fields: { name: 'lamp' }, paths: new Set<string>() };
    expect(await loadModules(data, clean, making(unexpected))).toEqual(nothing);
    const without = making(unexpected);
    without.ports.processes.find = async () => undefined;
    expect(await loadModules(packed, clean, without)).toEqual(nothing);
  });
});

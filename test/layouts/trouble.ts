import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PackagePorts } from '../../packages/core/src/operations/package-deployment.ts';
import { type Layout, layOut } from './layout.ts';
import { compare, packageLayout } from './package-layout.ts';

/** What happens to a run that is not its own fault. */
interface Trouble {
  /** What the run then says; it may also fail of itself. */
  readonly failure: RegExp;
  /** It may come when all is done. */
  readonly mayPass?: true;
  /** The port's functions at whose call it may strike. */
  readonly at: readonly Call[];
  readonly strike: (scene: Scene) => unknown;
}

type Call = 'run' | 'write' | 'writeText' | 'move';

interface Scene {
  readonly output: string;
  readonly stop: AbortController;
}

const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
  code: 'ENOSPC',
  path: '/tmp/full',
});

export const troubles = {
  'a full disk': {
    failure: /^build-failed\nWriting \/tmp\/full failed: no space is left on the disk/,
    at: ['write', 'writeText', 'move'],
    strike: () => Promise.reject(full),
  },
  'a tool that is killed': {
    failure: /a signal ended/,
    at: ['run'],
    strike: async () => ({
      exitCode: null,
      stdout: '',
      stderr: 'Killed\n',
      timedOut: false,
      duration: 1,
    }),
    mayPass: true,
  },
  'an aborted run': {
    failure: /^cancelled\n/,
    mayPass: true,
    at: ['run', 'write', 'writeText', 'move'],
    strike: ({ stop }) => stop.abort(),
  },
  'somebody’s file in the output folder': {
    // Packed as well, it is found there.
    failure:
      /^conflict\n.*holds files that Slipway did not make: mine\.txt|release-artifacts\/mine\.txt is part of an earlier run's artifacts/,
    at: ['run', 'write', 'writeText'],
    strike: ({ output }) => {
      mkdirSync(output, { recursive: true });
      writeFileSync(join(output, 'mine.txt'), 'mine\n');
    },
  },
  'a file where the output folder should be': {
    failure: /^conflict\n/,
    at: ['run', 'write', 'writeText'],
    strike: ({ output }) => {
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, 'mine\n');
    },
  },
} satisfies Readonly<Record<string, Trouble>>;

export type TroubleName = keyof typeof troubles;

/**
 * Packages a layout while trouble comes at the `at`-th call that it can come at, from 0. Gives in words what is not as it
 * should be: where it struck the run fails with the right message and leaves nothing, else all is as the layout expects.
 */
export async function tryWithTrouble(
  layout: Layout,
  name: TroubleName,
  at: number,
): Promise<readonly string[]> {
  const trouble: Trouble = troubles[name];
  const place = layOut(layout);
  const stop = new AbortController();
  let calls = 0;
  const meddle = (ports: PackagePorts, output: string): PackagePorts => {
    const meet =
      <A extends readonly unknown[], R>(call: Call, go: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        const struck = trouble.at.includes(call) && calls++ === at;
        const instead = struck ? trouble.strike({ output, stop }) : undefined;
        return instead === undefined ? go(...args) : (instead as Promise<R>);
      };
    return {
      ...ports,
      archives: { ...ports.archives, write: meet('write', ports.archives.write) },
      processes: { ...ports.processes, run: meet('run', ports.processes.run) },
      files: {
        ...ports.files,
        writeText: meet('writeText', ports.files.writeText),
        move: meet('move', ports.files.move),
      },
    };
  };
  try {
    const outcome = await packageLayout(layout, place, { meddle, signal: stop.signal });
    const asExpected = compare(layout.expect, outcome);
    const struck = calls > at;
    const passed = outcome.made !== undefined && trouble.mayPass === true;
    if (!struck || asExpected.length === 0 || (passed && outcome.disorder.length === 0))
      return [...outcome.disorder, ...(struck ? [] : asExpected)];
    return [...outcome.disorder, ...compare({ failure: trouble.failure }, outcome)];
  } finally {
    place.dispose();
  }
}

import { describe, expect, test } from '@jest/globals';
import { createEnvironmentLock } from '../../packages/core/src/adapters/git-environment-lock.ts';
import { proofDescription } from '../../packages/core/src/domain/deployment/deployment-ledger.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import {
  type LockOwner,
  lockRef,
  renderLock,
} from '../../packages/core/src/domain/deployment/environment-lock.ts';
import {
  type CloseDeploymentRequest,
  closeDeployment,
} from '../../packages/core/src/operations/deploy/close-deployment.ts';
import { readHistory } from '../../packages/core/src/operations/deploy/read-history.ts';
import { settleDeployment } from '../../packages/core/src/operations/settle-deployment.ts';
import type { EnvironmentLock } from '../../packages/core/src/ports/environment-lock.ts';
import { digest, foreign, recordOf } from '../doubles/deployment-records.ts';
import { fakeRun } from '../doubles/fake-runner.ts';
import { createMemoryDeployments } from '../doubles/memory-deployments.ts';
import { createMemoryRefs } from '../doubles/memory-refs.ts';
import { createRecordedLog } from '../doubles/recorded-log.ts';

const logUrl = 'https://github.com/octo/service/actions/runs/1/attempts/1';
const proof = proofDescription(digest);

async function close(
  records: readonly DeploymentRecord[],
  fields: Partial<CloseDeploymentRequest> = {},
) {
  const deployments = createMemoryDeployments(records);
  const request = { id: 5, state: 'success' as const, description: proof, logUrl, ...fields };
  const closed = await closeDeployment(request, { deployments });
  return { closed, written: deployments.written };
}

/** For those who hold no lock. */
const unlocked = () => ({
  lock: createEnvironmentLock(createMemoryRefs()),
  log: createRecordedLog().log,
});

const open = recordOf(5, '5.0.0', ['in_progress']);
const active = recordOf(4, '4.0.0', ['in_progress', 'good']);

describe('closing a deployment', () => {
  test('as a success says so first, then sets the earlier ones inactive', async () => {
    const gone = recordOf(3, '3.0.0', ['good', 'inactive']);
    const stale = recordOf(2, '2.0.0', ['good']);
    const { closed, written } = await close([open, active, gone, stale], {
      environmentUrl: 'https://shop.example.com',
    });
    expect(closed).toMatchObject({ kind: 'closed', record: open, deactivated: [4, 2] });
    expect(written).toEqual([
      {
        id: 5,
        state: 'success',
        description: proof,
        logUrl,
        environmentUrl: 'https://shop.example.com',
      },
      { id: 4, state: 'inactive', description: 'Followed by 5.0.0 (deployment 5)', logUrl },
      { id: 2, state: 'inactive', description: 'Followed by 5.0.0 (deployment 5)', logUrl },
    ]);
  });

  test('with what is known reads one page only, and believes what is fresh', async () => {
    const failures = Array.from({ length: 60 }, (_, index) =>
      recordOf(index + 3, '3.0.0', ['in_progress', 'failure']),
    );
    const closing = recordOf(100, '5.0.0', ['in_progress']);
    const old = recordOf(1, '1.0.0', ['good']);
    const known = [recordOf(62, '3.0.0', ['good']), ...failures, old];
    const { closed } = await close([closing, ...failures, old], { id: 100, known });
    expect(closed.deactivated).toEqual([1]);
    expect((await close([closing, ...failures, old], { id: 100 })).closed.deactivated).toEqual([1]);
  });

  test('leaves records of others and of other environments alone', async () => {
    const others = foreign(recordOf(4, '4.0.0', ['success']));
    const staging = recordOf(3, '3.0.0', ['good'], { environment: 'staging' });
    const { closed } = await close([open, others, staging]);
    expect(closed.deactivated).toEqual([]);
  });

  test.each(['failure', 'error', 'inactive'] as const)(
    'as %s touches nothing else, and shows no URL',
    async (state) => {
      const { closed, written } = await close([open, active], {
        state,
        description: 'why',
        environmentUrl: 'https://shop.example.com',
      });
      expect(closed).toMatchObject({ kind: 'closed', deactivated: [] });
      expect(written).toEqual([{ id: 5, state, description: 'why', logUrl }]);
    },
  );

  test('that is not there writes nothing', async () => {
    const { closed, written } = await close([active]);
    expect(closed).toEqual({ kind: 'missing', record: undefined, deactivated: [] });
    expect(written).toEqual([]);
  });

  test.each(['failure', 'error', 'inactive'] as const)(
    'that ended in %s already writes nothing: the last writer would win',
    async (state) => {
      const ended = recordOf(5, '5.0.0', ['in_progress', state]);
      for (const asked of ['success', 'failure', 'error', 'inactive'] as const) {
        const { closed, written } = await close([ended, active], { state: asked });
        expect(closed.kind).toBe('already-closed');
        expect(written).toEqual([]);
      }
    },
  );

  test('a success can still be proven, or fail, but is not called off', async () => {
    const mere = recordOf(5, '5.0.0', ['in_progress', 'success']);
    expect((await close([mere])).written).toMatchObject([{ id: 5, description: proof }]);
    expect((await close([mere], { state: 'failure' })).written).toMatchObject([
      { state: 'failure' },
    ]);
    for (const state of ['error', 'inactive'] as const)
      expect((await close([mere], { state })).written).toEqual([]);
  });

  test('the same success again only clears up', async () => {
    const proven = recordOf(5, '5.0.0', ['in_progress', 'good']);
    const { closed, written } = await close([proven, active]);
    expect(closed).toMatchObject({ kind: 'already-closed', deactivated: [4] });
    expect(written).toMatchObject([{ id: 4, state: 'inactive' }]);
  });

  test('an older run that finishes last is no success: a newer one was deployed meanwhile', async () => {
    const newer = recordOf(6, '6.0.0', ['in_progress', 'good']);
    const { closed, written } = await close([newer, open, active]);
    expect(closed).toMatchObject({ kind: 'superseded', deactivated: [] });
    expect(written).toEqual([
      {
        id: 5,
        state: 'error',
        description: 'Deployment 6 (6.0.0) succeeded meanwhile: state unknown',
        logUrl,
      },
    ]);
  });

  test('a record of others is named by its commit', async () => {
    const others = foreign(open);
    const { written } = await close([others, active]);
    expect(written.at(-1)?.description).toBe(`Followed by ${open.sha.slice(0, 12)} (deployment 5)`);
  });
});

describe('settling when the job ends', () => {
  const settle = async (record: DeploymentRecord | undefined, jobStatus = 'success') => {
    const deployments = createMemoryDeployments(record === undefined ? [] : [record]);
    const request = { id: 5, jobStatus, progress: 'command-finished' as const, logUrl };
    const settlement = await settleDeployment(request, { ...unlocked(), deployments });
    return { settlement, written: deployments.written };
  };

  test('closes what is open, without our mark', async () => {
    const { settlement, written } = await settle(open);
    expect(settlement).toEqual({ state: 'success', description: 'Deployed, not validated' });
    expect(written).toMatchObject([{ id: 5, state: 'success' }]);
    expect((await settle(open, 'cancelled')).written).toMatchObject([{ state: 'error' }]);
  });

  test('leaves alone what is closed, or not there', async () => {
    const closed = recordOf(5, '5.0.0', ['in_progress', 'good']);
    expect(await settle(closed)).toEqual({ settlement: undefined, written: [] });
    expect(await settle(undefined)).toEqual({ settlement: undefined, written: [] });
  });

  test('says nothing where a newer deployment came first', async () => {
    const deployments = createMemoryDeployments([open, recordOf(6, '6.0.0', ['good'])]);
    const request = { id: 5, jobStatus: 'success', progress: 'left-open' as const, logUrl };
    expect(await settleDeployment(request, { ...unlocked(), deployments })).toBeUndefined();
    expect(deployments.written).toMatchObject([{ id: 5, state: 'error' }]);
  });
});

describe('the lock of a step that was stopped', () => {
  const run = { ...fakeRun, runId: '9', attempt: 2, job: 'deploy' };
  const owner: LockOwner = {
    run_id: '9',
    attempt: 2,
    job: 'deploy',
    actor: 'ada',
    expires: '2026-01-12T14:00:00Z',
  };

  async function end(held: LockOwner | undefined, remove?: EnvironmentLock['remove']) {
    const refs = createMemoryRefs();
    const { log, lines } = createRecordedLog();
    const lock = createEnvironmentLock(refs);
    if (held !== undefined) await refs.set(lockRef('production'), undefined, renderLock(held));
    const rest = { jobStatus: 'failure', progress: 'unknown' as const, logUrl };
    const settlement = await settleDeployment(
      { id: undefined, ...rest, lock: { environment: 'production', run } },
      {
        deployments: createMemoryDeployments([]),
        lock: { ...lock, ...(remove !== undefined && { remove }) },
        log,
      },
    );
    expect(settlement).toBeUndefined();
    return { left: refs.names(), lines };
  }

  test('is given back', async () => {
    const { left, lines } = await end(owner);
    expect(left).toEqual([]);
    expect(lines('info')).toEqual(['The lock of production is given back: its step was stopped.']);
  });

  test.each<[string, LockOwner | undefined]>([
    ['another run', { ...owner, run_id: '8' }],
    ['a later attempt', { ...owner, attempt: 3 }],
    ['another job of the run', { ...owner, job: 'rollback' }],
    ['nobody', undefined],
  ])('stays where %s has it', async (_, held) => {
    const { left, lines } = await end(held);
    expect(left).toEqual(held === undefined ? [] : [lockRef('production')]);
    expect(lines('info')).toEqual([]);
  });

  test('expires by itself where the server does not answer', async () => {
    const { lines } = await end(owner, () => Promise.reject(new Error('gone')));
    expect(lines('warning').join()).toMatch(/not given back, and expires by itself: Error: gone/);
  });
});

describe('reading the ledger', () => {
  const long = Array.from({ length: 620 }, (_, index) => recordOf(index + 1, '1.0.0', ['good']));

  async function read(records: readonly DeploymentRecord[], enough: (count: number) => boolean) {
    const deployments = createMemoryDeployments(records);
    let pages = 0;
    const counted = {
      page: (environment: string, after: string | undefined) => {
        pages += 1;
        return deployments.page(environment, after);
      },
    };
    const history = await readHistory(counted, 'production', ({ length }) => enough(length));
    return { length: history.length, pages };
  }

  test('stops where it is enough, at the end, and at 500', async () => {
    expect(await read(long, (count) => count >= 100)).toEqual({ length: 150, pages: 2 });
    expect(await read(long.slice(0, 120), () => false)).toEqual({ length: 120, pages: 2 });
    expect(await read(long, () => false)).toEqual({ length: 500, pages: 6 });
    expect(await read([], () => false)).toEqual({ length: 0, pages: 1 });
  });

  test('stops where cursors go round, and takes no record of another environment', async () => {
    let pages = 0;
    const round = {
      page: async () => {
        pages += 1;
        const records = [recordOf(1, '1.0.0', []), recordOf(2, '1.0.0', [], { environment: 'x' })];
        return { records, next: pages % 2 === 0 ? 'a' : 'b' };
      },
    };
    expect(await readHistory(round, 'production', () => false)).toHaveLength(3);
  });
});

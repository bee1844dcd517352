import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAuditLog } from '../../packages/core/src/adapters/git-audit-log.ts';
import { createEnvironmentLock } from '../../packages/core/src/adapters/git-environment-lock.ts';
import {
  createServerRefs,
  type ServerRefs,
} from '../../packages/core/src/adapters/git-server-refs.ts';
import { createProcesses } from '../../packages/core/src/adapters/node-processes.ts';
import {
  type AuditFacts,
  findBrokenLink,
} from '../../packages/core/src/domain/audit/audit-entry.ts';
import type { LockOwner } from '../../packages/core/src/domain/deployment/environment-lock.ts';
import { minute } from '../doubles/deployment-records.ts';
import { gitSettings } from '../doubles/git-environment.ts';
import { type Lab, startLab } from '../doubles/github-lab.ts';

let lab: Lab;
let refs: ServerRefs;
const ref = 'refs/slipway/test/one';

function connect(token: string): ServerRefs {
  return createServerRefs({
    processes: createProcesses({ ...gitSettings, PATH: process.env.PATH ?? '' }),
    timeout: 20_000,
    token,
    serverUrl: lab.github.serverUrl,
    repository: 'octo/service',
  });
}

beforeEach(async () => {
  lab = await startLab();
  refs = connect(lab.github.token);
});
afterEach(() => lab.stop());

describe('a ref of our own on the server', () => {
  test('is nothing, then something, then something else, then nothing', async () => {
    expect(await refs.read(ref)).toBeUndefined();
    expect(await refs.readAll(ref)).toEqual([]);
    const first = await refs.set(ref, undefined, 'first words');
    expect(first).toMatchObject({ kind: 'set' });
    const there = await refs.read(ref);
    expect(there).toEqual({ oid: 'oid' in first && first.oid, text: 'first words' });
    expect(await refs.set(ref, there?.oid, 'second\nwords')).toMatchObject({ kind: 'set' });
    const now = await refs.read(ref);
    expect(now?.text).toBe('second\nwords');
    expect(await refs.set(ref, now?.oid, undefined)).toMatchObject({ kind: 'set' });
    expect(await refs.read(ref)).toBeUndefined();
  });

  test('is set only where it holds what one thinks', async () => {
    await refs.set(ref, undefined, 'theirs');
    expect(await refs.set(ref, undefined, 'ours')).toEqual({ kind: 'moved' });
    expect(await refs.set(ref, 'a'.repeat(40), 'ours')).toEqual({ kind: 'moved' });
    expect(await refs.set(ref, 'a'.repeat(40), undefined)).toEqual({ kind: 'moved' });
    expect((await refs.read(ref))?.text).toBe('theirs');
  });

  test('may be forbidden, and then says so', async () => {
    const reader = connect(lab.github.tokenWith({ contents: 'read', deployments: 'write' }));
    expect(await reader.set(ref, undefined, 'words')).toEqual({ kind: 'forbidden' });
    expect(await reader.read(ref)).toBeUndefined();
  });

  test('that cannot be read is an error, not nothing', async () => {
    lab.github.faults.add({
      path: '/octo/service.git/info/refs',
      status: 500,
      times: Number.POSITIVE_INFINITY,
    });
    await expect(refs.read(ref)).rejects.toMatchObject({ code: 'retryable' });
    await expect(refs.set(ref, undefined, 'x')).rejects.toMatchObject({ code: 'retryable' });
  });
});

const owner = (run_id: string): LockOwner => ({
  run_id,
  attempt: 1,
  job: 'rollback',
  actor: 'octocat',
  expires: minute(60),
});

describe('an environment’s lock', () => {
  const always = async () => true;
  const never = async () => false;

  test('is had by one, and given back', async () => {
    const lock = createEnvironmentLock(refs);
    const first = await lock.take('eu/prod', owner('1'), always);
    expect(first.kind).toBe('taken');
    expect(await lock.holder('eu/prod')).toMatchObject({ run_id: '1' });
    expect(await lock.take('eu/prod', owner('2'), always)).toMatchObject({
      kind: 'held',
      by: { run_id: '1' },
    });
    expect((await lock.take('eu-prod', owner('2'), always)).kind).toBe('taken');
    if (first.kind === 'taken') await first.release();
    expect(await lock.holder('eu/prod')).toBeUndefined();
  });

  test('that keeps nobody out is taken over, and its former owner leaves it alone', async () => {
    const lock = createEnvironmentLock(refs);
    const first = await lock.take('production', owner('1'), always);
    expect((await lock.take('production', owner('2'), never)).kind).toBe('taken');
    if (first.kind === 'taken') await first.release();
    expect(await lock.holder('production')).toMatchObject({ run_id: '2' });
  });

  test('of two who want it at once one has it', async () => {
    const lock = createEnvironmentLock(refs);
    const answers = await Promise.all(
      ['1', '2', '3'].map((id) => lock.take('production', owner(id), always)),
    );
    expect(answers.filter(({ kind }) => kind === 'taken')).toHaveLength(1);
  });

  test('is not to be had without the right to write', async () => {
    const reader = connect(lab.github.tokenWith({ contents: 'read' }));
    const answer = await createEnvironmentLock(reader).take('production', owner('1'), always);
    expect(answer).toEqual({ kind: 'forbidden' });
  });

  test('that changes hands all the time is an error', async () => {
    const restless: ServerRefs = { ...refs, set: async () => ({ kind: 'moved' }) };
    const taking = createEnvironmentLock(restless).take('production', owner('1'), never);
    await expect(taking).rejects.toMatchObject({ code: 'retryable' });
  });
});

describe('the audit log', () => {
  const entry = (decision: string): AuditFacts => ({
    at: minute(0),
    environment: 'production',
    run_id: '7',
    attempt: 1,
    actor: 'octocat',
    event: 'push',
    decision,
    from_version: '2.0.0',
    to_version: '1.0.0',
    deployment: 4,
    reason: 'it\'s "broken" — ügly\nand more',
    override: '',
    gates: [{ name: 'The target was proven', outcome: 'pass' }],
  });

  test('grows by a line a decision, each chained to the one before', async () => {
    const audit = createAuditLog(refs);
    for (const decision of ['rollback begins', 'rollback ends: rolled-back', 'rollback refused'])
      expect(await audit.append(entry(decision))).toBe('written');
    const lines = await audit.read('production');
    expect(lines.map(({ text }) => JSON.parse(text).decision)).toEqual([
      'rollback begins',
      'rollback ends: rolled-back',
      'rollback refused',
    ]);
    expect(findBrokenLink(lines)).toBeUndefined();
    const log = await lab.git('log', '--format=%B', 'refs/slipway/audit/production');
    expect(log.trim().split(/\n+/)).toHaveLength(3);
  });

  test('loses no line of two who write at once', async () => {
    const audit = createAuditLog(refs);
    await Promise.all(['a', 'b', 'c'].map((decision) => audit.append(entry(decision))));
    const lines = await audit.read('production');
    expect(lines).toHaveLength(3);
    expect(findBrokenLink(lines)).toBeUndefined();
  });

  test('is not written without the right to, and not for ever where it never holds still', async () => {
    const reader = connect(lab.github.tokenWith({ contents: 'read' }));
    expect(await createAuditLog(reader).append(entry('x'))).toBe('forbidden');
    const restless: ServerRefs = { ...refs, set: async () => ({ kind: 'moved' }) };
    await expect(createAuditLog(restless).append(entry('x'))).rejects.toMatchObject({
      code: 'retryable',
    });
  });
});

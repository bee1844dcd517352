import { describe, expect, test } from '@jest/globals';
import {
  type DeploymentFacts,
  planDeployment,
} from '../../packages/core/src/domain/deployment/deployment-plan.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import { payloadOf, recordOf, type Step, shaOf } from '../doubles/deployment-records.ts';

const facts = (
  history: readonly DeploymentRecord[],
  fields: Partial<DeploymentFacts> = {},
): DeploymentFacts => ({
  environment: 'production',
  version: '2.0.0',
  sha: shaOf('2.0.0'),
  key: 'key-mine',
  runId: '1000',
  job: 'deploy',
  attempt: 1,
  history,
  vanished: [],
  relation: history.length === 0 ? undefined : 'ahead',
  ...fields,
});

const old = recordOf(1, '1.0.0', ['in_progress', 'good']);
/** A record of this very run, of an attempt. */
const mine = (id: number, steps: readonly Step[], attempt = 1) =>
  recordOf(id, '2.0.0', steps, {
    payload: payloadOf('2.0.0', { key: 'key-mine', run_id: '1000', job: 'deploy', attempt }),
  });

describe('what is to be done', () => {
  test('a first deployment goes on, and follows nothing', () => {
    expect(planDeployment(facts([]))).toEqual({
      kind: 'deploy',
      previousVersion: null,
      abandoned: [],
    });
  });

  test.each(['ahead', 'identical', 'diverged', 'behind'] as const)(
    'a commit that is %s of the current one is for the gates to judge',
    (relation) => {
      expect(planDeployment(facts([old], { relation }))).toMatchObject({
        kind: 'deploy',
        previousVersion: '1.0.0',
      });
    },
  );

  test('a re-run of what is in service does nothing', () => {
    const done = mine(2, ['in_progress', 'good']);
    expect(
      planDeployment(facts([done, { ...old, statuses: [] }], { relation: 'identical' })),
    ).toEqual({ kind: 'already-deployed', record: done, previousVersion: null });
    expect(planDeployment(facts([done, old], { relation: 'identical' }))).toMatchObject({
      previousVersion: '1.0.0',
    });
  });

  test('a re-run of an old run does not bring back what a newer one followed', () => {
    const own = mine(2, ['in_progress', 'good', 'inactive']);
    const newer = recordOf(3, '3.0.0', ['in_progress', 'good']);
    const plan = planDeployment(facts([newer, own, old], { relation: 'diverged' }));
    expect(plan).toMatchObject({ kind: 'superseded', previousVersion: '3.0.0' });
    expect(plan).toHaveProperty('reason', expect.stringContaining('3.0.0'));
  });

  test('nor what was rolled back since', () => {
    const own = mine(2, ['in_progress', 'good', 'failure']);
    const back = recordOf(3, '1.0.0', ['in_progress', 'good'], { task: 'rollback' });
    expect(planDeployment(facts([back, own, old])).kind).toBe('superseded');
  });

  test('a re-run after a failure goes on, and so does one that newer failures followed', () => {
    const failed = mine(2, ['in_progress', 'failure']);
    const newer = recordOf(3, '3.0.0', ['in_progress', 'failure']);
    expect(planDeployment(facts([newer, failed, old], { attempt: 2 })).kind).toBe('deploy');
  });

  test('what an earlier attempt of this job left open is closed first', () => {
    const left = mine(2, ['in_progress']);
    const foreign = recordOf(3, '2.0.0', ['in_progress']);
    const otherJob = recordOf(4, '2.0.0', ['in_progress'], {
      payload: payloadOf('2.0.0', { run_id: '1000', job: 'other' }),
    });
    expect(planDeployment(facts([otherJob, foreign, left, old], { attempt: 2 }))).toEqual({
      kind: 'deploy',
      previousVersion: '1.0.0',
      abandoned: [left],
    });
  });

  test('and so is what a run that is over left open', () => {
    const lost = recordOf(2, '1.1.0', ['in_progress']);
    expect(planDeployment(facts([lost, old], { vanished: [2] }))).toMatchObject({
      kind: 'deploy',
      abandoned: [lost],
    });
  });

  test('what this attempt has open already is not deployed twice', () => {
    const plan = planDeployment(facts([mine(2, ['in_progress']), old]));
    expect(plan.kind).toBe('refused');
    expect(plan).toHaveProperty('reason', expect.stringContaining('deployment 2'));
  });
});

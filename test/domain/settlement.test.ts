import { describe, expect, test } from '@jest/globals';
import { type Progress, settleOpen } from '../../packages/core/src/domain/deployment/settlement.ts';
import { recordOf, type Step } from '../doubles/deployment-records.ts';

describe('a deployment that is open when its job ends', () => {
  test.each<[readonly Step[], string, Progress, string]>([
    [['in_progress'], 'success', 'command-finished', 'success'],
    [['in_progress'], 'failure', 'command-finished', 'error'],
    [['in_progress'], 'cancelled', 'command-finished', 'error'],
    [['in_progress'], 'success', 'left-open', 'success'],
    [['in_progress'], 'failure', 'left-open', 'failure'],
    [['in_progress'], 'cancelled', 'left-open', 'error'],
    [['in_progress'], 'success', 'unknown', 'error'],
    [['in_progress'], 'failure', 'unknown', 'error'],
    [['in_progress'], 'cancelled', 'unknown', 'error'],
    [[], 'cancelled', 'unknown', 'inactive'],
    [['queued'], 'failure', 'unknown', 'inactive'],
  ])('after %p, job %s, %s: %s', (steps, jobStatus, progress, state) => {
    const settlement = settleOpen(recordOf(1, '1.0.0', steps), jobStatus, progress);
    expect(settlement?.state).toBe(state);
    expect(settlement?.description).not.toContain('slipway: pass');
    expect(settlement?.description.length).toBeLessThanOrEqual(140);
  });

  test.each<[readonly Step[]]>([
    [['in_progress', 'good']],
    [['in_progress', 'failure']],
    [['in_progress', 'error']],
    [['in_progress', 'good', 'inactive']],
  ])('nothing is written where it was closed: %p', (steps) => {
    expect(settleOpen(recordOf(1, '1.0.0', steps), 'failure', 'unknown')).toBeUndefined();
  });
});

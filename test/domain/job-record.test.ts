import { describe, expect, test } from '@jest/globals';
import {
  findJobRecord,
  jobRecordAdvice,
} from '../../packages/core/src/domain/deployment/job-record.ts';
import { minute, recordOf, shaOf } from '../doubles/deployment-records.ts';

const runs = 'https://github.com/octo/service/actions/runs';
const of = (id: number, logUrl: string | undefined, state: 'in_progress' | 'failure') =>
  recordOf(id, '2.0.0', [], {
    payload: undefined,
    statuses: [{ state, description: '', createdAt: minute(id), logUrl }],
  });

describe('the record that GitHub made for the job', () => {
  const own = of(3, `${runs}/1000/job/5`, 'in_progress');
  const records = [
    own,
    of(2, `${runs}/10001/job/5`, 'in_progress'),
    of(1, undefined, 'in_progress'),
  ];
  const sha = shaOf('2.0.0');

  test('is known by its run, and adopted where it is of the commit', () => {
    expect(findJobRecord(records, { runId: '1000', sha })).toEqual({ kind: 'adopt', record: own });
    expect(findJobRecord(records, { runId: '7', sha })).toEqual({ kind: 'none' });
    expect(findJobRecord(records, { runId: '1000', sha: shaOf('1.0.0') })).toMatchObject({
      kind: 'apart',
      record: own,
    });
  });

  test('of an earlier attempt is over', () => {
    const before = of(1, `${runs}/1000/job/4`, 'failure');
    expect(findJobRecord([own, before], { runId: '1000', sha })).toMatchObject({ kind: 'adopt' });
    expect(findJobRecord([before], { runId: '1000', sha })).toEqual({ kind: 'none' });
  });

  test('that stays apart is told with the line to write', () => {
    expect(jobRecordAdvice('qa "2"', own, 'it is another one')).toContain(
      'beside Slipway\'s own: it is another one. For one record a deployment write `environment: { name: "qa \\"2\\"", deployment: false }`',
    );
  });
});

import { expect, test } from '@jest/globals';
import { deploymentName } from '../../packages/core/src/domain/deployment/deployment-name.ts';

test.each([
  ['2026-01-12T12:00:00Z', 1, 'deploy-20260112-120000-001'],
  ['2026-12-31T23:59:58Z', 987_654_321, 'deploy-20261231-235958-321'],
  ['2026-01-02T03:04:05.678Z', 2_000, 'deploy-20260102-030405-000'],
  ['2026-01-02T03:04:05Z', 0, 'deploy-20260102-030405-000'],
])('a deployment of %s with the id %d is %s', (createdAt, id, name) => {
  expect(deploymentName(createdAt, id)).toBe(name);
});

import { readAdoption } from '../../packages/core/src/domain/deployment/adoption.ts';
import type { DeploymentRecord } from '../../packages/core/src/domain/deployment/deployment-record.ts';
import type { Deployments, NewStatus } from '../../packages/core/src/ports/deployments.ts';
import { minute } from './deployment-records.ts';

export interface MemoryDeployments extends Deployments {
  /** As GitHub has them now, newest first. */
  readonly records: readonly DeploymentRecord[];
  /** Every status that was written, in order. */
  readonly written: readonly (NewStatus & { readonly id: number })[];
}

/** GitHub's deployment records in memory: append-only statuses, fifty records on the first page, then a hundred. */
export function createMemoryDeployments(
  initial: readonly DeploymentRecord[] = [],
  environments: readonly string[] = ['staging', 'production'],
): MemoryDeployments {
  const records = [...initial].sort((a, b) => b.id - a.id);
  const written: (NewStatus & { readonly id: number })[] = [];
  const time = () => minute(100_000 + written.length + records.length);
  return {
    records,
    written,
    environmentExists: async (name) => environments.includes(name),
    environmentNames: async () => environments,
    read: async (id) => records.map(readAdoption).find((record) => record.id === id),
    page: async (environment, after) => {
      const all = records.filter((record) => record.environment === environment);
      const start = Number(after ?? 0);
      const end = start + (after === undefined ? 50 : 100);
      const shown = all.slice(start, end).map(readAdoption);
      return { records: shown, next: end < all.length ? String(end) : undefined };
    },
    create: async (deployment) => {
      const record: DeploymentRecord = {
        id: Math.max(0, ...records.map(({ id }) => id)) + 1,
        environment: deployment.environment,
        sha: deployment.sha,
        ref: deployment.sha,
        task: deployment.task,
        creator: 'github-actions[bot]',
        createdAt: time(),
        payload: deployment.payload,
        statuses: [],
      };
      records.unshift(record);
      return record;
    },
    addStatus: async (id, status) => {
      const index = records.findIndex((record) => record.id === id);
      const record = records[index];
      if (record === undefined) throw new Error(`There is no deployment ${id}.`);
      written.push({ id, ...status });
      const { state, description, logUrl } = status;
      const added = { state, description, logUrl, createdAt: time() };
      records[index] = { ...record, statuses: [...record.statuses, added] };
    },
  };
}

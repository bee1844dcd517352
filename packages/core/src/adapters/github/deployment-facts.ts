import { readAdoption } from '../../domain/deployment/adoption.ts';
import { sortStatuses } from '../../domain/deployment/deployment-ledger.ts';
import { parsePayload } from '../../domain/deployment/deployment-payload.ts';
import {
  type DeploymentRecord,
  deploymentStates,
} from '../../domain/deployment/deployment-record.ts';

/** One page of an environment's ledger. GitHub's default order is ascending, so the order is always said. */
export const ledgerQuery = `
  query SlipwayLedger($owner: String!, $name: String!, $environment: String!, $first: Int!, $after: String) {
    repository(owner: $owner, name: $name) {
      deployments(
        environments: [$environment], first: $first, after: $after,
        orderBy: { field: CREATED_AT, direction: DESC }
      ) {
        pageInfo { hasNextPage endCursor }
        nodes {
          databaseId environment commitOid task payload createdAt
          ref { name }
          commit { committedDate }
          creator { __typename login }
          statuses(first: 30) { nodes { state description createdAt logUrl } }
        }
      }
    }
  }`;

export interface LedgerAnswer {
  readonly repository: {
    readonly deployments: {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
      readonly nodes: readonly LedgerNode[];
    };
  };
}

/** A deployment as GraphQL gives it. */
export interface LedgerNode {
  readonly databaseId: number;
  readonly environment: string;
  readonly commitOid: string;
  readonly task: string | null;
  readonly payload: string | null;
  readonly createdAt: string;
  readonly ref: { readonly name: string } | null;
  readonly commit: { readonly committedDate: string } | null;
  readonly creator: { readonly __typename: string; readonly login: string };
  readonly statuses: { readonly nodes: readonly StatusFields[] };
}

interface StatusFields {
  readonly state: string;
  readonly description: string | null;
  readonly createdAt: string;
  readonly logUrl: string | null;
}

/** A deployment of GraphQL's in our words. */
export function fromNode(node: LedgerNode): DeploymentRecord {
  return readAdoption({
    id: node.databaseId,
    environment: node.environment,
    sha: node.commitOid,
    ref: node.ref?.name ?? node.commitOid,
    task: node.task ?? 'deploy',
    creator: loginOf(node.creator),
    createdAt: seconds(node.createdAt),
    payload: parsePayload(node.payload),
    statuses: sortStatuses(node.statuses.nodes.map(toStatus)),
    committedAt: node.commit === null ? undefined : seconds(node.commit.committedDate),
  });
}

/** An account's name as REST writes it: GraphQL leaves the `[bot]` out. */
function loginOf({ __typename, login }: LedgerNode['creator']): string {
  return __typename === 'Bot' && !login.endsWith('[bot]') ? `${login}[bot]` : login;
}

/** A deployment as REST gives it. */
export interface RestDeployment {
  readonly id: number | bigint;
  readonly environment: string;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: unknown;
  readonly created_at: string;
  readonly creator: { readonly login: string } | null;
}

/** A deployment of REST's, with its statuses, in our words. */
export function fromRest(
  deployment: RestDeployment,
  statuses: readonly StatusFields[],
): DeploymentRecord {
  return readAdoption({
    id: Number(deployment.id),
    environment: deployment.environment,
    sha: deployment.sha,
    ref: deployment.ref,
    task: deployment.task,
    creator: deployment.creator?.login ?? '',
    createdAt: seconds(deployment.created_at),
    payload: parsePayload(deployment.payload),
    statuses: sortStatuses(statuses.map(toStatus)),
  });
}

function toStatus(status: StatusFields) {
  const name = status.state.toLowerCase();
  return {
    // GitHub's `waiting` (for a reviewer) is a kind of pending.
    state: deploymentStates.find((state) => state === name) ?? 'pending',
    description: status.description ?? '',
    createdAt: seconds(status.createdAt),
    logUrl: status.logUrl || undefined,
  } as const;
}

/** All times in one form, so that they sort as texts. */
function seconds(time: string): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');
}

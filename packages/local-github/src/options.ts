import type { EnvironmentJob, JobDeployment } from './deployments/job-deployment.ts';
import type { FaultPlan } from './http/faults.ts';
import type { RefRule } from './state/rules.ts';

/** What a token may do with a repository, as in a workflow's `permissions:`. */
export type Access = 'none' | 'read' | 'write';

/** A permission that is not named can still read: the repositories here are public. */
export interface Permissions {
  readonly contents?: Access;
  readonly deployments?: Access;
  readonly checks?: Access;
  readonly statuses?: Access;
  readonly actions?: Access;
  readonly 'pull-requests'?: Access;
  readonly administration?: Access;
  readonly attestations?: Access;
}

export interface WorkflowRun {
  readonly id: number;
  readonly status: 'queued' | 'in_progress' | 'completed';
  readonly conclusion: 'success' | 'failure' | 'cancelled' | 'timed_out' | 'skipped' | null;
  /** 1 where it is missing. */
  readonly attempt?: number;
}

export interface LocalGitHubOptions {
  /** `OWNER/NAME` → path of its bare repository, which is made where it is missing. */
  readonly repositories: Readonly<Record<string, string>>;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  /** Further tokens, beside the first one that may do everything. */
  readonly tokens?: Readonly<Record<string, Permissions>>;
  /** Who acts through the API; `github-actions[bot]` by default. */
  readonly actor?: string;
  /** Environments that each repository has from the start; development, staging and production by default. */
  readonly environments?: readonly string[];
  /** Whether published releases cannot change any more, and use up their tag's name for ever. */
  readonly immutableReleases?: boolean;
  /** Whether `github-actions[bot]` may open pull requests, which GitHub forbids at first. Default: `true`. */
  readonly botsOpenPullRequests?: boolean;
  /** Whether assets come with their digests; `false` is an older GitHub Enterprise Server. Default: `true`. */
  readonly digests?: boolean;
  /** Requests an hour for each token: 5,000 by default. */
  readonly rateLimit?: number;
  /** The time, in milliseconds since 1970; the system's by default. */
  readonly now?: () => number;
  /** Is given every exchange when its reply has been made. */
  readonly onExchange?: (exchange: Exchange) => void;
}

/** One request and its reply, for those who check them against GitHub's own descriptions. */
export interface Exchange {
  readonly api: 'rest' | 'graphql' | 'uploads';
  readonly method: string;
  /** Below the API's root, with the query: `/repos/octo/service/releases?per_page=1`. */
  readonly path: string;
  /** Parsed JSON; `undefined` where there is none or it is something else. */
  readonly requestBody: unknown;
  readonly status: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: unknown;
  /** Whether a planned fault made the reply. */
  readonly faulted: boolean;
}

export interface LoggedRequest {
  readonly method: string;
  /** Below the API's root, with the query; of git, from the server's root. */
  readonly path: string;
  /** 0 where the reply was lost on purpose. */
  readonly status: number;
}

export interface LocalGitHub {
  /** Root of the REST API, as `GITHUB_API_URL` has it. */
  readonly apiUrl: string;
  /** As `GITHUB_GRAPHQL_URL` has it. */
  readonly graphqlUrl: string;
  /** As `GITHUB_SERVER_URL` has it: pages for people, and git below `OWNER/NAME.git`. */
  readonly serverUrl: string;
  /** Address to clone and push, without a token in it. */
  gitUrl(repository: string): string;
  /** May do everything. */
  readonly token: string;
  /** A token that may do only this. */
  tokenWith(permissions: Permissions): string;
  /** All requests so far, oldest first. */
  readonly requests: readonly LoggedRequest[];
  readonly faults: FaultPlan;
  /** Keeps refs from being created, moved or deleted, as branch protection and rulesets do. */
  protect(repository: string, rule: RefRule): void;
  /** Makes a workflow run known, or changes it: the API can only read them. */
  setRun(repository: string, run: WorkflowRun): void;
  /** Begins a job with `environment:`, as GitHub itself does: with a deployment of the job's own. */
  startJob(repository: string, job: EnvironmentJob): Promise<JobDeployment>;
  /** Ends connections and child processes, and removes what was stored. Repeatable. */
  stop(): Promise<void>;
}

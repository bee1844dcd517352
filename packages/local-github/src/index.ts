export type { EnvironmentJob, JobDeployment } from './deployments/job-deployment.ts';
export type { Fault, FaultPlan } from './http/faults.ts';
export { startLocalGitHub } from './local-github.ts';
export type {
  Access,
  Exchange,
  LocalGitHub,
  LocalGitHubOptions,
  LoggedRequest,
  Permissions,
  WorkflowRun,
} from './options.ts';
export type { RefRule } from './state/rules.ts';

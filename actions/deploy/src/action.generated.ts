// Made from action.yml by `npm run generate`: edit that file, not this one.

/** The inputs that `action.yml` declares. */
export type Input =
  | 'environment'
  | 'version'
  | 'manifest'
  | 'run'
  | 'url'
  | 'timeout-minutes'
  | 'pass-env'
  | 'override'
  | 'acknowledge'
  | 'always-run'
  | 'job-status'
  | 'config'
  | 'working-directory'
  | 'dry-run'
  | 'token';

/** The outputs that `action.yml` declares. */
export type Output =
  | 'deployment-id'
  | 'deployment'
  | 'version'
  | 'previous-version'
  | 'sha'
  | 'status';

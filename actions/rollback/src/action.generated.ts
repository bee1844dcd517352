// Made from action.yml by `npm run generate`: edit that file, not this one.

/** The inputs that `action.yml` declares. */
export type Input =
  | 'environment'
  | 'version'
  | 'expected-current'
  | 'reason'
  | 'run'
  | 'override'
  | 'follow'
  | 'webhook-url'
  | 'job-status'
  | 'config'
  | 'working-directory'
  | 'dry-run'
  | 'token';

/** The outputs that `action.yml` declares. */
export type Output =
  | 'outcome'
  | 'from-version'
  | 'to-version'
  | 'deployment-id'
  | 'report'
  | 'evidence';

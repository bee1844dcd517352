// Made from action.yml by `npm run generate`: edit that file, not this one.

/** The inputs that `action.yml` declares. */
export type Input =
  | 'environment'
  | 'version'
  | 'deployment-id'
  | 'phase'
  | 'url'
  | 'checks'
  | 'timeout-minutes'
  | 'soak-seconds'
  | 'on-inconclusive'
  | 'board'
  | 'webhook-url'
  | 'config'
  | 'working-directory'
  | 'dry-run'
  | 'token';

/** The outputs that `action.yml` declares. */
export type Output =
  | 'verdict'
  | 'report'
  | 'evidence'
  | 'previous-version'
  | 'board'
  | 'rollback-possible';

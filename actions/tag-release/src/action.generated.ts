// Made from action.yml by `npm run generate`: edit that file, not this one.

/** The inputs that `action.yml` declares. */
export type Input =
  | 'version'
  | 'bump'
  | 'channel'
  | 'mode'
  | 'manifest'
  | 'artifacts'
  | 'notes-file'
  | 'draft'
  | 'latest'
  | 'floating-tags'
  | 'sign'
  | 'publish'
  | 'changelog'
  | 'strict'
  | 'config'
  | 'working-directory'
  | 'dry-run'
  | 'token';

/** The outputs that `action.yml` declares. */
export type Output =
  | 'released'
  | 'version'
  | 'previous-version'
  | 'tag'
  | 'bump'
  | 'commit'
  | 'notes-file'
  | 'release-id'
  | 'release-url'
  | 'changelog-file'
  | 'pull-request'
  | 'plan'
  | 'matrix';

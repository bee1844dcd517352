// Made from action.yml by `npm run generate`: edit that file, not this one.

/** The inputs that `action.yml` declares. */
export type Input =
  | 'version'
  | 'formats'
  | 'files'
  | 'build-command'
  | 'smoke-test'
  | 'verify'
  | 'output-directory'
  | 'checksums'
  | 'sbom'
  | 'attest'
  | 'sign'
  | 'verify-release'
  | 'reproducible'
  | 'merge'
  | 'config'
  | 'working-directory'
  | 'dry-run'
  | 'token';

/** The outputs that `action.yml` declares. */
export type Output =
  | 'version'
  | 'manifest'
  | 'manifest-digest'
  | 'artifacts'
  | 'changes'
  | 'output-directory';

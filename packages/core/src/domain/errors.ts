/**
 * What went wrong, from a closed set, so that callers can tell reasons apart without reading prose.
 * Expected outcomes (unhealthy, nothing to release, refused) are results, never errors.
 */
export const errorCodes = [
  'invalid-input',
  'invalid-config',
  'not-a-repository',
  'no-commits',
  'history-incomplete',
  'invalid-version',
  'version-not-increasing',
  'unparsed-commit',
  'no-files-matched',
  'build-failed',
  'artifact-invalid',
  'missing-tool',
  'command-failed',
  'missing-token',
  'missing-permission',
  'not-found',
  'unknown-environment',
  'conflict',
  'retryable',
  'half-done',
  'time-out',
  'cancelled',
  'refused-event',
  'defect',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A place in a file of the repository; lines and columns count from 1. */
export interface Location {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ErrorDetails {
  /** What the person should do next, one or two sentences. */
  readonly remedy: string;
  readonly location?: Location;
  readonly cause?: unknown;
}

/** The remedy wherever a run may have done a part: the next one compares what is there with what should be. */
export const runAgain = 'Run it again: it goes on from what is there.';

/** The one error that the suite throws on purpose. Messages carry no token and no raw payload. */
export class SlipwayError extends Error {
  override readonly name = 'SlipwayError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly location: Location | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.remedy = details.remedy;
    this.location = details.location;
  }
}

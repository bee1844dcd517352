import type { Log } from './ports/log.ts';

export interface SlipwayOptions {
  /** Absolute path inside the local clone. */
  readonly workingDirectory: string;
  /** `OWNER/NAME` on the server. */
  readonly repository: string;
  /** Empty: operations that need the server say so. */
  readonly token: string;
  /** REST root, such as `https://api.github.com`. */
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  readonly log: Log;
  readonly environment?: NodeJS.ProcessEnv;
}

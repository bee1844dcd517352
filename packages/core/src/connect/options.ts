import type { Log } from '../ports/log.ts';

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
  /** Where git fetches from with the token, such as `https://github.com`. */
  readonly serverUrl: string;
  readonly log: Log;
  /** Milliseconds for one git command. */
  readonly gitTimeout: number;
  /** Where commands' environments are chosen from; default: this process's. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hides a secret that is found or made on the way from all logs; default: nobody logs any. */
  readonly mask?: (secret: string) => void;
  readonly signal?: AbortSignal;
}

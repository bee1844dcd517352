import type { LockOwner } from '../domain/deployment/environment-lock.ts';

export type LockAnswer =
  /** `release` gives it back, if it is still ours then. */
  | { readonly kind: 'taken'; readonly release: () => Promise<void> }
  | { readonly kind: 'held'; readonly by: LockOwner }
  /** The token may not write refs: there is no lock to be had. */
  | { readonly kind: 'forbidden' };

/** One lock an environment, on the server: of several runs one has it. */
export interface EnvironmentLock {
  /** Who holds it, as far as that can be read. */
  holder(environment: string): Promise<LockOwner | undefined>;
  /** Takes it, unless `keepsOut` says that who holds it keeps us out. */
  take(
    environment: string,
    owner: LockOwner,
    keepsOut: (holder: LockOwner) => Promise<boolean>,
  ): Promise<LockAnswer>;
  /** Removes it, if who holds it is found to be ours; says whether it was. */
  remove(environment: string, isOurs: (holder: LockOwner) => boolean): Promise<boolean>;
}

export const signingMethods = ['cosign', 'minisign', 'gpg'] as const;
export type SigningMethod = (typeof signingMethods)[number];

/** The services of a Sigstore of one's own; at least one of log and time stamps is there. */
export interface SigstoreSettings {
  readonly fulcio_url: string;
  readonly rekor_url: string | undefined;
  readonly timestamp_url: string | undefined;
}

/** How `SHA256SUMS` is signed, and what its signature is checked with. Secrets are named, never written. */
export interface SigningSettings {
  readonly method: SigningMethod;
  /** The environment variable that holds the private key; `undefined`: cosign without a key, by the job's identity. */
  readonly key_env: string | undefined;
  /** The environment variable that holds the key's password; `undefined`: it has none. */
  readonly password_env: string | undefined;
  /** The public key's text; `undefined` only where there is no key. */
  readonly public_key: string | undefined;
  /** What the certificate's identity must match, from its beginning to its end; only where there is no key. */
  readonly identity: string | undefined;
  /** Who must have vouched for that identity. */
  readonly issuer: string;
  /** Whether cosign writes the signature into Sigstore's public log, and asks for it there. */
  readonly transparency_log: boolean;
}

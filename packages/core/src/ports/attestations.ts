import type { JobIdentity } from '../domain/packaging/provenance.ts';
import type { SigstoreServices } from '../domain/packaging/sigstore-services.ts';

/** What a bundle says, and how far it could be checked. */
export interface CheckedBundle {
  /** The statement's text, whose signature fits the certificate. */
  readonly statement: string;
  /** The workflow that the certificate was made out to. */
  readonly identity: string;
  /** The repository whose run it was, as an address; empty where the certificate does not tell. */
  readonly repository: string;
  /** Whether the certificate was traced to a trusted root, and its time to a log or a time stamp. */
  readonly trusted: boolean;
}

/** Statements that are signed by the identity of the running job. */
export interface Attestations {
  /**
   * Makes sure that the job may attest, before anything is made, and gives what it is.
   * @throws SlipwayError `missing-permission` that names the right, `missing-token`
   */
  identify(): Promise<JobIdentity>;
  /** Signs an in-toto statement at Sigstore; gives the bundle's JSON. @throws SlipwayError `retryable`, `missing-permission` */
  sign(statement: string, services: SigstoreServices): Promise<string>;
  /** Gives the bundle to GitHub, and the address of the page that shows it. @throws SlipwayError `missing-permission`, `retryable` */
  store(bundle: string): Promise<string>;
}

/** Checks bundles; needs no job and no network. */
export interface Bundles {
  /** @throws SlipwayError `artifact-invalid` where the signature, or with `roots` the certificate, is not good */
  check(bundle: string, roots: string | undefined): Promise<CheckedBundle>;
}

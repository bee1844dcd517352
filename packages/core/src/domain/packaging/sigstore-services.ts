import type { SigstoreSettings } from '../config/integrity-settings.ts';

/** Addresses of the services that sign and witness; of log and time stamps at least one is there. */
export interface SigstoreServices {
  readonly fulcio: string;
  readonly rekor: string | undefined;
  readonly timestamps: string | undefined;
}

/**
 * The configured services, else Sigstore's public ones for public repositories and GitHub's own for all others, which
 * puts nothing into a public log: the same that GitHub's own action takes.
 */
export function sigstoreServices(
  settings: SigstoreSettings | undefined,
  job: { readonly repository_visibility: string },
  serverUrl: string,
): SigstoreServices {
  if (settings !== undefined) {
    const { fulcio_url, rekor_url, timestamp_url } = settings;
    const [fulcio = '', rekor, timestamps] = [fulcio_url, rekor_url, timestamp_url].map((url) =>
      url?.replace(/\/+$/, ''),
    );
    return { fulcio, rekor, timestamps };
  }
  if (job.repository_visibility === 'public')
    return {
      fulcio: 'https://fulcio.sigstore.dev',
      rekor: 'https://rekor.sigstore.dev',
      timestamps: undefined,
    };
  const host = serverUrl.replace(/^https?:\/\//, '').replace(/^github\.com$/, 'githubapp.com');
  return {
    fulcio: `https://fulcio.${host}`,
    rekor: undefined,
    timestamps: `https://timestamp.${host}`,
  };
}

import { SlipwayError } from '../errors.ts';
import type { HttpCheck } from './health.ts';

/**
 * The whole URL that a check asks. A path stands below the environment's URL, which may itself have a path.
 * Throws `invalid-input` where there is no base for a path, or the result is no http(s) URL.
 */
export function targetOf(check: HttpCheck, base: string | undefined): string {
  if (!check.url.startsWith('/')) return check.url;
  if (base === undefined)
    throw new SlipwayError(
      'invalid-input',
      `The check \`${check.name}\` names the path ${check.url}, and there is no URL that it stands below.`,
      {
        remedy:
          'Give the `url` input, or the environment its `url` in the configuration, or the check a whole URL.',
      },
    );
  if (!/^https?:\/\/[^/@?#\s]+(?:\/[^?#\s]*)?$/iu.test(base))
    throw new SlipwayError(
      'invalid-input',
      'The base URL of the checks is not an http(s) URL without credentials, query or fragment.',
      {
        remedy: 'Write it like `https://service.example.org`.',
      },
    );
  return base.replace(/\/+$/u, '') + check.url;
}

/** Host and port, by which requests are limited. */
export function hostOf(url: string): string {
  return /^https?:\/\/([^/?#]+)/iu.exec(url)?.[1]?.toLowerCase() ?? '';
}

/** Whether a text is `HOST:PORT`; an IPv6 address stands in brackets. */
export function isPlace(text: string): boolean {
  const [, digits] =
    /^(?:\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9._-]{0,252})?):(\d{1,5})$/i.exec(text) ?? [];
  return Number(digits) >= 1 && Number(digits) <= 65_535;
}

/** The host, without brackets, and the port of a place. */
export function splitPlace(place: string): { readonly host: string; readonly port: number } {
  const at = place.lastIndexOf(':');
  return { host: place.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(place.slice(at + 1)) };
}

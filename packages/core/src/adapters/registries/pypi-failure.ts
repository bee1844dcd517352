import { SlipwayError } from '../../domain/errors.ts';
import type { PackageFile } from '../../domain/registry/registry.ts';
import type { PublishAnswer } from '../../ports/registries.ts';
import type { ExchangeResult } from '../http-exchange.ts';
import { isTransient, reasonOf } from './registry-connection.ts';

/** Of the index's own words: a sentence or two. */
const longest = 300;

/** What became of an upload that was not taken; `undefined` where it was. */
export function pypiFailure(
  result: ExchangeResult,
  file: PackageFile,
  secret: string,
): PublishAnswer | undefined {
  if (result.kind === 'answered' && result.status < 300) return undefined;
  if (result.kind === 'error' || isTransient(result.status))
    return { kind: 'lost', why: reasonOf(result) };
  const { host } = new URL(file.url);
  return {
    kind: 'taken',
    error: new SlipwayError(
      'command-failed',
      `${host} refuses ${file.name} (status ${result.status}). It says: ${plainText(result.body, secret)}`,
      { remedy: 'Mend what it says, then release a new version.' },
    ),
  };
}

/** One short line without markup, and without the secret that was sent, should it come back. */
function plainText(body: string, secret: string): string {
  const text = body
    .slice(0, 16_384)
    .replaceAll(secret, '***')
    .replace(/<(?:style|title)>[^<]*</gi, '<')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim();
  return text === '' ? 'nothing.' : text.slice(0, longest);
}

import type { ArtifactFile } from '../../domain/registry/registry.ts';
import { archives } from '../archives.ts';

/** What a package says of itself is short; a longer text is none. */
const longest = 4 * 1024 * 1024;

/** Where each format says what it is: at the top of what an archive holds. */
const places: Readonly<Record<ArtifactFile['format'], RegExp>> = {
  npm: /^[^/]+\/package\.json$/,
  sdist: /^[^/]+\/PKG-INFO$/,
  wheel: /^[^/]+\.dist-info\/METADATA$/,
};

/**
 * The text in which a package says what it is; `undefined` where it does not.
 *
 * @throws SlipwayError `artifact-invalid` where the archive can't be read
 */
export async function readPackageText({ path, format }: ArtifactFile): Promise<string | undefined> {
  const archive = archives.read(path, format === 'wheel' ? 'zip' : 'tar.gz');
  for await (const entry of archive) {
    if (entry.kind !== 'file' || !places[format].test(entry.path)) continue;
    let text = '';
    for await (const chunk of entry.content()) if (text.length < longest) text += chunk;
    return Buffer.from(text, 'latin1').toString('utf8');
  }
  return undefined;
}

import { SlipwayError } from '../../domain/errors.ts';
import type { Finding } from '../../domain/packaging/content-finding.ts';
import type { Format } from '../../domain/packaging/manifest.ts';

/** Of the files that must not be there: so many are named. */
const shown = 8;

/** How a file is left out, by what it is in. */
const ways: Readonly<Partial<Record<Format, string>>> = {
  sdist: 'by the build backend’s list of exclusions (setuptools: MANIFEST.in)',
  wheel: 'by the build backend’s list of exclusions',
  npm: 'by `files` in package.json, or by `.npmignore`',
  oci: 'by a line in `.containerignore` or `.dockerignore` (what a later step removes is still in the layer before it)',
  deb: 'by `packaging.native` in the configuration',
  rpm: 'by `packaging.native` in the configuration',
  msi: 'by `packaging.native.msi.files` in the configuration',
};

/** Throws `artifact-invalid` that names each file with its rule, and how to leave it out or permit it. */
export function requireClean(
  { name, format }: { readonly name: string; readonly format: Format },
  refused: readonly Finding[],
): void {
  const [first] = refused;
  if (first === undefined) return;
  const lines = refused.slice(0, shown).map(({ path, why }) => `${path} ${why}`);
  const more = refused.length > shown ? [`and ${refused.length - shown} more`] : [];
  const said =
    refused.length === 1
      ? `${lines.join('')}.`
      : `${refused.length} of its files are at fault:\n${[...lines, ...more].map((line) => `- ${line}`).join('\n')}`;
  throw new SlipwayError('artifact-invalid', `${name} must not be shipped: ${said}`, {
    remedy: remedyFor(first, ways[format] ?? 'by a pattern in `files` that begins with `!`'),
  });
}

function remedyFor({ rule, path }: Finding, way: string): string {
  if (rule === 'unsafe') return `Mend what makes the artifact, or leave the entry out ${way}.`;
  const leave = `Leave it out ${way}.`;
  const known =
    rule === 'token' || rule === 'aws-key' || rule === 'azure-key'
      ? ' Revoke it too, where it is in the repository: whoever can read that has it already.'
      : '';
  const plain = path.replace(/\/$/, '');
  return `${leave}${known} Where it is meant to be there, add \`${plain.slice(plain.indexOf('/') + 1)}\` (rule \`${rule}\`) to \`packaging.allow\` in the configuration.`;
}

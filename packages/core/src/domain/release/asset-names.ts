/**
 * The name that GitHub gives an uploaded file: characters that it does not take become a dot, several dots
 * become one, a trailing dot goes, and a leading one is given a word (https://docs.github.com/rest/releases/assets).
 */
export function assetName(fileName: string): string {
  const dotted = fileName
    .replaceAll(/[^A-Za-z0-9_\-.+@]/g, '.')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/\.$/, '');
  return dotted === '' || dotted.startsWith('.') ? `default${dotted}` : dotted;
}

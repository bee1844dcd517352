/**
 * The name that GitHub gives an uploaded file: characters that it does not take become a dot, several dots
 * become one, and a leading or trailing dot goes (https://docs.github.com/rest/releases/assets).
 */
export function assetName(fileName: string): string {
  const dotted = fileName
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll(/[^A-Za-z0-9_\-.+@]/g, '.')
    .replaceAll(/\.{2,}/g, '.')
    .replace(/\.$/, '');
  return dotted.startsWith('.') ? `default${dotted}` : dotted;
}

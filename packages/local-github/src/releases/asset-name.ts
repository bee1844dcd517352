/**
 * The name that GitHub gives an asset: characters other than letters, digits and `._+@-` become
 * dots, several dots one, and a name never begins or ends with a dot.
 */
export function assetName(name: string): string {
  const dotted = name.replaceAll(/[^\w.+@-]/g, '.').replaceAll(/\.{2,}/g, '.');
  const ended = dotted.endsWith('.') ? dotted.slice(0, -1) : dotted;
  return ended.startsWith('.') || ended === '' ? `default${ended}` : ended;
}

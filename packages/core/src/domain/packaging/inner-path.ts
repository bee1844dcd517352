/**
 * Where an absolute path lies below an absolute folder, with forward slashes; `undefined` where it lies elsewhere or is the
 * folder itself. Dots in either are resolved, so that `/p/./out` is found below `/p`.
 */
export function innerPath(folder: string, path: string): string | undefined {
  const outer = segments(folder);
  const inner = segments(path);
  const below = inner.length > outer.length && outer.every((part, at) => part === inner[at]);
  return below ? inner.slice(outer.length).join('/') : undefined;
}

/** The same absolute path without dots, doubled separators or one at its end. */
export function plainPath(path: string): string {
  return (/^[/\\]/.test(path) ? '/' : '') + segments(path).join('/');
}

function segments(path: string): readonly string[] {
  const parts: string[] = [];
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts;
}

/** Why an archive with such a path in it can't be unpacked as it was packed, as the end of a sentence about the path. */
export interface NameFault {
  readonly path: string;
  readonly why: string;
}

/** Characters that break lines, and those that let a name read as another one (Unicode's bidirectional controls). */
const deceptive = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const forbidden = /[<>:"|?*\\]/;
const reserved = /^(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\.|$)/i;

/** The first path that no system should be given. */
export function findDeceptiveName(paths: readonly string[]): NameFault | undefined {
  const path = paths.find((each) => deceptive.test(each));
  return path === undefined
    ? undefined
    : { path, why: 'has a character that breaks lines or turns the direction of what follows' };
}

/** The first path that Windows, or a file system that takes capitals for small letters, can't keep as it is. */
export function findUnportableName(paths: readonly string[]): NameFault | undefined {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const why = judgeParts(path.split('/'));
    if (why !== undefined) return { path, why };
    const key = path.normalize('NFC').toLowerCase();
    const other = seen.get(key);
    if (other !== undefined)
      return { path, why: `and ${showName(other)} are one file where capitals do not count` };
    seen.set(key, path);
  }
  return undefined;
}

function judgeParts(parts: readonly string[]): string | undefined {
  if (parts.some((part) => reserved.test(part))) return 'has a name that Windows keeps for itself';
  if (parts.some((part) => /[. ]$/.test(part)))
    return 'ends in a dot or a blank, which Windows drops';
  return parts.some((part) => forbidden.test(part))
    ? 'has a character that Windows does not allow'
    : undefined;
}

/** A path as one line that shows what is in it. */
export function showName(path: string): string {
  return path.replace(
    new RegExp(deceptive, 'gu'),
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

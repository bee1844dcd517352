import { compareVersions, tryParseVersion, type VersionScheme } from '../version/version.ts';

/** Which release is compared with others of its repository. */
export interface Ranked {
  readonly tag: string;
  readonly version: string;
  readonly scheme: VersionScheme;
}

/**
 * Whether no other release has a higher version. `stable` are the tags of all published ones that are no pre-releases;
 * those of another package, or of none, do not count. `line`: only versions that begin like it, such as `1.` or `1.2.`.
 */
export function isHighest(
  { tag, version, scheme }: Ranked,
  stable: readonly string[],
  line = '',
): boolean {
  const own = tryParseVersion(version, scheme);
  const at = tag.lastIndexOf(version);
  const [before, after] = [tag.slice(0, at), tag.slice(at + version.length)];
  return stable.every((name) => {
    if (!name.startsWith(before) || !name.endsWith(after)) return true;
    const text = name.slice(before.length, name.length - after.length);
    const other = text.startsWith(line) ? tryParseVersion(text, scheme) : undefined;
    return own === undefined || other === undefined || compareVersions(other, own) <= 0;
  });
}

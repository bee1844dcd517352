import { type VersionedPackage, versionPaths } from '../domain/version-files/version-paths.ts';

/**
 * The files that hold the versions of these packages, by their paths from the repository's root. `read` gives a file's
 * text as it is in the commit to release, `undefined` where there is none.
 */
export async function readVersionTexts(
  packages: readonly VersionedPackage[],
  read: (path: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  const asked = new Set<string>();
  for (;;) {
    const paths = versionPaths({ packages, texts }).filter((path) => !asked.has(path));
    if (paths.length === 0) return texts;
    await Promise.all(
      paths.map(async (path) => {
        asked.add(path);
        const text = await read(path);
        if (text !== undefined) texts.set(path, text);
      }),
    );
  }
}

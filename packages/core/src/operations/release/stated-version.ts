import { SlipwayError } from '../../domain/errors.ts';
import { newestRelease } from '../../domain/history/claimed-version.ts';
import { readVersions } from '../../domain/version-files/version-edits.ts';
import type { PackageFacts } from '../../domain/workspace/package-facts.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Files } from '../../ports/files.ts';
import { readVersionTexts } from '../version-texts.ts';

/**
 * The package with the version that its files state, such as `Cargo.toml`, `VERSION` or those that the configuration names.
 * They are only read where it matters: for a first release, and for a commit that says itself which version it is. `root` gives
 * the absolute path of the folder that the package's own path begins at.
 */
export async function withStatedVersion(
  facts: PackageFacts,
  root: () => Promise<string>,
  files: Pick<Files, 'readText'>,
): Promise<PackageFacts> {
  const { source, base, changes } = facts;
  const matters = base.previous === undefined || newestRelease(changes) !== undefined;
  if (!matters || base.settled !== undefined || source.project.version !== undefined) return facts;
  return { ...facts, stated: await readStated(source, await root(), files) };
}

/** What several files do not agree on, nobody has stated. */
async function readStated(
  { name, path, versionFiles }: ReleasePackage,
  root: string,
  files: Pick<Files, 'readText'>,
): Promise<string | undefined> {
  const packages = [{ name, path, version: undefined, versionFiles }];
  const texts = await readVersionTexts(packages, (file) => files.readText(`${root}/${file}`));
  try {
    const said = new Set(readVersions({ packages, texts }).map(({ version }) => version));
    const [version] = said;
    return said.size === 1 ? version : undefined;
  } catch (error) {
    // Whoever has to change it says what is wrong with it.
    if (error instanceof SlipwayError) return undefined;
    throw error;
  }
}

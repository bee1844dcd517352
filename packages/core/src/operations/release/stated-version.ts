import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { newestRelease } from '../../domain/history/claimed-version.ts';
import { readVersions } from '../../domain/version-files/version-edits.ts';
import type { PackageFacts } from '../../domain/workspace/package-facts.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import type { Files } from '../../ports/files.ts';
import type { Git } from '../../ports/git.ts';
import { readVersionTexts } from '../version-texts.ts';

interface StatedRequest {
  /** Absolute path of the project's folder. */
  readonly projectPath: string;
  readonly config: Config;
}

interface StatedPorts {
  readonly git: Pick<Git, 'locate'>;
  readonly files: Pick<Files, 'readText'>;
}

/**
 * The packages with the versions that their files state, such as `Cargo.toml`, `VERSION` or those that the configuration
 * names. They are only read where it matters: for a first release, and for a commit that says itself which version it is.
 */
export async function withStatedVersions(
  packages: readonly PackageFacts[],
  { projectPath, config }: StatedRequest,
  { git, files }: StatedPorts,
): Promise<readonly PackageFacts[]> {
  if (!packages.some(matters)) return packages;
  // Paths of packages that are configured begin at the repository's root.
  const isOne = config.release_management.packages === undefined;
  const folder = isOne ? '.' : await git.locate(projectPath);
  const root = folder === '.' ? projectPath : projectPath.slice(0, -folder.length - 1);
  return Promise.all(
    packages.map(async (facts) =>
      matters(facts) ? { ...facts, stated: await readStated(facts.source, root, files) } : facts,
    ),
  );
}

function matters({ source, base, changes }: PackageFacts): boolean {
  const isNamed = base.settled !== undefined || source.project.version !== undefined;
  return !isNamed && (base.previous === undefined || newestRelease(changes) !== undefined);
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

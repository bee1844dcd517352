import {
  parseVersion,
  type VersionScheme,
} from '../../packages/core/src/domain/version/version.ts';
import {
  planVersionEdits,
  readVersions,
  type VersionedPackage,
} from '../../packages/core/src/domain/version-files/version-edits.ts';
import { readVersionTexts } from '../../packages/core/src/operations/version-texts.ts';

/** Files by path, from the repository's root. */
export type Texts = Readonly<Record<string, string>>;

type Change = Partial<Omit<VersionedPackage, 'version'>> & {
  /** An empty text: not released. */
  readonly version?: string;
  readonly scheme?: VersionScheme;
};

async function gather(files: Texts, version: string, changes: readonly Change[]) {
  const packages = changes.map((change): VersionedPackage => {
    const text = change.version ?? version;
    return {
      path: change.path ?? '.',
      name: change.name ?? 'it',
      version: text === '' ? undefined : parseVersion(text, change.scheme ?? 'semantic'),
      versionFiles: change.versionFiles,
    };
  });
  const texts = await readVersionTexts(packages, async (path) => files[path]);
  return { packages, texts };
}

/** What a release makes of the files that it changes, by path; without packages, of one in the root. */
export async function release(
  files: Texts,
  version: string,
  packages: readonly Change[] = [{}],
): Promise<Texts> {
  const edits = planVersionEdits(await gather(files, version, packages));
  return Object.fromEntries(edits.map(({ path, text }) => [path, text]));
}

/** What the version files say at present, as `PATH: VERSION`. */
export async function present(
  files: Texts,
  packages: readonly Change[] = [{}],
): Promise<readonly string[]> {
  const said = readVersions(await gather(files, '', packages));
  return said.map(({ path, version }) => `${path}: ${version}`);
}

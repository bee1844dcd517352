import { SlipwayError } from '../../errors.ts';
import { parseVersion, type VersionScheme } from '../../version/version.ts';
import { renderVersion } from '../../version/version-render.ts';
import { type FileText, planVersionEdits } from '../../version-files/version-edits.ts';

/** A package of an npm workspace that is meant for others. */
export interface WorkspaceMember {
  /** Its folder below the workspace's root. */
  readonly path: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** The version that all packages of a workspace share; `undefined` where they do not, or have none. */
export function sharedVersion(members: readonly WorkspaceMember[]): string | undefined {
  const [first] = members;
  return members.every(({ version }) => version === first?.version) ? first?.version : undefined;
}

/** The same; packages that have versions of their own can't become one release: `invalid-input`. */
export function requireSharedVersion(members: readonly WorkspaceMember[]): string {
  const shared = sharedVersion(members);
  if (shared !== undefined) return shared;
  const said = members.map(({ name, version = 'none' }) => `${name} ${version}`).join(', ');
  throw new SlipwayError(
    'invalid-input',
    `The packages of this workspace do not share one version: ${said}.`,
    {
      remedy:
        'Package each of them in a job of its own, with `working-directory` set to its folder.',
    },
  );
}

/** What has to be stamped so that all packages have the version, and ask it of each other. */
export function planMembers(
  members: readonly WorkspaceMember[],
  wanted: string,
  scheme: VersionScheme,
  texts: ReadonlyMap<string, string>,
): { readonly npmVersion: string; readonly stamps: readonly FileText[] } {
  const version = parseVersion(wanted, scheme);
  const npmVersion = renderVersion(version, 'npm');
  if (sharedVersion(members) === npmVersion) return { npmVersion, stamps: [] };
  const versionFiles = [{ path: 'package.json', pattern: undefined }];
  const packages = members.map(({ path, name }) => ({ path, name, version, versionFiles }));
  return { npmVersion, stamps: planVersionEdits({ packages, texts }) };
}

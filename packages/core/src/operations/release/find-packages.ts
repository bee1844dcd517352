import type { Config, PackageSetting } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { type ProjectFiles, projectFileNames } from '../../domain/packaging/project.ts';
import { describePackages, type FoundPackage } from '../../domain/workspace/describe-packages.ts';
import { isPublicRoot, npmWorkspace } from '../../domain/workspace/npm-workspace.ts';
import type { ReleasePackage } from '../../domain/workspace/release-package.ts';
import { uvWorkspace } from '../../domain/workspace/uv-workspace.ts';
import {
  foldersWith,
  normalizeFolder,
  settingOf,
} from '../../domain/workspace/workspace-folders.ts';
import type { Files } from '../../ports/files.ts';
import type { Git } from '../../ports/git.ts';

export interface PackagesRequest {
  /** Absolute path of the project's folder: where a workspace's files lie, and where the paths of settings begin. */
  readonly projectPath: string;
  readonly config: Config;
}

interface PackagesPorts {
  readonly git: Pick<Git, 'trackedFiles' | 'locate'>;
  readonly files: Pick<Files, 'readText'>;
}

/**
 * The packages that a repository releases, in the order of their folders: the project itself, or those that the
 * configuration names or that its npm, pnpm or uv workspace holds. Throws `invalid-config` and `invalid-input`.
 */
export async function findPackages(
  request: PackagesRequest,
  ports: PackagesPorts,
): Promise<readonly ReleasePackage[]> {
  const { projectPath, config } = request;
  const { packages } = config.release_management;
  const read = (setting: PackageSetting) => readPackage(projectPath, setting, ports.files);
  if (packages === undefined)
    return describePackages([await read(settingOf('.'))], { config, folder: '.' });
  const [tracked, folder] = await Promise.all([
    ports.git.trackedFiles(projectPath),
    ports.git.locate(projectPath),
  ]);
  const settings =
    packages === 'auto'
      ? (await findMembers(projectPath, tracked, ports.files)).map(settingOf)
      : packages.map((setting) => ({ ...setting, path: normalizeFolder(setting.path) }));
  for (const { path } of settings) requireFolder(path, tracked);
  return describePackages(await Promise.all(settings.map(read)), { config, folder });
}

/** The folders of all workspaces whose files lie in the project's folder. */
async function findMembers(
  projectPath: string,
  tracked: readonly string[],
  files: Pick<Files, 'readText'>,
): Promise<readonly string[]> {
  const read = (name: string) => files.readText(`${projectPath}/${name}`);
  const [packageJson, pnpm, pyproject] = await Promise.all([
    read(projectFileNames.packageJson),
    read('pnpm-workspace.yaml'),
    read(projectFileNames.pyproject),
  ]);
  const npmFolders = foldersWith(projectFileNames.packageJson, tracked);
  const npm = packageJson === undefined ? undefined : npmWorkspace(packageJson, npmFolders);
  const pnpmFolders = pnpm === undefined ? undefined : await readPnpm(pnpm, npmFolders);
  const uvFolders = foldersWith(projectFileNames.pyproject, tracked);
  const uv = pyproject === undefined ? undefined : uvWorkspace(pyproject, uvFolders);
  const isRoot = packageJson !== undefined && (npm ?? pnpmFolders) !== undefined;
  const root = isRoot && isPublicRoot(packageJson) ? ['.'] : [];
  const members = new Set([...root, ...(npm ?? []), ...(pnpmFolders ?? []), ...(uv ?? [])]);
  if (members.size > 0) return [...members];
  throw new SlipwayError(
    'invalid-config',
    'There is no npm, pnpm or uv workspace with packages here.',
    {
      remedy:
        'Name the folders of the packages in `release_management.packages`, or set `working-directory` to the folder of the workspace.',
    },
  );
}

/** The parser of YAML is loaded where there is something to parse. */
async function readPnpm(
  text: string,
  folders: readonly string[],
): Promise<readonly string[] | undefined> {
  const { pnpmWorkspace } = await import(
    /* webpackMode: "eager" */ '../../domain/workspace/pnpm-workspace.ts'
  );
  return pnpmWorkspace(text, folders);
}

function requireFolder(path: string, tracked: readonly string[]): void {
  if (path === '.' || tracked.some((file) => file.startsWith(`${path}/`))) return;
  throw new SlipwayError('invalid-config', `Git knows no file in the package's folder ${path}.`, {
    remedy:
      'Correct its `path` in `release_management.packages`: it begins at `working-directory`.',
  });
}

async function readPackage(
  projectPath: string,
  setting: PackageSetting,
  files: Pick<Files, 'readText'>,
): Promise<FoundPackage> {
  const folder = setting.path === '.' ? projectPath : `${projectPath}/${setting.path}`;
  return { setting, files: await readProjectFiles(folder, files) };
}

async function readProjectFiles(
  folder: string,
  files: Pick<Files, 'readText'>,
): Promise<ProjectFiles> {
  const read = (name: string) => files.readText(`${folder}/${name}`);
  const [pyproject, setupCfg, setupPy, packageJson] = await Promise.all([
    read(projectFileNames.pyproject),
    read(projectFileNames.setupCfg),
    read(projectFileNames.setupPy),
    read(projectFileNames.packageJson),
  ]);
  const name = folder.split(/[\\/]/).findLast((part) => part !== '') ?? 'project';
  return { folder: name, pyproject, setupCfg, setupPy, packageJson };
}

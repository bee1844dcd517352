import type { Config, PackageSetting } from '../config/config.ts';
import { SlipwayError } from '../errors.ts';
import { detectProject, type Project, type ProjectFiles } from '../packaging/project.ts';
import { npmDependencies } from './npm-workspace.ts';
import { requireDistinct, requirePackage } from './package-names.ts';
import { packageTemplate } from './package-template.ts';
import type { ReleasePackage } from './release-package.ts';
import { normalizeName, pythonDependencies } from './uv-workspace.ts';

/** A package's settings, and the texts in its folder. */
export interface FoundPackage {
  readonly setting: PackageSetting;
  readonly files: ProjectFiles;
}

export interface Surroundings {
  readonly config: Config;
  /** Where the settings' paths begin, below the repository's root; `.` for the root itself. */
  readonly folder: string;
}

/**
 * The packages of a repository that holds several, in the order of their folders. Throws `invalid-config` where two
 * would have the same name, folder or tags, or where one needs a package that is not there.
 */
export function describePackages(
  found: readonly FoundPackage[],
  around: Surroundings,
): readonly ReleasePackage[] {
  const described = found.map((one) => describePackage(one, around));
  requireDistinct(described);
  const names = new Map(described.map(({ name, project }) => [ownKey(project), name]));
  return described
    .map((one) => linkPackage(one, names, described))
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** A package before it is known which others there are. */
interface Unlinked extends Omit<ReleasePackage, 'dependsOn'> {
  /** Keys of what its own files name. */
  readonly needs: readonly string[];
  /** Names that the settings add. */
  readonly asked: readonly string[];
}

function describePackage(
  { setting, files }: FoundPackage,
  { config, folder }: Surroundings,
): Unlinked {
  const { release_management, deployment } = config;
  const isRoot = setting.path === '.';
  const { project, needs } = inFolder(setting.path, () => readProject(files));
  const name = setting.name ?? (isRoot ? deployment.package_name : undefined) ?? project.name;
  const path = joinPaths(folder, setting.path);
  const changelog = setting.changelog_file ?? release_management.changelog_file;
  const prefixes = { own: setting.tag_prefix, common: release_management.tag_prefix, isRoot };
  return {
    name,
    path,
    project,
    template: packageTemplate(name, prefixes),
    changelogFile: changelog === '' ? '' : joinPaths(path, changelog),
    versionFiles: setting.version_files ?? (isRoot ? release_management.version_files : undefined),
    needs,
    asked: setting.depends_on,
  };
}

function readProject(files: ProjectFiles): {
  readonly project: Project;
  readonly needs: readonly string[];
} {
  const project = detectProject(files);
  const { packageJson, pyproject } = files;
  if (project.ecosystem === 'npm' && packageJson !== undefined)
    return { project, needs: npmDependencies(packageJson).map(npmKey) };
  if (project.ecosystem === 'python' && pyproject !== undefined)
    return { project, needs: pythonDependencies(pyproject).map(pythonKey) };
  return { project, needs: [] };
}

/** Names of one ecosystem say nothing about those of another. */
function ownKey({ ecosystem, name }: Project): string {
  if (ecosystem === 'python') return pythonKey(normalizeName(name));
  return ecosystem === 'npm' ? npmKey(name) : '';
}

function npmKey(name: string): string {
  return `npm ${name}`;
}

function pythonKey(name: string): string {
  return `python ${name}`;
}

function linkPackage(
  { needs, asked, ...one }: Unlinked,
  names: ReadonlyMap<string, string>,
  all: readonly Unlinked[],
): ReleasePackage {
  const where = { code: 'invalid-config', where: `\`depends_on\` of ${one.name}` } as const;
  const found = needs.flatMap((key) => names.get(key) ?? []);
  const added = asked.map((name) => requirePackage(name, all, where).name);
  const dependsOn = new Set([...found, ...added]);
  dependsOn.delete(one.name);
  return { ...one, dependsOn: [...dependsOn] };
}

/** Says in which of the folders a file cannot be read. */
function inFolder<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (!(cause instanceof SlipwayError) || path === '.') throw cause;
    const { code, message, remedy, location } = cause;
    throw new SlipwayError(code, `In ${path}: ${message}`, {
      remedy,
      ...(location && { location: { ...location, file: joinPaths(path, location.file) } }),
      cause,
    });
  }
}

/** A path below a folder; `.` is where both begin. */
export function joinPaths(folder: string, path: string): string {
  if (folder === '.') return path;
  return path === '.' ? folder : `${folder}/${path}`;
}

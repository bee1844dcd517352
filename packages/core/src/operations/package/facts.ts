import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import { innerPath, plainPath } from '../../domain/packaging/inner-path.ts';
import type { PackagingFacts } from '../../domain/packaging/packaging-plan.ts';
import { projectFileNames } from '../../domain/packaging/project.ts';
import { openDocuments } from '../../domain/version-files/documents.ts';
import { readOwner } from '../../domain/version-files/version-owner.ts';
import { isPublicRoot, npmWorkspace } from '../../domain/workspace/npm-workspace.ts';
import { foldersWith } from '../../domain/workspace/workspace-folders.ts';
import type { PackagePorts, PackageRequest } from '../package-deployment.ts';
import { readVersionTexts } from '../version-texts.ts';
import { bothOf } from './side-work.ts';

/** The commit that is packaged, and how the files on the disk differ from it. */
export interface SourceFacts {
  readonly commit: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  /** Paths below the project that differ from the commit. */
  readonly changes: readonly string[];
}

/** The commit that is packaged, and what lies beside it in the working tree. Throws `no-commits`. */
export async function readSource(
  request: PackageRequest,
  { git, tree }: Pick<PackagePorts, 'git' | 'tree'>,
): Promise<SourceFacts> {
  const { projectPath, outputDirectory } = request;
  const [commit, changes] = await bothOf(
    git.commit('HEAD').catch((cause) => explainNone(projectPath, cause)),
    tree.changes(projectPath),
  );
  const output = innerPath(projectPath, outputDirectory);
  return {
    commit: commit.sha,
    created: commit.date,
    changes: changes.filter((path) => path !== output && !path.startsWith(`${output}/`)),
  };
}

function explainNone(projectPath: string, cause: unknown): never {
  if (!(cause instanceof SlipwayError) || cause.code !== 'no-commits') throw cause;
  throw new SlipwayError('no-commits', `The repository at ${projectPath} has no commits.`, {
    remedy: 'Commit the project first: artifacts are made from a commit and named in its manifest.',
    cause,
  });
}

/** Reads the project's own files, as far as the plan asks for them; builds and runs nothing. */
export async function readPackagingFacts(
  { projectPath, version, formats, config }: PackageRequest,
  { files, git }: Pick<PackagePorts, 'files' | 'git'>,
): Promise<PackagingFacts> {
  const name = fileNameOf(projectPath);
  const versionFiles = versionFilesFor(projectPath, config);
  const read = (path: string) => files.readText(`${projectPath}/${path}`);
  const own = { path: '.', name, version: undefined, versionFiles };
  const folders = await listMembers(projectPath, read, git);
  const inside = folders.map((path) => ({ ...own, path, name: path, versionFiles: undefined }));
  const texts = await readVersionTexts([own, ...inside], read);
  const documents = openDocuments(texts);
  const { project, python, npm } = readOwner('.', name, documents);
  const members = folders.flatMap((path) => {
    const member = readOwner(path, path, documents).npm;
    return member === undefined || member.private ? [] : [{ ...member, path }];
  });
  return {
    project,
    python,
    npm,
    members,
    texts,
    versionFiles,
    asked: version,
    scheme: config.deployment.version_scheme,
    formats,
    packageName: config.deployment.package_name,
    native: config.packaging.native,
  };
}

/** The folders of an npm workspace whose root only frames them. */
async function listMembers(
  projectPath: string,
  read: (path: string) => Promise<string | undefined>,
  git: PackagePorts['git'],
): Promise<readonly string[]> {
  const { packageJson: name } = projectFileNames;
  const packageJson = await read(name);
  if (packageJson === undefined || isPublicRoot(packageJson)) return [];
  if (npmWorkspace(packageJson, []) === undefined) return [];
  const tracked = await git.trackedFiles(projectPath);
  return npmWorkspace(packageJson, foldersWith(name, tracked)) ?? [];
}

/** Where the configuration has several packages, those of the one that lies here. */
function versionFilesFor(
  projectPath: string,
  { release_management: { packages, version_files } }: Config,
): PackagingFacts['versionFiles'] {
  if (packages === undefined) return version_files;
  const here = packages === 'auto' ? [] : packages;
  return here.find(({ path }) => plainPath(projectPath).endsWith(`/${path}`))?.version_files;
}

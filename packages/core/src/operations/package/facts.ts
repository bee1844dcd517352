import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import { innerPath } from '../../domain/packaging/inner-path.ts';
import type { PackagingFacts } from '../../domain/packaging/packaging-plan.ts';
import type { VersionFile } from '../../domain/packaging/packaging-version.ts';
import {
  detectProject,
  type ProjectFiles,
  projectFileNames,
} from '../../domain/packaging/project.ts';
import { readNpmProject } from '../../domain/packaging/project-npm.ts';
import { readPythonProject } from '../../domain/packaging/project-python.ts';
import type { Files } from '../../ports/files.ts';
import type { PackagePorts, PackageRequest } from '../package-deployment.ts';

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
  ports: Pick<PackagePorts, 'git' | 'tree'>,
): Promise<SourceFacts> {
  const commit = await ports.git.resolve('HEAD');
  if (commit === undefined)
    throw new SlipwayError(
      'no-commits',
      `The repository at ${request.projectPath} has no commits.`,
      {
        remedy:
          'Commit the project first: artifacts are made from a commit and named in its manifest.',
      },
    );
  const { date } = await ports.git.commit(commit);
  const output = innerPath(request.projectPath, request.outputDirectory);
  const changes = await ports.tree.changes(request.projectPath);
  return {
    commit,
    created: date,
    changes: changes.filter((path) => path !== output && !path.startsWith(`${output}/`)),
  };
}

/** Reads the project's own files, as far as the plan asks for them; builds and runs nothing. */
export async function readPackagingFacts(
  request: PackageRequest,
  files: Files,
): Promise<PackagingFacts> {
  const texts = await readProjectFiles(request.projectPath, files);
  const project = detectProject(texts);
  const python = readPythonProject(texts);
  const candidates = python?.origin.kind === 'file' ? python.origin.candidates : [];
  return {
    project,
    python,
    npm: readNpmProject(texts),
    texts: await readThose(request.projectPath, files, [
      ...Object.values(projectFileNames),
      ...candidates,
    ]),
    asked: request.version,
    scheme: request.config.deployment.version_scheme,
    formats: request.formats,
    packageName: request.config.deployment.package_name,
  };
}

async function readProjectFiles(folder: string, files: Files): Promise<ProjectFiles> {
  const read = (name: string) => files.readText(`${folder}/${name}`);
  const [pyproject, setupCfg, setupPy, packageJson] = await Promise.all([
    read(projectFileNames.pyproject),
    read(projectFileNames.setupCfg),
    read(projectFileNames.setupPy),
    read(projectFileNames.packageJson),
  ]);
  return { folder: fileNameOf(folder), pyproject, setupCfg, setupPy, packageJson };
}

async function readThose(
  folder: string,
  files: Files,
  paths: readonly string[],
): Promise<readonly VersionFile[]> {
  const read = paths.map(async (path) => ({
    path,
    text: await files.readText(`${folder}/${path}`),
  }));
  const all = await Promise.all(read);
  return all.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }]));
}

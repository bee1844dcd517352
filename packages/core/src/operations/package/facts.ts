import type { Config } from '../../domain/config/config.ts';
import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import { innerPath, plainPath } from '../../domain/packaging/inner-path.ts';
import type { PackagingFacts } from '../../domain/packaging/packaging-plan.ts';
import { openDocuments } from '../../domain/version-files/documents.ts';
import { readOwner } from '../../domain/version-files/version-owner.ts';
import type { Files } from '../../ports/files.ts';
import type { PackagePorts, PackageRequest } from '../package-deployment.ts';
import { readVersionTexts } from '../version-texts.ts';

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
  { projectPath, version, formats, config }: PackageRequest,
  files: Files,
): Promise<PackagingFacts> {
  const name = fileNameOf(projectPath);
  const versionFiles = versionFilesFor(projectPath, config);
  const texts = await readVersionTexts(
    [{ path: '.', name, version: undefined, versionFiles }],
    (path) => files.readText(`${projectPath}/${path}`),
  );
  const { project, python, npm } = readOwner('.', name, openDocuments(texts));
  return {
    project,
    python,
    npm,
    texts,
    versionFiles,
    asked: version,
    scheme: config.deployment.version_scheme,
    formats,
    packageName: config.deployment.package_name,
  };
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

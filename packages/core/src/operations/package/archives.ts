import { SlipwayError } from '../../domain/errors.ts';
import { staysInside } from '../../domain/packaging/contents/entry-place.ts';
import { selectFiles } from '../../domain/packaging/file-selection.ts';
import { innerPath } from '../../domain/packaging/inner-path.ts';
import type { Format } from '../../domain/packaging/manifest.ts';
import { isArchive } from '../../domain/packaging/packaging-plan.ts';
import {
  findDeceptiveName,
  findUnportableName,
  type NameFault,
  showName,
} from '../../domain/packaging/portable-names.ts';
import type { ArchiveSource } from '../../ports/archives.ts';
import type { FileEntry } from '../../ports/files.ts';
import type { PackagePorts, PackageRequest } from '../package-deployment.ts';
import type { BuildJob, Built } from './build.ts';

/** Writes the chosen files as `NAME-VERSION.tar.gz`, `.tar.zst` and `.zip`, the same bytes each time. */
export async function buildArchives(
  { plan, ports, request, created }: BuildJob,
  source: string,
  output: string,
  formats: readonly Format[],
): Promise<readonly Built[]> {
  const chosen = await chooseFiles(request, ports, source);
  if (request.verify) requireNames(chosen, formats);
  const entries = chosen.map((file) => toSource(file, source, plan.root));
  await ports.files.writeText(`${output}/.keep`, '');
  const made: Built[] = [];
  for (const format of formats.filter(isArchive)) {
    const name = `${plan.root}.${format}`;
    ports.log.info(`Write ${name}: ${entries.length} ${entries.length === 1 ? 'file' : 'files'}.`);
    await ports.archives.write({ format, entries, time: created }, `${output}/${name}`);
    made.push({ format, name, path: `${output}/${name}` });
  }
  return made;
}

/** The files for the archives: those that the globs choose, else those that git tracks. Empty: `no-files-matched`. */
export async function chooseFiles(
  request: PackageRequest,
  ports: Pick<PackagePorts, 'files' | 'git'>,
  source: string,
): Promise<readonly FileEntry[]> {
  const { projectPath, outputDirectory, files: globs } = request;
  const output = innerPath(projectPath, outputDirectory);
  const skip = (path: string) => path === output || path === '.git' || path.endsWith('/.git');
  const there = (await ports.files.list(source, skip)).filter(({ kind }) => kind !== 'other');
  const paths =
    globs.length > 0
      ? selectFiles(
          there.map(({ path }) => path),
          globs,
        )
      : await ports.git.trackedFiles(projectPath);
  const wanted = new Set(paths);
  const chosen = there.filter(({ path }) => wanted.has(path));
  if (chosen.length > 0) return chosen;
  throw new SlipwayError('no-files-matched', `Git tracks no file in ${projectPath}.`, {
    remedy: 'Commit the files, or name others in `files`.',
  });
}

/** Before anything is written. A zip is what people on Windows unpack. */
function requireNames(chosen: readonly FileEntry[], formats: readonly Format[]): void {
  const paths = chosen.map(({ path }) => path);
  const deceptive = findDeceptiveName(paths);
  if (deceptive !== undefined)
    throw misnamed(deceptive, 'Rename it, or leave it out with a pattern in `files`.');
  const unportable = formats.includes('zip') ? findUnportableName(paths) : undefined;
  if (unportable !== undefined)
    throw misnamed(
      unportable,
      'Rename it, or leave it out with a pattern in `files`. Where nobody unpacks it on Windows or macOS, leave `zip` out of `formats`.',
    );
}

function misnamed({ path, why }: NameFault, remedy: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `The file ${showName(path)} ${why}.`, { remedy });
}

function toSource(file: FileEntry, folder: string, root: string): ArchiveSource {
  const { path, size, executable, target } = file;
  const entry = { path: `${root}/${path}`, source: `${folder}/${path}`, size, executable };
  if (target === undefined) return entry;
  if (staysInside(entry.path, target)) return { ...entry, target };
  throw new SlipwayError(
    'artifact-invalid',
    `The link ${path} leads out of the project, to ${target}.`,
    {
      remedy: 'Point the link to a file of the project, or leave it out with a pattern in `files`.',
    },
  );
}

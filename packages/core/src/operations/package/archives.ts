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
import { stopIfCancelled } from './cancelled.ts';

/** Writes the chosen files as `NAME-VERSION.tar.gz`, `.tar.zst` and `.zip`, the same bytes each time. */
export async function buildArchives(
  { plan, ports, request, created, chosen: known }: BuildJob,
  source: string,
  output: string,
  formats: readonly Format[],
): Promise<readonly Built[]> {
  const chosen = known ?? (await chooseFiles(request, ports, source));
  if (request.verify) requireNames(chosen, formats);
  const entries = chosen.map((file) => toSource(file, source, plan.root));
  await ports.files.writeText(`${output}/.keep`, '');
  const made: Built[] = [];
  for (const format of formats.filter(isArchive)) {
    const name = `${plan.root}.${format}`;
    ports.log.info(`Write ${name}: ${entries.length} ${entries.length === 1 ? 'file' : 'files'}.`);
    const archive = { format, entries, time: created, signal: request.signal };
    await ports.archives.write(archive, `${output}/${name}`).catch((cause: unknown) => {
      stopIfCancelled(request.signal);
      throw cause;
    });
    made.push({ format, name, path: `${output}/${name}` });
  }
  return made;
}

/**
 * The files for the archives: those that the globs choose, else those that git tracks. Empty: `no-files-matched`; one that
 * can't be packed as a file is an `artifact-invalid` error.
 */
export async function chooseFiles(
  request: PackageRequest,
  ports: Pick<PackagePorts, 'files'> & { readonly git: Pick<PackagePorts['git'], 'trackedFiles'> },
  source: string,
): Promise<readonly FileEntry[]> {
  const { projectPath, outputDirectory, files: globs } = request;
  const output = innerPath(projectPath, outputDirectory);
  const isOurs = (path: string) => path === output || path === '.git' || path.endsWith('/.git');
  const chosen =
    globs.length > 0
      ? await listChosen(ports.files, source, { globs, skip: isOurs })
      : await listTracked(ports.files, source, {
          tracked: await ports.git.trackedFiles(projectPath),
          skip: isOurs,
        });
  requireFiles(chosen);
  if (chosen.length > 0) return chosen;
  throw new SlipwayError('no-files-matched', `Git tracks no file in ${projectPath}.`, {
    remedy: 'Commit the files, or name others in `files`.',
  });
}

type Skip = (path: string) => boolean;

/** Pipes and the like are none that a pattern means; a file whose name can't be read is. */
async function listChosen(
  files: PackagePorts['files'],
  source: string,
  { globs, skip }: { readonly globs: readonly string[]; readonly skip: Skip },
): Promise<readonly FileEntry[]> {
  const listed = await files.list(source, skip);
  const there = listed.filter(({ kind, path }) => kind !== 'other' || isMisread(path));
  const paths = there.map(({ path }) => path);
  const wanted = new Set(selectFiles(paths, globs));
  return there.filter(({ path }) => wanted.has(path));
}

/** Looks only into folders that have tracked files in them: what else lies there may be many times as much. */
async function listTracked(
  files: PackagePorts['files'],
  source: string,
  { tracked, skip }: { readonly tracked: readonly string[]; readonly skip: Skip },
): Promise<readonly FileEntry[]> {
  const wanted = new Set(tracked);
  const folders = new Set(tracked.flatMap(foldersAbove));
  const listed = await files.list(
    source,
    (path) => skip(path) || !(wanted.has(path) || folders.has(path)),
  );
  return listed.filter(({ path }) => wanted.has(path));
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
    folders.push(path.slice(0, at));
  return folders;
}

/** U+FFFD stands where bytes were no UTF-8. */
function isMisread(path: string): boolean {
  return path.includes('\ufffd');
}

function requireFiles(chosen: readonly FileEntry[]): void {
  for (const { path, kind } of chosen) {
    if (isMisread(path))
      throw misnamed(
        { path, why: 'has a name that is not UTF-8' },
        'Rename it, or leave it out with a pattern in `files`.',
      );
    if (kind === 'other')
      throw new SlipwayError(
        'artifact-invalid',
        `${showName(path)} is a pipe, a socket or a device, where git tracks a file.`,
        {
          remedy:
            'Put the file back, or let the command that made this write elsewhere, such as into `RUNNER_TEMP`.',
        },
      );
  }
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

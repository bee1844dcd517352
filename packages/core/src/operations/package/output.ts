import { SlipwayError } from '../../domain/errors.ts';
import { fileNameOf, folderOf } from '../../domain/file-path.ts';
import { companionNames } from '../../domain/packaging/companions.ts';
import { innerPath, plainPath } from '../../domain/packaging/inner-path.ts';
import { checksumsName, manifestName, parseManifest } from '../../domain/packaging/manifest.ts';
import type { Files } from '../../ports/files.ts';

/**
 * Makes sure that the output directory may be replaced: it is missing, empty, or holds exactly what an earlier run wrote.
 * A file that is not ours is a `conflict`, so that nothing of anybody is lost.
 */
export async function claimOutput(folder: string, files: Files): Promise<void> {
  const manifest = await readManifest(folder, files);
  const ours = new Set([manifestName, checksumsName, ...companionNames, ...manifest]);
  const foreign = (await listWhereThere(folder, files)).filter((path) => !ours.has(path));
  const [first] = foreign;
  if (first === undefined) return;
  const more = foreign.length > 1 ? ` and ${foreign.length - 1} more` : '';
  throw new SlipwayError(
    'conflict',
    `${folder} holds files that Slipway did not make: ${first}${more}.`,
    {
      remedy: 'Give another `output-directory`, or move these files away.',
    },
  );
}

/** The whole folder is replaced: it must not be one that the project lies in. */
export function requireOutputApart(folder: string, projectPath: string): void {
  const isProject = folder === plainPath(projectPath);
  if (!isProject && innerPath(folder, projectPath) === undefined) return;
  throw new SlipwayError(
    'invalid-input',
    `The output directory ${folder} holds the project itself, and would be replaced as a whole.`,
    { remedy: 'Set `output-directory` to a folder of its own, such as `release-artifacts`.' },
  );
}

async function readManifest(folder: string, files: Files): Promise<readonly string[]> {
  const path = `${folder}/${manifestName}`;
  const text = await files.readText(path);
  if (text === undefined) return [];
  try {
    return parseManifest(text).artifacts.map((artifact) => artifact.path);
  } catch (cause) {
    // What is not ours is not ours to replace either.
    throw new SlipwayError('conflict', `${path} is not a manifest of Slipway's.`, {
      remedy: 'Give another `output-directory`, or move this file away.',
      cause,
    });
  }
}

/** What lies at the path and below it, relative to it; a file in the folder's place is listed by its full path. */
async function listWhereThere(folder: string, files: Files): Promise<readonly string[]> {
  const name = fileNameOf(folder);
  const others = (path: string) => path !== name && !path.startsWith(`${name}/`);
  try {
    // What lies in the file system's root has nothing before its last separator.
    const found = await files.list(folderOf(folder) || '/', others);
    return found.map(({ path }) => (path === name ? folder : path.slice(name.length + 1)));
  } catch (cause) {
    if (cause instanceof SlipwayError && cause.code === 'not-found') return [];
    throw new SlipwayError('conflict', `The folder ${folder} can't be made.`, {
      remedy: 'Give an `output-directory` in a folder that is there and can be written.',
      cause,
    });
  }
}

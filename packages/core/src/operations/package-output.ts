import { SlipwayError } from '../domain/errors.ts';
import { fileNameOf, folderOf } from '../domain/file-path.ts';
import { checksumsName, manifestName, parseManifest } from '../domain/manifest.ts';
import type { Files } from '../ports/files.ts';

/**
 * Makes sure that the output directory may be replaced: it is missing, empty, or holds exactly what an earlier run wrote.
 * A file that is not ours is a `conflict`, so that nothing of anybody is lost.
 */
export async function claimOutput(folder: string, files: Files): Promise<void> {
  const manifest = await readManifest(folder, files);
  const ours = new Set([manifestName, checksumsName, ...manifest]);
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

async function readManifest(folder: string, files: Files): Promise<readonly string[]> {
  try {
    const text = await files.readText(`${folder}/${manifestName}`);
    return text === undefined ? [] : parseManifest(text).artifacts.map(({ path }) => path);
  } catch {
    // A manifest that is not ours claims nothing; neither is it ours to replace.
    throw new SlipwayError(
      'conflict',
      `${folder}/${manifestName} is not a manifest of Slipway's.`,
      {
        remedy: 'Give another `output-directory`, or move this file away.',
      },
    );
  }
}

/** What lies at the path and below it, relative to it; a file in the folder's place is listed by its full path. */
async function listWhereThere(folder: string, files: Files): Promise<readonly string[]> {
  const name = fileNameOf(folder);
  const others = (path: string) => path !== name && !path.startsWith(`${name}/`);
  try {
    const found = await files.list(folderOf(folder), others);
    return found.map(({ path }) => (path === name ? folder : path.slice(name.length + 1)));
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'not-found') return [];
    throw error;
  }
}

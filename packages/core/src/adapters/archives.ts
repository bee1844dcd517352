import { SlipwayError } from '../domain/errors.ts';
import type { ArchiveEntry, Archives, NewArchive } from '../ports/archives.ts';

/** Archives on this machine's disk. The libraries are loaded when the first one is written or read. */
export const archives: Archives = {
  write: async (archive, path) =>
    archive.format === 'zip'
      ? (await zip()).writeZip(archive, path)
      : (await tar()).writeTar(archive, path),
  read,
};

async function* read(path: string, format: NewArchive['format']): AsyncIterable<ArchiveEntry> {
  const reading =
    format === 'zip' ? (await zip()).readZip(path) : (await tar()).readTar(path, format);
  for await (const entry of explained(reading, path, format))
    yield { ...entry, content: () => explained(entry.content(), path, format) };
}

async function* explained<T>(
  items: AsyncIterable<T>,
  path: string,
  format: string,
): AsyncIterable<T> {
  try {
    yield* items;
  } catch (cause) {
    throw new SlipwayError('artifact-invalid', `${path} can't be read as ${format}.`, {
      remedy: 'Build it again; if that gives the same, the tool that wrote it is at fault.',
      cause,
    });
  }
}

const tar = () => import(/* webpackMode: "eager" */ './archives/tar.ts');
const zip = () => import(/* webpackMode: "eager" */ './archives/zip.ts');

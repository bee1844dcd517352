import { SlipwayError } from '../domain/errors.ts';
import type { ArchiveFormat } from '../domain/packaging/manifest.ts';
import type { ArchiveEntry, Archives, OpenArchive } from '../ports/archives.ts';

/** Archives on this machine's disk. The libraries are loaded when the first one is written or read. */
export const archives: Archives = {
  write: async (archive, path) =>
    archive.format === 'zip'
      ? (await zipWriter()).writeZip(archive, path)
      : (await tar()).writeTar(archive, path),
  read,
  inventory: async (path, format, isText) =>
    (await inventories()).takeInventory(read(path, format), isText),
  normalise: (path, time) =>
    normalisations().then(({ normaliseTar }) => explainedOnce(normaliseTar(path, time), path)),
  open,
};

async function open(path: string): Promise<OpenArchive> {
  const opened = await explainedOnce((await tarFile()).openTar(path), path);
  return {
    members: opened.members,
    text: (name) => explainedOnce(opened.text(name), path),
    sha256: (name) => explainedOnce(opened.sha256(name), path),
    async *entries(name, format) {
      for await (const entry of explained(opened.entries(name, format), path, format))
        yield { ...entry, content: () => explained(entry.content(), path, format) };
    },
  };
}

async function* read(path: string, format: ArchiveFormat): AsyncIterable<ArchiveEntry> {
  const reading =
    format === 'zip' ? (await zipReader()).readZip(path) : (await tar()).readTar(path, format);
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
    throw unreadable(path, format, cause);
  }
}

async function explainedOnce<T>(value: Promise<T>, path: string): Promise<T> {
  try {
    return await value;
  } catch (cause) {
    throw unreadable(path, 'tar', cause);
  }
}

function unreadable(path: string, format: string, cause: unknown): SlipwayError {
  return new SlipwayError('artifact-invalid', `${path} can't be read as ${format}.`, {
    remedy: 'Build it again; if that gives the same, the tool that wrote it is at fault.',
    cause,
  });
}

const inventories = () => import(/* webpackMode: "eager" */ './archives/inventory.ts');
const normalisations = () => import(/* webpackMode: "eager" */ './archives/normalise.ts');
const tar = () => import(/* webpackMode: "eager" */ './archives/tar.ts');
const zipReader = () => import(/* webpackMode: "eager" */ './archives/zip-reader.ts');
const zipWriter = () => import(/* webpackMode: "eager" */ './archives/zip-writer.ts');
const tarFile = () => import(/* webpackMode: "eager" */ './archives/tar-file.ts');

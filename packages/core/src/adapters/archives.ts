import { SlipwayError } from '../domain/errors.ts';
import type { ArchiveEntry, Archives, OpenArchive, ReadableFormat } from '../ports/archives.ts';

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
  stampMsi: (path, time) =>
    msiStamps().then(({ stampMsi }) => explainedOnce(stampMsi(path, time), path, 'msi')),
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

async function* read(path: string, format: ReadableFormat): AsyncIterable<ArchiveEntry> {
  const reading = await reader(path, format);
  for await (const entry of explained(reading, path, format))
    yield { ...entry, content: () => explained(entry.content(), path, format) };
}

async function reader(path: string, format: ReadableFormat): Promise<AsyncIterable<ArchiveEntry>> {
  if (format === 'zip') return (await zipReader()).readZip(path);
  if (format === 'deb') return (await debReader()).readDeb(path);
  if (format === 'rpm') return (await rpmReader()).readRpm(path);
  return (await tar()).readTar(path, format);
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

async function explainedOnce<T>(value: Promise<T>, path: string, format = 'tar'): Promise<T> {
  try {
    return await value;
  } catch (cause) {
    throw unreadable(path, format, cause);
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
const debReader = () => import(/* webpackMode: "eager" */ './archives/deb-reader.ts');
const rpmReader = () => import(/* webpackMode: "eager" */ './archives/rpm-reader.ts');
const tar = () => import(/* webpackMode: "eager" */ './archives/tar.ts');
const zipReader = () => import(/* webpackMode: "eager" */ './archives/zip-reader.ts');
const zipWriter = () => import(/* webpackMode: "eager" */ './archives/zip-writer.ts');
const tarFile = () => import(/* webpackMode: "eager" */ './archives/tar-file.ts');
const msiStamps = () => import(/* webpackMode: "eager" */ './archives/msi-stamp.ts');

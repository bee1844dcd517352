import { folderOf } from '../../../domain/file-path.ts';
import { compareMsiTables } from '../../../domain/packaging/native/msi-table.ts';
import { type MsiReading, readMsi, unpackMsi } from './msi-tool.ts';

/**
 * How two MSIs of the same things differ, as ends of a sentence that begins with the installer's name: first the files
 * that they install, then rows of their tables. `undefined` where msitools are missing, which alone can tell.
 */
export async function msiDifferences(
  first: string,
  second: string,
  ports: MsiReading['ports'],
): Promise<readonly string[] | undefined> {
  for (const tool of ['msiinfo', 'msiextract'])
    if ((await ports.processes.find(tool)) === undefined) return undefined;
  const one = { path: first, reading: { ports, folder: folderOf(first) } };
  const other = { path: second, reading: { ports, folder: folderOf(second) } };
  return [...(await compareFiles(one, other)), ...(await compareTables(one, other))];
}

interface Side {
  readonly path: string;
  readonly reading: MsiReading;
}

async function compareFiles(one: Side, other: Side): Promise<readonly string[]> {
  const [before, after] = [await digests(one), await digests(other)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => before.get(path) !== after.get(path))
    .map((path) =>
      before.has(path) && after.has(path)
        ? `${path} has other bytes`
        : `${path} is there only once`,
    );
}

async function digests({ path, reading }: Side): Promise<ReadonlyMap<string, string>> {
  const { files } = reading.ports;
  const to = `${reading.folder}/compared`;
  const found = new Map<string, string>();
  for (const file of await unpackMsi(path, to, reading))
    found.set(file.path, await files.sha256(`${to}/${file.path}`));
  return found;
}

/** Tables that follow from the files, and from the whole. */
const derived = ['File', 'MsiFileHash', '_SummaryInformation'];

async function compareTables(one: Side, other: Side): Promise<readonly string[]> {
  const names = (await readMsi('msiinfo', ['tables', one.path], one.reading)).split(/\r?\n/);
  const told: string[] = [];
  for (const name of names.filter((each) => each !== '' && !derived.includes(each))) {
    const [before, after] = [await table(name, one), await table(name, other)];
    if (before !== after) told.push(...compareMsiTables(name, before, after));
  }
  return told;
}

/** A table that only one of them has is as good as empty in the other. */
function table(name: string, { path, reading }: Side): Promise<string> {
  return readMsi('msiinfo', ['export', path, name], reading).catch(() => '');
}

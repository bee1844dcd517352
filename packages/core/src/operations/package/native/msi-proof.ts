import { SlipwayError } from '../../../domain/errors.ts';
import { folderOf } from '../../../domain/file-path.ts';
import { parseMsiTable } from '../../../domain/packaging/native/msi-table.ts';
import type { FileEntry } from '../../../ports/files.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { verifyArtifact } from '../verify.ts';
import { readMsi, unpackMsi } from './msi-tool.ts';

/**
 * Reads an MSI with msitools, which did not pack it: it says the right version and upgrade code, and unpacks to exactly
 * the files that were put in, none of which must not be shipped. Throws `artifact-invalid`.
 */
export async function proveMsi(artifact: Built, making: Making): Promise<string> {
  const { ports, folder, plan, source } = making;
  const { name, path } = artifact;
  const reading = { ports, folder, signal: making.request.signal };
  const version = String(plan.msi?.version);
  requireProperties(
    name,
    parseMsiTable(await readMsi('msiinfo', ['export', path, 'Property'], reading)),
    {
      ProductVersion: version,
      UpgradeCode: `{${plan.msi?.msi.upgrade_code}}`,
    },
  );
  const unpacked = `${folder}/msi`;
  const found = await unpackMsi(path, unpacked, reading);
  await requireSameFiles(artifact, making, found, unpacked);
  // What is asked of the contents of every other artifact is asked of these.
  const entries = found.map((file) => ({ ...file, source: `${unpacked}/${file.path}` }));
  const copy = `${folder}/msi.tar.gz`;
  await ports.archives.write({ format: 'tar.gz', entries, time: source.created }, copy);
  const contents = await verifyArtifact({ ...artifact, path: copy }, making);
  return `${contents}, version ${version} inside, unpacks to the same files`;
}

function requireProperties(
  artifact: string,
  found: ReadonlyMap<string, string>,
  expected: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries(expected))
    if (found.get(name) !== value)
      throw wrong(artifact, `says ${name} ${found.get(name) ?? 'nothing'}, not ${value}`);
}

/** What comes out is what went in: the files that were laid out beside it, below the install folder. */
async function requireSameFiles(
  { name, path }: Built,
  { ports, plan }: Making,
  found: readonly FileEntry[],
  unpacked: string,
): Promise<void> {
  const from = `${folderOf(path)}/files`;
  const top = String(plan.msi?.folders.join('/'));
  const put = await ports.files.list(from);
  const there = new Set(found.map((file) => file.path));
  for (const file of put) {
    const at = `${top}/${file.path}`;
    if (!there.delete(at)) throw wrong(name, `lacks ${file.path}`);
    const same =
      (await ports.files.sha256(`${from}/${file.path}`)) ===
      (await ports.files.sha256(`${unpacked}/${at}`));
    if (!same) throw wrong(name, `has other bytes in ${file.path} than were put in`);
  }
  const [more] = there;
  if (more !== undefined) throw wrong(name, `has ${more}, which was not put in`);
}

function wrong(artifact: string, why: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${artifact} ${why}.`, {
    remedy: 'Build it again; if that gives the same, the tool that wrote it is at fault.',
  });
}

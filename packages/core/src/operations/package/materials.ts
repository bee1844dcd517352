import { isArchive } from '../../domain/packaging/packaging-plan.ts';
import { joinMaterials, type Materials, noMaterials } from '../../domain/sbom/bill.ts';
import { nativeMaterials } from '../../domain/sbom/native-materials.ts';
import type { NpmLock } from '../../domain/sbom/npm-lock.ts';
import {
  type LockedProject,
  npmLockNames,
  npmMaterials,
  readNpmLock,
} from '../../domain/sbom/npm-materials.ts';
import { metadataOfProject, pythonMaterials } from '../../domain/sbom/python-materials.ts';
import type { Archives } from '../../ports/archives.ts';
import type { Built } from './build.ts';
import type { Making } from './making.ts';

/** Lock files that were read already, by their paths. */
export type Locks = Map<string, NpmLock | undefined>;

/** What an artifact needs and holds, as far as it and the project's lock files tell. */
export async function readMaterials(
  artifact: Built,
  making: Making,
  locks: Locks,
): Promise<Materials> {
  const { format, native } = artifact;
  if (format === 'npm') return npmPackage(artifact, making, locks);
  if (format === 'sdist' || format === 'wheel') return pythonPackage(artifact, making);
  const project = (await npmProject(making, locks)) ?? (await pythonProject(making)) ?? noMaterials;
  const own = { ...project, name: undefined };
  if (native !== undefined && (format === 'deb' || format === 'rpm'))
    return joinMaterials(nativeMaterials(native, format), own);
  if (!isArchive(format)) return own;
  return { ...own, files: await listFiles(making.ports.archives, artifact.path, format) };
}

/** By its own package.json: a workspace packs several, each from its own folder. */
async function npmPackage(artifact: Built, making: Making, locks: Locks): Promise<Materials> {
  const { request, plan, ports } = making;
  const manifest = await readInside(artifact, 'tar.gz', /^[^/]+\/package\.json$/, making);
  const name = npmMaterials(manifest, undefined).name;
  for (const folder of plan.npmFolders) {
    const member = await ports.files.readText(`${request.projectPath}/${folder}/package.json`);
    if (member !== undefined && npmMaterials(member, undefined).name === name)
      return npmMaterials(manifest, await findNpmLock(making, locks, folder));
  }
  return npmMaterials(manifest, await findNpmLock(making, locks));
}

async function npmProject(making: Making, locks: Locks): Promise<Materials | undefined> {
  const { request, ports } = making;
  const manifest = await ports.files.readText(`${request.projectPath}/package.json`);
  if (manifest === undefined) return undefined;
  return npmMaterials(manifest, await findNpmLock(making, locks));
}

/** Of the project's own folder, or one below it. */
async function findNpmLock(
  making: Making,
  locks: Locks,
  below = '',
): Promise<LockedProject | undefined> {
  const found = await findUpwards(npmLockNames, making);
  if (found === undefined) return undefined;
  const { path, name, text } = found;
  if (!locks.has(path)) locks.set(path, readNpmLock(name, text));
  const lock = locks.get(path);
  return lock && { lock, folder: [found.folder, below].filter(Boolean).join('/') };
}

async function pythonProject(making: Making): Promise<Materials | undefined> {
  const { request, ports } = making;
  const text = await ports.files.readText(`${request.projectPath}/pyproject.toml`);
  if (text === undefined) return undefined;
  return pythonMaterials(metadataOfProject(text), await pythonLock(making));
}

const metadataFile = /^[^/]+\/PKG-INFO$|^[^/]+\.dist-info\/METADATA$/;

async function pythonPackage(artifact: Built, making: Making): Promise<Materials> {
  const container = artifact.format === 'wheel' ? 'zip' : 'tar.gz';
  const metadata = await readInside(artifact, container, metadataFile, making);
  return pythonMaterials(metadata, await pythonLock(making));
}

async function pythonLock(making: Making): Promise<string | undefined> {
  return (await findUpwards(['uv.lock', 'poetry.lock', 'pdm.lock'], making))?.text;
}

/** The first of these files that lies in the project, else in a folder around it: a workspace has one for all. */
async function findUpwards(names: readonly string[], { request, ports }: Making) {
  const inner = await ports.git.locate(request.projectPath);
  const parts = inner === '.' ? [] : inner.split('/');
  for (let up = 0; up <= parts.length; up += 1)
    for (const name of names) {
      const path = [request.projectPath, ...parts.slice(0, up).map(() => '..'), name].join('/');
      const text = await ports.files.readText(path);
      const folder = parts.slice(parts.length - up).join('/');
      if (text !== undefined) return { name, path, text, folder };
    }
  return undefined;
}

/** The text of the first file inside an artifact that has such a path; empty where there is none. */
async function readInside(
  { path }: Built,
  container: Parameters<Archives['read']>[1],
  wanted: RegExp,
  { ports }: Making,
): Promise<string> {
  let bytes = '';
  for await (const entry of ports.archives.read(path, container)) {
    if (entry.kind !== 'file' || !wanted.test(entry.path)) continue;
    for await (const chunk of entry.content()) bytes += chunk;
    break;
  }
  return decode(bytes);
}

async function listFiles(
  archives: Archives,
  path: string,
  format: Parameters<Archives['read']>[1],
): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const entry of archives.read(path, format))
    if (entry.kind === 'file') files.push(entry.path);
  return files.sort();
}

/** Archives give their contents one character a byte. */
function decode(bytes: string): string {
  return new TextDecoder().decode(Uint8Array.from(bytes, (sign) => sign.charCodeAt(0)));
}

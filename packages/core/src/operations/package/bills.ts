import type { Artifact } from '../../domain/packaging/manifest.ts';
import { isArchive } from '../../domain/packaging/packaging-plan.ts';
import { type BillForm, billName, type Materials, noMaterials } from '../../domain/sbom/bill.ts';
import { renderCycloneDx } from '../../domain/sbom/cyclonedx.ts';
import { npmMaterials } from '../../domain/sbom/npm-materials.ts';
import { packageUrl } from '../../domain/sbom/package-url.ts';
import { metadataOfProject, pythonMaterials } from '../../domain/sbom/python-materials.ts';
import { renderSpdx } from '../../domain/sbom/spdx.ts';
import type { Archives } from '../../ports/archives.ts';
import type { PackageRequest } from '../package-deployment.ts';
import type { Built } from './build.ts';
import type { Making } from './making.ts';

/** A bill of materials as a file that is to be shipped. */
export interface BillFile {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly format: 'sbom';
  /** What it is, for the summary. */
  readonly check: string;
}

const renderers = { cyclonedx: renderCycloneDx, spdx: renderSpdx } as const;
const titles: Readonly<Record<BillForm, string>> = {
  cyclonedx: 'CycloneDX 1.6',
  spdx: 'SPDX 2.3',
};

/** The forms that are asked for: the request's, else the configuration's. */
export function wantedBills({ sbom, config }: PackageRequest): readonly BillForm[] {
  return sbom ?? config.packaging.sbom;
}

/** Writes the bills of all artifacts, in the artifacts' order; the same bytes for the same artifacts. */
export async function writeBills(
  making: Making,
  built: readonly Built[],
  artifacts: readonly Artifact[],
): Promise<readonly BillFile[]> {
  const { plan, source, ports, folder } = making;
  const written: BillFile[] = [];
  const forms = wantedBills(making.request);
  if (forms.length === 0) return written;
  for (const [at, { name, sha256 }] of artifacts.entries()) {
    const artifact = built[at] as Built;
    const materials = await readMaterials(artifact, making);
    const type = typeOf(artifact);
    const own = materials.name ?? plan.name;
    const purl = packageUrl(type, own, plan.version);
    const facts = { version: plan.version, purl, created: source.created };
    const bill = { ...materials, ...facts, name: own, artifact: { name, sha256 } };
    for (const form of forms) {
      const path = `${folder}/bills/${billName(name, form)}`;
      await ports.files.writeText(path, renderers[form](bill));
      const what = `${titles[form]} of ${name}, ${count(materials.components.length)}`;
      written.push({ name: billName(name, form), path, format: 'sbom', check: what });
    }
  }
  return written;
}

function typeOf({ format }: Built) {
  if (format === 'npm') return 'npm';
  return format === 'sdist' || format === 'wheel' ? 'pypi' : 'generic';
}

async function readMaterials(artifact: Built, making: Making): Promise<Materials> {
  const { format } = artifact;
  if (format === 'npm') return (await npmProject(making)) ?? noMaterials;
  if (format === 'sdist' || format === 'wheel') return pythonPackage(artifact, making);
  const project = (await npmProject(making)) ?? (await pythonProject(making)) ?? noMaterials;
  if (!isArchive(format)) return { ...project, name: undefined };
  const files = await listFiles(making.ports.archives, artifact.path, format);
  return { ...project, name: undefined, files };
}

async function npmProject({ request, ports }: Making): Promise<Materials | undefined> {
  const read = (name: string) => ports.files.readText(`${request.projectPath}/${name}`);
  const manifest = await read('package.json');
  if (manifest === undefined) return undefined;
  const lock = (await read('npm-shrinkwrap.json')) ?? (await read('package-lock.json'));
  return npmMaterials(manifest, lock);
}

async function pythonProject(making: Making): Promise<Materials | undefined> {
  const { request, ports } = making;
  const text = await ports.files.readText(`${request.projectPath}/pyproject.toml`);
  if (text === undefined) return undefined;
  return pythonMaterials(metadataOfProject(text), await pythonLock(making));
}

const metadataFile = /^[^/]+\/PKG-INFO$|^[^/]+\.dist-info\/METADATA$/;

async function pythonPackage({ format, path }: Built, making: Making): Promise<Materials> {
  const container = format === 'wheel' ? 'zip' : 'tar.gz';
  let metadata = '';
  for await (const entry of making.ports.archives.read(path, container)) {
    if (entry.kind !== 'file' || !metadataFile.test(entry.path)) continue;
    for await (const chunk of entry.content()) metadata += chunk;
    break;
  }
  return pythonMaterials(decode(metadata), await pythonLock(making));
}

async function pythonLock({ request, ports }: Making): Promise<string | undefined> {
  for (const name of ['uv.lock', 'poetry.lock', 'pdm.lock']) {
    const text = await ports.files.readText(`${request.projectPath}/${name}`);
    if (text !== undefined) return text;
  }
  return undefined;
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

function count(components: number): string {
  return components === 1 ? '1 dependency' : `${components} dependencies`;
}

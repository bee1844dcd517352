import type { Artifact } from '../../domain/packaging/manifest.ts';
import { type BillForm, billName } from '../../domain/sbom/bill.ts';
import { renderCycloneDx } from '../../domain/sbom/cyclonedx.ts';
import { packageUrl } from '../../domain/sbom/package-url.ts';
import { renderSpdx } from '../../domain/sbom/spdx.ts';
import type { PackageRequest } from '../package-deployment.ts';
import type { Built } from './build.ts';
import type { Making } from './making.ts';
import { type Locks, readMaterials } from './materials.ts';

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
  const locks: Locks = new Map();
  const forms = wantedBills(making.request);
  if (forms.length === 0) return written;
  for (const [at, { name, sha256 }] of artifacts.entries()) {
    const artifact = built[at] as Built;
    const materials = await readMaterials(artifact, making, locks);
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

function count(components: number): string {
  return components === 1 ? '1 dependency' : `${components} dependencies`;
}

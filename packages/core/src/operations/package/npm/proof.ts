import { SlipwayError } from '../../../domain/errors.ts';
import { judgePackage } from '../../../domain/packaging/npm/package-rules.ts';
import { type PackedPackage, plainTarget } from '../../../domain/packaging/npm/packed-package.ts';
import { parsePackageJson } from '../../../domain/packaging/project-npm.ts';
import type { Archives } from '../../../ports/archives.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { proveBins } from './bins.ts';
import { installClean } from './clean-install.ts';
import { loadModules } from './loads.ts';

/**
 * Proves what somebody who installs the package would find out: its package.json is right and names files that are there,
 * it installs into an empty project, its programs start, and its code loads. What is only doubtful is a warning.
 */
export async function proveNpm(artifact: Built, making: Making): Promise<string> {
  const packed = await readPacked(artifact, making.ports.archives);
  const { faults, warnings } = judgePackage(packed);
  settle(artifact, { faults, warnings }, making);
  const valid = packed.fields['private'] === true ? 'metadata valid, private' : 'metadata valid';
  if (!making.request.config.packaging.npm_install) return valid;
  const installed = await installClean(artifact, packed, making);
  if (installed.kind === 'unproven') {
    making.warn(`${artifact.name} was not installed for its proof: ${installed.why}.`);
    return `${valid}, installation not proven`;
  }
  const bins = await proveBins(artifact, packed, installed.clean, making);
  const loaded = await loadModules(packed, installed.clean, making);
  settle(artifact, loaded, making);
  return [valid, 'installs into an empty project', ...bins, ...loaded.proven].join(', ');
}

interface Verdict {
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
}

/** Tells the doubts, and stops at faults: all of them at once, because each of them has to be mended. */
function settle(artifact: Built, { faults, warnings }: Verdict, { warn }: Making): void {
  for (const text of warnings) warn(`${artifact.name}: ${text}.`);
  if (faults.length === 0) return;
  throw new SlipwayError(
    'artifact-invalid',
    `${artifact.name} is broken for those who install it: ${faults.join('; ')}.`,
    {
      remedy:
        'Mend package.json, or let `files`, `.npmignore` and the build bring what it names; `npm pack --dry-run` lists what is packed.',
    },
  );
}

/** npm takes the archive's first folder away, however it is called. */
async function readPacked({ path }: Built, archives: Archives): Promise<PackedPackage> {
  const paths = new Set<string>();
  let text = '';
  for await (const entry of archives.read(path, 'tar.gz')) {
    const inner = plainTarget(entry.path.slice(entry.path.indexOf('/') + 1));
    paths.add(inner);
    if (inner === 'package.json') for await (const chunk of entry.content()) text += chunk;
  }
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const fields = parsePackageJson(new TextDecoder().decode(bytes));
  return { fields, paths };
}

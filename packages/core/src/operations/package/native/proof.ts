import { SlipwayError } from '../../../domain/errors.ts';
import { debVersion } from '../../../domain/packaging/native/deb-control.ts';
import { debScripts } from '../../../domain/packaging/native/deb-scripts.ts';
import type {
  NativeFormat,
  NativePackage,
} from '../../../domain/packaging/native/native-package.ts';
import { judgeEntries } from '../../../domain/packaging/native/native-rules.ts';
import {
  compareContents,
  type FoundEntry,
} from '../../../domain/packaging/native/package-contents.ts';
import { rpmScripts } from '../../../domain/packaging/native/rpm-spec.ts';
import { rpmArchitecture } from '../../../domain/packaging/native-architecture.ts';
import type { Archives } from '../../../ports/archives.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { toolEnvironment } from '../tools.ts';
import { requireTool } from './tools.ts';
import { tryPackage } from './trial.ts';

/** Seconds would do: they only read. */
const longest = 60_000;

/**
 * Proves a deb or rpm: its files are those of the description, with modes and owners, and keep the rules of packages;
 * its name, version and architecture are as its own tools read them; its scripts parse; it can be installed, upgraded,
 * removed and purged. Throws `artifact-invalid`.
 */
export async function proveNative(artifact: Built, making: Making): Promise<string> {
  // Its builder has put it there.
  const native = artifact.native as NativePackage;
  const format = artifact.format as NativeFormat;
  const broken =
    judgeEntries(native.entries) ??
    compareContents(stored(native, format), await readContents(artifact, making.ports.archives));
  if (broken !== undefined) throw invalid(artifact.name, broken);
  await requireMetadata(artifact, native, making);
  await requireScripts(artifact, native, making);
  const files = native.entries.length === 1 ? '1 file' : `${native.entries.length} files`;
  const tried = await tryPackage(artifact, native, making);
  return `${files} as described, version ${native.version.text} inside, ${tried}`;
}

/** In a deb everything belongs to root until `postinst` has run. */
function stored({ entries }: NativePackage, format: NativeFormat) {
  return format === 'rpm'
    ? entries
    : entries.map((entry) => ({ ...entry, owner: 'root', group: 'root' }));
}

async function readContents(
  { path, format }: Built,
  archives: Archives,
): Promise<readonly FoundEntry[]> {
  const found: FoundEntry[] = [];
  for await (const entry of archives.read(path, format as NativeFormat)) {
    const { kind, target, access } = entry;
    if (access === undefined || !entry.path.startsWith('./')) continue;
    found.push({ ...access, path: entry.path.slice(1).replace(/\/$/, ''), kind, target });
  }
  return found;
}

async function requireMetadata(
  artifact: Built,
  native: NativePackage,
  { ports, folder }: Making,
): Promise<void> {
  const { name, version, architecture } = native;
  const deb = artifact.format === 'deb';
  const file = await requireTool(deb ? 'dpkg-deb' : 'rpm', ports.processes);
  const args = deb
    ? ['--field', artifact.path, 'Package', 'Version', 'Architecture']
    : ['-qp', '--nosignature', '--qf', '%{NAME} %{EPOCHNUM}:%{VERSION} %{ARCH}', artifact.path];
  const expected = deb
    ? `Package: ${name}\nVersion: ${debVersion(version)}\nArchitecture: ${architecture}`
    : `${name} ${version.epoch}:${version.text} ${rpmArchitecture(architecture)}`;
  const env = toolEnvironment(ports.processes, { HOME: folder });
  const { stdout, stderr } = await ports.processes.run({
    file,
    args,
    cwd: folder,
    env,
    timeout: longest,
  });
  if (stdout.trim() !== expected)
    throw invalid(
      artifact.name,
      `${file} reads it as \`${stdout.trim()}\`, not \`${expected}\`. ${stderr.trim()}`,
    );
}

/** A shell reads each script without running it: first as the description has it, whose lines its message counts. */
async function requireScripts(
  artifact: Built,
  native: NativePackage,
  { ports, folder }: Making,
): Promise<void> {
  const whole = artifact.format === 'deb' ? debScripts(native) : rpmScripts(native);
  const own = Object.entries(native.scripts).map(([key, text]) => {
    return { name: `\`packaging.native.scripts.${key}\``, text };
  });
  const env = toolEnvironment(ports.processes, {});
  for (const { name, text } of [...own, ...whole]) {
    const call = { file: 'sh', args: ['-n'], cwd: folder, env, input: text, timeout: longest };
    const { exitCode, stderr } = await ports.processes.run(call);
    if (exitCode !== 0)
      throw invalid(artifact.name, `its ${name} is no shell script: ${stderr.trim()}`);
  }
}

export function invalid(artifact: string, what: string): SlipwayError {
  return new SlipwayError('artifact-invalid', `${artifact} must not be shipped: ${what}.`, {
    remedy: 'Mend what it names in `packaging.native`.',
  });
}

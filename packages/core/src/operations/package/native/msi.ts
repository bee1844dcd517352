import { SlipwayError } from '../../../domain/errors.ts';
import { fileNameOf } from '../../../domain/file-path.ts';
import { innerPath } from '../../../domain/packaging/inner-path.ts';
import {
  type MsiPackage,
  type PlannedMsi,
  planMsi,
} from '../../../domain/packaging/native/msi-package.ts';
import { guidOfDigest, guidSeeds, renderWxs } from '../../../domain/packaging/native/wxs.ts';
import type { PayloadEntry } from '../../../ports/payload.ts';
import { sha256 } from '../../digest.ts';
import type { PackagePorts } from '../../package-deployment.ts';
import type { BuildJob, Built } from '../build.ts';
import { runTool, toolEnvironment } from '../tools.ts';

/** Makes the MSI from `packaging.native.msi`, the same bytes each time. */
export async function buildMsi(
  job: BuildJob,
  source: string,
  output: string,
): Promise<readonly Built[]> {
  const { plan, ports, created } = job;
  const tool = await findMsiTool(ports);
  const name = String(plan.artifacts.find(({ format }) => format === 'msi')?.name);
  const made = await gatherMsi(job, source);
  const entries = made.files.map(
    (file): PayloadEntry => ({
      kind: 'file',
      path: file.path,
      source: `${source}/${file.source}`,
      mode: 0o644,
    }),
  );
  // The cabinet in the MSI has each file's time.
  await ports.payload.layOut(entries, `${output}/files`, created);
  await ports.files.writeText(`${output}/package.wxs`, renderWxs(made, await guidsOf(made)));
  for (const { file, args } of tool(made, name))
    await ports.log.group(`Build the MSI with ${file}`, () =>
      run(job, `Building ${name} with \`${fileNameOf(file)}\``, { file, args, cwd: output }),
    );
  const path = `${output}/${name}`;
  await ports.archives.stampMsi(path, created);
  return [{ format: 'msi', name, path, platform: `windows-${made.architecture}` }];
}

/** What is installed, once the build command has run. */
async function gatherMsi(
  { plan, request, ports }: Pick<BuildJob, 'plan' | 'request' | 'ports'>,
  source: string,
): Promise<MsiPackage> {
  const output = innerPath(request.projectPath, request.outputDirectory);
  const skip = (path: string) => path === output || path === '.git' || path.endsWith('/.git');
  const there = (await ports.files.list(source, skip)).filter(({ kind }) => kind !== 'other');
  return planMsi(plan.msi as PlannedMsi, there);
}

async function guidsOf(made: MsiPackage): Promise<ReadonlyMap<string, string>> {
  const guids = new Map<string, string>();
  for (const [name, seed] of guidSeeds(made))
    guids.set(name, guidOfDigest(await sha256(`${made.upgradeCode}/${seed}`)));
  return guids;
}

interface Step {
  readonly file: string;
  readonly args: readonly string[];
}

/** How the MSI is made, one step after the other: by msitools' `wixl`, or by WiX 3 on Windows. */
async function findMsiTool({
  processes,
}: Pick<PackagePorts, 'processes'>): Promise<(made: MsiPackage, name: string) => readonly Step[]> {
  const wixl = await processes.find('wixl');
  if (wixl !== undefined)
    return ({ architecture }, name) => [
      { file: wixl, args: ['--arch', architecture, '--output', name, 'package.wxs'] },
    ];
  const candle = await processes.find('candle.exe');
  const light = await processes.find('light.exe');
  if (candle !== undefined && light !== undefined)
    return ({ architecture }, name) => [
      { file: candle, args: ['-nologo', '-arch', architecture, 'package.wxs'] },
      // Its own checks need the installer's service, which not every runner has.
      { file: light, args: ['-nologo', '-sval', '-spdb', '-out', name, 'package.wixobj'] },
    ];
  throw new SlipwayError(
    'missing-tool',
    'There is neither `wixl` nor WiX 3 (`candle.exe` and `light.exe`) on PATH.',
    {
      remedy:
        'Add a step with `sudo apt-get install --yes wixl msitools` before this one, on Linux: it makes the MSI as well as Windows does.',
    },
  );
}

function run(
  { ports, request }: BuildJob,
  what: string,
  step: Step & { readonly cwd: string },
): Promise<void> {
  // The cabinet's times are local ones.
  const env = toolEnvironment(ports.processes, { TZ: 'UTC' });
  const call = { ...step, env, signal: request.signal };
  const remedy = 'Mend what it names in `packaging.native.msi`.';
  return runTool(ports, call, { code: 'build-failed', what, remedy });
}

import { innerPath } from '../../domain/packaging/inner-path.ts';
import { archiveFormats, type Format } from '../../domain/packaging/manifest.ts';
import type { NativePackage } from '../../domain/packaging/native/native-package.ts';
import type { PackagingPlan } from '../../domain/packaging/packaging-plan.ts';
import type { FileEntry } from '../../ports/files.ts';
import type { PackagePorts, PackageRequest } from '../package-deployment.ts';
import { buildArchives } from './archives.ts';
import { buildImage } from './image/build.ts';
import { buildNative } from './native/build.ts';
import { buildMsi } from './native/msi.ts';
import { buildNpm } from './npm/build.ts';
import { buildPython } from './python/build.ts';
import type { PythonBuilder } from './python/builder.ts';
import { lineEnvironment, runLine } from './tools.ts';

/** One artifact as a builder left it. */
export interface Built {
  readonly format: Format;
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  /** What it is bound to, where its name does not tell. */
  readonly platform?: string;
  /** What a native package was made from. */
  readonly native?: NativePackage;
  /** Absolute: the wheel that was built from this sdist, also where nobody asked for one. */
  readonly wheel?: string;
}

/** What every builder needs to know. */
export interface BuildJob {
  readonly plan: PackagingPlan;
  readonly request: PackageRequest;
  readonly ports: PackagePorts;
  /** ISO 8601: the time that everything in an artifact gets. */
  readonly created: string;
  /** What builds Python projects here, looked for once. */
  readonly python: () => Promise<PythonBuilder>;
  /** The files for the archives, where they are known by now. */
  readonly chosen: readonly FileEntry[] | undefined;
  /** Absolute, empty at the start: for whatever the builders need. */
  readonly folder: string;
}

/** Makes all artifacts of the plan, in its order, in a copy of the sources where the plan asks for one. */
export async function buildAll(job: BuildJob): Promise<readonly Built[]> {
  const source = await prepareSource(job);
  await runBuildCommand(job, source);
  const chosen = job.plan.artifacts.map(({ format }) => format);
  const made: Built[] = [];
  for (const { name, makes, build } of builders) {
    const formats = chosen.filter((format) => makes.includes(format));
    if (formats.length > 0)
      made.push(...(await build(job, source, `${job.folder}/output/${name}`, formats)));
  }
  return made.sort((a, b) => chosen.indexOf(a.format) - chosen.indexOf(b.format));
}

/** One way of making artifacts; it is asked once, for all of its formats that are wanted. */
interface Builder {
  /** Of its folder. */
  readonly name: string;
  readonly makes: readonly Format[];
  /** Makes them from the folder `source`, in the empty folder `output`, which may not be there yet. */
  readonly build: (
    job: BuildJob,
    source: string,
    output: string,
    formats: readonly Format[],
  ) => Promise<readonly Built[]>;
}

const builders: readonly Builder[] = [
  { name: 'python', makes: ['sdist', 'wheel'], build: buildPython },
  { name: 'npm', makes: ['npm'], build: buildNpm },
  { name: 'image', makes: ['oci'], build: buildImage },
  { name: 'native', makes: ['deb', 'rpm'], build: buildNative },
  { name: 'msi', makes: ['msi'], build: buildMsi },
  { name: 'archives', makes: archiveFormats, build: buildArchives },
];

async function prepareSource({ plan, request, ports, folder }: BuildJob): Promise<string> {
  if (!plan.staged) return request.projectPath;
  const source = await ports.tree.stage({
    project: request.projectPath,
    to: `${folder}/source`,
    without: innerPath(request.projectPath, request.outputDirectory),
    history: Object.keys(plan.environment).length > 0,
  });
  for (const { path, text } of plan.stamps) await ports.files.writeText(`${source}/${path}`, text);
  return source;
}

/** In the folder that the artifacts are made from, so that what it writes has the stamped version and gets into them. */
async function runBuildCommand(
  { plan, request, ports, created }: BuildJob,
  cwd: string,
): Promise<void> {
  const { buildCommand: line, signal } = request;
  if (line === undefined) return;
  const env = lineEnvironment(ports.processes, {
    SLIPWAY_VERSION: plan.version,
    SOURCE_DATE_EPOCH: epochSeconds(created),
  });
  await ports.log.group('Run the build command', () =>
    runLine(
      ports,
      line,
      { cwd, env, signal },
      {
        code: 'build-failed',
        what: 'The build command',
        remedy:
          'Mend `build-command`, or what it runs; it sees only the usual environment variables.',
      },
    ),
  );
}

/** https://reproducible-builds.org/specs/source-date-epoch/ */
export function epochSeconds(created: string): string {
  return String(Math.floor(Date.parse(created) / 1000));
}

import { SlipwayError } from '../../../domain/errors.ts';
import { innerPath } from '../../../domain/packaging/inner-path.ts';
import type { Format } from '../../../domain/packaging/manifest.ts';
import {
  type NativePackage,
  type PlannedNative,
  planNative,
} from '../../../domain/packaging/native/native-package.ts';
import { judgeUnit } from '../../../domain/packaging/native/unit-file.ts';
import { nativePlatform } from '../../../domain/packaging/native-architecture.ts';
import type { PayloadEntry } from '../../../ports/payload.ts';
import type { BuildJob, Built } from '../build.ts';
import { buildDeb } from './deb.ts';
import { buildRpm } from './rpm.ts';

/** One native package to make. */
export interface NativeJob extends BuildJob {
  readonly made: NativePackage;
  /** What is installed, for laying out. */
  readonly payload: readonly PayloadEntry[];
  /** Absolute, empty: of this format alone. */
  readonly output: string;
  /** What the artifact will be called. */
  readonly fileName: string;
}

/** Makes the deb, the rpm or both from the one description. */
export async function buildNative(
  job: BuildJob,
  source: string,
  output: string,
  formats: readonly Format[],
): Promise<readonly Built[]> {
  const { plan } = job;
  const made: NativePackage = await gather(job, source);
  const payload = made.entries.map((entry): PayloadEntry => {
    const { kind, destination, target, mode } = entry;
    const from = kind === 'file' ? `${source}/${entry.source}` : target;
    return { kind, path: destination.slice(1), source: from, mode };
  });
  const built: Built[] = [];
  for (const { format, name } of plan.artifacts.filter((each) => formats.includes(each.format))) {
    const native = { ...job, made, payload, output: `${output}/${format}`, fileName: name };
    const path = await (format === 'deb' ? buildDeb(native) : buildRpm(native));
    built.push({ format, name, path, platform: nativePlatform(made.architecture), native: made });
  }
  return built;
}

/** What is installed, once the build command has run. */
export async function gather(
  { plan, request, ports }: Pick<BuildJob, 'plan' | 'request' | 'ports'>,
  source: string,
): Promise<NativePackage> {
  const output = innerPath(request.projectPath, request.outputDirectory);
  const skip = (path: string) => path === output || path === '.git' || path.endsWith('/.git');
  const there = (await ports.files.list(source, skip)).filter(({ kind }) => kind !== 'other');
  const made = planNative(plan.native as PlannedNative, there);
  for (const service of made.services) {
    const text = String(await ports.files.readText(`${source}/${service.source}`));
    const wrong = judgeUnit(service, text);
    if (wrong !== undefined)
      throw new SlipwayError('invalid-config', `The unit ${service.source} ${wrong}.`, {
        remedy: 'Mend the unit, or its entry in `packaging.native.services`.',
      });
  }
  return made;
}

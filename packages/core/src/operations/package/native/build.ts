import { SlipwayError } from '../../../domain/errors.ts';
import { innerPath } from '../../../domain/packaging/inner-path.ts';
import type { Format } from '../../../domain/packaging/manifest.ts';
import {
  licenseNames,
  type NativeDocument,
  nativeDocuments,
  withDocuments,
} from '../../../domain/packaging/native/native-documents.ts';
import type { NativeEntry } from '../../../domain/packaging/native/native-entries.ts';
import {
  type NativeFormat,
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
  const described = await gather(job, source);
  const facts = { license: await readLicense(job, source), created: job.created };
  const built: Built[] = [];
  for (const { format, name } of plan.artifacts.filter((each) => formats.includes(each.format))) {
    const folder = `${output}/${format}`;
    const documents = nativeDocuments(format as NativeFormat, described, facts);
    const made = withDocuments(described, documents);
    const written = await writeDocuments(documents, `${folder}/documents`, job);
    const payload = made.entries.map((entry) =>
      payloadEntry(entry, written.get(entry.destination) ?? `${source}/${entry.source}`),
    );
    const native = { ...job, made, payload, output: folder, fileName: name };
    const path = await (format === 'deb' ? buildDeb(native) : buildRpm(native));
    built.push({ format, name, path, platform: nativePlatform(made.architecture), native: made });
  }
  return built;
}

/** `from`: absolute, where a file comes from. */
function payloadEntry(entry: NativeEntry, from: string): PayloadEntry {
  const { kind, destination, target, mode } = entry;
  const path = destination.slice(1);
  if (kind !== 'file') return { kind, path, source: target, mode };
  return { kind, path, source: from, mode, gzip: /^usr\/share\/.*\.gz$/.test(path) };
}

/** Where each of them lies, by its destination. */
async function writeDocuments(
  documents: readonly NativeDocument[],
  folder: string,
  { ports }: BuildJob,
): Promise<ReadonlyMap<string, string>> {
  const written = new Map<string, string>();
  for (const [at, { entry, text }] of documents.entries()) {
    await ports.files.writeText(`${folder}/${at}`, text);
    written.set(entry.destination, `${folder}/${at}`);
  }
  return written;
}

async function readLicense({ ports }: BuildJob, source: string): Promise<string | undefined> {
  const files = await ports.files.list(source, (path) => path.includes('/') || path === '.git');
  const found = files.find(({ path, kind }) => kind === 'file' && licenseNames.test(path));
  return found && ports.files.readText(`${source}/${found.path}`);
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

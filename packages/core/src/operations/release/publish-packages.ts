import { runAgain, SlipwayError } from '../../domain/errors.ts';
import { fileNameOf } from '../../domain/file-path.ts';
import {
  describePublishing,
  type PlannedPackage,
  planPackage,
} from '../../domain/registry/publish-plan.ts';
import {
  type ArtifactFile,
  describePackage,
  type PackageOutcome,
  type RegistryName,
  type RegistryView,
} from '../../domain/registry/registry.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { Registries, Registry } from '../../ports/registries.ts';
import type { CreateReleaseRequest } from '../create-release.ts';
import { readArtifactSet } from '../deploy/artifact-set.ts';

export interface PublishingPorts {
  readonly registries: Registries;
  readonly files: Pick<Files, 'readText' | 'sha256'>;
  readonly clock: Clock;
  readonly log: Log;
}

type PublishingRequest = Pick<
  CreateReleaseRequest,
  | 'publish'
  | 'manifestPath'
  | 'workingDirectory'
  | 'config'
  | 'latest'
  | 'dryRun'
  | 'draft'
  | 'signal'
>;

/** One artifact, where it goes, and what is to be done about it. */
export interface PreparedPackage extends PlannedPackage {
  readonly to: Registry;
}

const formats: Readonly<Record<RegistryName, readonly string[]>> = {
  npm: ['npm'],
  pypi: ['sdist', 'wheel'],
  testpypi: ['sdist', 'wheel'],
};

/** Uploads of one file in one run. */
const mostTries = 3;
/** Milliseconds between looks after a lost answer: an index may lag behind what its registry took. */
const lookPauses = [1_000, 2_000, 4_000, 8_000, 16_000];

/**
 * Finds out what is to be published where, before a release writes anything: a version can't be taken back. What is
 * there with other contents, and a right that is missing, stop it here. A dry run and a draft need no right.
 *
 * @throws SlipwayError `no-files-matched`, `artifact-invalid`, `conflict`, `missing-token`, `missing-permission`
 */
export async function preparePackages(
  request: PublishingRequest,
  ports: PublishingPorts,
): Promise<readonly PreparedPackage[]> {
  const { publish = [], config, workingDirectory, latest } = request;
  const prepared: PreparedPackage[] = [];
  if (publish.length === 0) return prepared;
  const artifacts = await readArtifacts(request, ports);
  for (const name of new Set(publish)) {
    const settings = config.release_management.registries;
    const to = await ports.registries.open(name, settings, workingDirectory);
    for (const artifact of select(artifacts, name)) {
      const file = await to.identify(artifact);
      const view = await look(to, file, request);
      prepared.push({ ...planPackage(file, view, latest), to });
    }
  }
  if (!request.dryRun && !request.draft) await authorize(prepared, ports);
  return prepared;
}

/** Each package once: a wheel's right is its sdist's. */
async function authorize(
  prepared: readonly PreparedPackage[],
  { log }: PublishingPorts,
): Promise<void> {
  const proven = new Set<string>();
  for (const { file, kind, to } of prepared) {
    const key = `${file.registry} ${file.package}`;
    if (kind === 'already-there' || proven.has(key)) continue;
    proven.add(key);
    const by = await to.authorize(file);
    log.info(`${describePackage(file)} may be published to ${file.registry} by ${by}.`);
  }
}

async function readArtifacts(
  { manifestPath }: PublishingRequest,
  { files }: PublishingPorts,
): Promise<readonly (ArtifactFile | undefined)[]> {
  if (manifestPath === undefined)
    throw new SlipwayError('invalid-input', 'The `publish` input needs a `manifest`.', {
      remedy:
        'Give the path that the package action put out, so that what was verified is published.',
    });
  const { manifest, folder } = await readArtifactSet(manifestPath, files);
  return manifest.artifacts.map(({ path, format, size, sha256 }) =>
    format === 'npm' || format === 'sdist' || format === 'wheel'
      ? { name: fileNameOf(path), path: `${folder}/${path}`, format, size, sha256 }
      : undefined,
  );
}

/** Sdists before wheels: who sees the wheel can get its sources. */
function select(
  artifacts: readonly (ArtifactFile | undefined)[],
  name: RegistryName,
): readonly ArtifactFile[] {
  const found = formats[name].flatMap((format) =>
    artifacts.filter((artifact) => artifact?.format === format),
  ) as readonly ArtifactFile[];
  if (found.length > 0) return found;
  throw new SlipwayError(
    'no-files-matched',
    `The manifest has nothing for ${name}: no artifact of the format ${formats[name].join(' or ')}.`,
    { remedy: `Package that format, too, or take ${name} out of the \`publish\` input.` },
  );
}

/** A dry run needs no token: what a registry hides is taken for what is not there. */
async function look(
  to: Registry,
  file: PreparedPackage['file'],
  { dryRun }: PublishingRequest,
): Promise<RegistryView> {
  try {
    return await to.look(file);
  } catch (error) {
    if (!dryRun || !(error instanceof SlipwayError) || error.code !== 'missing-token') throw error;
    return { digest: undefined, versions: [], latest: undefined };
  }
}

/** What was or would be done, one line each, and what became of each package. */
export interface Published {
  readonly steps: readonly string[];
  readonly outcomes: readonly PackageOutcome[];
}

/** What a run would do. */
export function planPackages(prepared: readonly PreparedPackage[]): Published {
  const due = prepared.filter(({ kind }) => kind === 'publish');
  return {
    steps: due.map(describePublishing),
    outcomes: prepared.map((each) =>
      outcomeOf(each, each.kind === 'publish' ? 'would-publish' : 'already-there'),
    ),
  };
}

/**
 * Publishes what is to be published, one file at a time; nothing where the release stays a draft. It comes after the
 * release is out, which holds the very bytes and can be finished from there, since a registry takes nothing back; and
 * before the floating tags move, so that who follows them finds all that belongs to the release. An answer that is lost,
 * or a refusal that may come of somebody being faster, is settled by looking. A version is used up by its first upload,
 * so that a second one can do no harm.
 *
 * @throws SlipwayError `conflict`, `missing-permission`, `command-failed`, `half-done`
 */
export async function publishPackages(
  prepared: readonly PreparedPackage[],
  request: PublishingRequest,
  ports: PublishingPorts,
): Promise<Published> {
  if (request.draft) return { ...planPackages(prepared), steps: [] };
  const steps: string[] = [];
  const outcomes: PackageOutcome[] = [];
  for (const each of prepared) {
    const line = describePublishing(each);
    const done = await publishOne(each, line, request, ports);
    if (done === 'published') steps.push(line);
    outcomes.push(outcomeOf(each, done));
  }
  return { steps, outcomes };
}

/** What begins after the tag cannot be undone: an interruption says how to go on. */
async function publishOne(
  each: PreparedPackage,
  line: string,
  request: PublishingRequest,
  ports: PublishingPorts,
): Promise<'published' | 'already-there'> {
  if (each.kind === 'already-there') return 'already-there';
  if (request.signal?.aborted) throw unfinished(each, 'the run was cancelled');
  ports.log.info(line);
  try {
    return await upload(each, request, ports);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    if (error.code === 'cancelled') throw unfinished(each, 'the run was cancelled', error);
    throw error.code === 'retryable' ? unfinished(each, error.message, error) : error;
  }
}

async function upload(
  each: PreparedPackage,
  request: PublishingRequest,
  ports: PublishingPorts,
): Promise<'published' | 'already-there'> {
  const { to, file, tag } = each;
  let lost = false;
  for (let attempt = 1; ; attempt += 1) {
    const answer = await to.publish(file, tag);
    if (answer.kind === 'published') return 'published';
    lost ||= answer.kind === 'lost';
    if (answer.kind === 'lost')
      ports.log.info(`${file.registry} gave no answer: ${answer.why}. Looking at what is there.`);
    // The same file is success, whoever sent it; another one is a conflict, which is thrown.
    if (await isThere(each, request, ports)) return lost ? 'published' : 'already-there';
    if (answer.kind === 'taken') throw answer.error;
    if (attempt === mostTries) throw unfinished(each, answer.why);
  }
}

async function isThere(
  { to, file }: PreparedPackage,
  { latest, signal }: PublishingRequest,
  { clock }: PublishingPorts,
): Promise<boolean> {
  for (const pause of [0, ...lookPauses]) {
    if (pause > 0) await clock.sleep(pause, signal);
    if (planPackage(file, await to.look(file), latest).kind === 'already-there') return true;
  }
  return false;
}

function outcomeOf(
  { file, tag }: PlannedPackage,
  outcome: PackageOutcome['outcome'],
): PackageOutcome {
  const { registry, url, package: name, version, name: fileName } = file;
  return { registry, url, package: name, version, file: fileName, tag, outcome };
}

function unfinished(
  { file }: Pick<PreparedPackage, 'file'>,
  why: string,
  cause?: SlipwayError,
): SlipwayError {
  return new SlipwayError(
    'half-done',
    `The release is out, and ${describePackage(file)} is not on ${file.registry} yet: ${why.replace(/\.$/, '')}.`,
    { remedy: runAgain, cause },
  );
}

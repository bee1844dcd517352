import { runAgain, SlipwayError } from '../../domain/errors.ts';
import { describePublishing, planPackage } from '../../domain/registry/publish-plan.ts';
import { describePackage, type PackageOutcome } from '../../domain/registry/registry.ts';
import type { PreparedPackage, PublishingPorts, PublishingRequest } from './prepare-packages.ts';

/** Uploads of one file in one run. */
const mostTries = 3;
/** Milliseconds between looks after a lost answer: an index may lag behind what its registry took. */
const lookPauses = [1_000, 2_000, 4_000, 8_000, 16_000];

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
    throw error.code === 'retryable' ? unfinished(each, error.message, error) : afterRelease(error);
  }
}

/** A reason that comes too late to hold the release back. */
function afterRelease(error: SlipwayError): SlipwayError {
  const mends = error.code === 'missing-permission' || error.code === 'missing-token';
  const remedy = mends ? `${error.remedy} ${runAgain}` : error.remedy;
  return new SlipwayError(error.code, `The release is out. ${error.message}`, {
    remedy,
    cause: error,
  });
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
  { file, tag }: PreparedPackage,
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

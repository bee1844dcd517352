import type { EnvironmentSettings } from '../config/config.ts';
import type { VersionScheme } from '../version/version.ts';
import { currentDeployment, isGood, isOurs } from './deployment-ledger.ts';
import type { DeploymentFacts } from './deployment-plan.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { explainLock, isForeignLock, type LockOwner } from './environment-lock.ts';
import { freezeGate } from './freeze.ts';
import type { Gate } from './gate.ts';
import { inFlightGate } from './in-flight.ts';
import { denialGate, denialOf, pinGate, pinOf } from './pin.ts';
import { type CommitCheck, requiredChecksGate } from './required-checks.ts';
import { deniedVersions } from './rollback-target.ts';
import { compatibilityGate } from './schema-floor.ts';

/** What is known when the gates of a deployment are judged. */
export interface GateFacts extends DeploymentFacts {
  readonly settings: EnvironmentSettings;
  readonly scheme: VersionScheme;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly artifactsDigest: string;
  /** Signature and provenance, where the configuration asks for them. */
  readonly vouched: readonly Gate[];
  /** `undefined`: nobody was asked, since nothing is required. */
  readonly checks: readonly CommitCheck[] | 'forbidden' | undefined;
  /** The records of the environments that come first, by their names. */
  readonly earlier: ReadonlyMap<string, readonly DeploymentRecord[]>;
  /** Who holds the environment's lock. */
  readonly lock: LockOwner | 'unreadable' | undefined;
  /** What answers now, and whether it is the wanted version and well; `undefined` where it is not known. */
  readonly live: { readonly version: string | undefined; readonly arrived: boolean } | undefined;
  /** The command is to run even where it is not needed. */
  readonly alwaysRun: boolean;
  /** Why the pin of a rollback is lifted; empty: it is not. */
  readonly acknowledge: string;
}

/** What must hold before a deployment, in order, with what was found. What throws while it is gathered has passed by then. */
export function deployGates(facts: GateFacts): readonly Gate[] {
  return [
    { name: 'Environment exists', outcome: 'pass', detail: facts.environment },
    { name: 'Artifacts match their manifest', outcome: 'pass', detail: `of ${facts.version}` },
    ...facts.vouched,
    { name: 'Commit is known', outcome: 'pass', detail: facts.sha },
    forwards(facts),
    requiredChecksGate(facts.settings.required_checks, facts.checks, facts.runId),
    ...facts.settings.after.map((name) => provenEarlier(name, facts)),
    pinGate(pinOf(facts.history), facts.acknowledge),
    denialGate(denialOf(facts.history, facts.version), facts.acknowledge),
    freezeGate(facts.settings.freeze, facts.now),
    notLocked(facts),
    inFlightGate(facts),
    compatibilityGate(facts.version, facts.history, facts.scheme),
    whatRuns(facts),
  ];
}

function notLocked({ environment, lock, runId, job, now }: GateFacts): Gate {
  const name = 'Nobody holds its lock';
  if (lock === 'unreadable')
    return { name, outcome: 'skip', detail: 'it could not be read; the records decide' };
  return isForeignLock(lock, { run_id: runId, job }, now)
    ? // What a gate found is told as a clause: whoever tells it ends the sentence.
      { name, outcome: 'fail', detail: explainLock(environment, lock).replace(/\.$/, '') }
    : { name, outcome: 'pass', detail: 'free' };
}

function forwards({ history, relation, version }: GateFacts): Gate {
  const name = 'Never backwards';
  const current = currentDeployment(history)?.payload?.version;
  if (relation === undefined) return { name, outcome: 'skip', detail: 'nothing is deployed yet' };
  const words = {
    ahead: `${version} comes after ${current}`,
    identical: `the same commit as ${current}`,
    diverged: `${version} and ${current} are on different branches`,
    behind: `${version} comes before ${current}; to go back, use the rollback action`,
  };
  return { name, outcome: relation === 'behind' ? 'fail' : 'pass', detail: words[relation] };
}

/** The same bytes must have been proven in the environment that comes first. */
function provenEarlier(
  environment: string,
  { earlier, version, artifactsDigest }: GateFacts,
): Gate {
  const records = earlier.get(environment) ?? [];
  const name = `Proven in ${environment} first`;
  if (deniedVersions(records).has(version))
    return { name, outcome: 'fail', detail: `${version} failed when it was last there` };
  const proof = records.find((record) => isProofOf(record, version, artifactsDigest));
  return proof === undefined
    ? {
        name,
        outcome: 'fail',
        detail: `no deployment of these bytes of ${version} was proven there`,
      }
    : { name, outcome: 'pass', detail: `deployment ${proof.id}` };
}

/** Whether a record proves these bytes of a version. */
export function isProofOf(record: DeploymentRecord, version: string, digest: string): boolean {
  return (
    isOurs(record) &&
    isGood(record) &&
    record.payload.version === version &&
    record.payload.artifacts_digest === digest
  );
}

/** Told, and never refused: a service that is down or was changed by hand is a reason to deploy. */
function whatRuns({ live, history }: GateFacts): Gate {
  const name = 'What runs is what the records say';
  const recorded = currentDeployment(history)?.payload.version;
  const version = live?.version;
  if (version === undefined)
    return { name, outcome: 'skip', detail: 'no check tells the running version' };
  return recorded === undefined || recorded === version
    ? { name, outcome: 'pass', detail: version }
    : { name, outcome: 'skip', detail: `${version} answers, the records say ${recorded}` };
}

import type { VersionScheme } from '../version/version.ts';
import { blockingPathsGate } from './blocking-paths.ts';
import { breakerGate } from './breaker.ts';
import {
  hasBegun,
  hasSucceeded,
  isActive,
  isGood,
  isOurs,
  type OurDeployment,
  provenAt,
} from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import { type Gate, overrideGates, refusingGate } from './gate.ts';
import { inFlightGate } from './in-flight.ts';
import type { RollbackTarget } from './rollback-target.ts';
import { compatibilityGate } from './schema-floor.ts';

const day = 24 * 60 * 60_000;

export interface RollbackWish {
  readonly environment: string;
  readonly version: string | undefined;
  readonly expectedCurrent: string | undefined;
  readonly runId: string;
  readonly job: string;
}

/** A rollback that the ledger alone ends. */
export interface EarlyEnd {
  readonly kind: 'nothing-to-do' | 'superseded' | 'refused';
  readonly reason: string;
  /** The rollback that did it already, by the same job of the same run. */
  readonly done?: OurDeployment;
}

/** A target that was found. */
export type FoundTarget = Extract<RollbackTarget<OurDeployment>, { readonly kind: 'found' }>;

/**
 * Where a rollback ends before its gates: this job did it already (perhaps long ago), somebody else has moved on (of two concurrent
 * rollbacks with the same `expected-current` one acts), the version is in service, or there is nowhere to go.
 */
export function endEarly(
  wish: RollbackWish,
  history: readonly DeploymentRecord[],
  target: RollbackTarget<OurDeployment>,
): EarlyEnd | FoundTarget {
  const done = history
    .filter(isOurs)
    .find((record) => isActive(record) && isOwnRollback(record, wish));
  if (done !== undefined) return { kind: 'nothing-to-do', reason: alreadyDone(done), done };
  const live = target.from?.payload.version;
  const before = history
    .filter(isOurs)
    .find((record) => hasSucceeded(record) && isOwnRollback(record, wish));
  if (target.from !== undefined && before !== undefined && target.from.id > before.id)
    return { kind: 'superseded', reason: followedBy(before, target.from) };
  if (live !== undefined && wish.expectedCurrent !== undefined && live !== wish.expectedCurrent)
    return {
      kind: 'superseded',
      reason: `${wish.environment} runs ${live}, not ${wish.expectedCurrent}: somebody has moved on.`,
    };
  if (target.from !== undefined && live === wish.version && isActive(target.from))
    return { kind: 'nothing-to-do', reason: `${wish.environment} runs ${live} already.` };
  return target.kind === 'found' ? target : { kind: 'refused', reason: target.reason };
}

function isOwnRollback({ payload, task }: OurDeployment, wish: RollbackWish): boolean {
  return task === 'rollback' && payload.run_id === wish.runId && payload.job === wish.job;
}

function alreadyDone({ id, payload }: OurDeployment): string {
  return `This run went back to ${payload.version} already (deployment ${id}).`;
}

/** A re-run of an old run must not take back what came after it. */
function followedBy(done: OurDeployment, { id, payload }: OurDeployment): string {
  return `This run went back to ${done.payload.version} already (deployment ${done.id}), and ${payload.version} was deployed since (deployment ${id}): start a new run to go back from that.`;
}

/** The deployment that a rollback went back from, as far as the records reach: never a twin that was called off. */
export function badOf(
  done: OurDeployment,
  history: readonly DeploymentRecord[],
): OurDeployment | undefined {
  const from = done.payload.rollback?.from;
  return history
    .filter(isOurs)
    .find((record) => record.id < done.id && record.payload.version === from && hasBegun(record));
}

/** What was found out about a target. */
export interface RollbackFacts {
  readonly from: OurDeployment;
  readonly target: OurDeployment;
  readonly history: readonly DeploymentRecord[];
  readonly enabled: boolean;
  readonly hasCommand: boolean;
  readonly runId: string;
  /** Where the target's tag leads to now; `undefined`: it is gone. */
  readonly tagCommit: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Started by the run whose deployment failed, not by a person. */
  readonly automatic: boolean;
  readonly scheme: VersionScheme;
  /** How old a deployment may be that one goes back to, in days. */
  readonly maxAgeDays: number;
  /** Globs of files that cannot be taken back. */
  readonly blockingPaths: readonly string[];
  /** Files that changed between the target and what runs; `undefined`: nobody was asked. */
  readonly changed: readonly string[] | 'too-many' | undefined;
  /** Open records whose runs are over: they stand in nobody's way. */
  readonly vanished: readonly number[];
  /** What the release holds, or why it could not be read. */
  readonly artifacts:
    | {
        readonly digest: string;
        readonly commit: string;
        /** Signature and provenance, where the configuration asks for them. */
        readonly vouched: readonly Gate[];
      }
    | { readonly problem: string };
}

/** The gates of a rollback, in order, as rows for people and the evidence. */
export function rollbackGates(facts: RollbackFacts): readonly Gate[] {
  return [
    gate(
      'Rollbacks are enabled',
      facts.enabled,
      `\`deployment.rollback_enabled\` is ${facts.enabled}`,
    ),
    gate(
      'There is a command that deploys',
      facts.hasCommand,
      facts.hasCommand ? '`run`' : 'give the `run` input, or the environment its `run`',
    ),
    inFlightGate(facts),
    gate('The target was proven', isGood(facts.target), proofOf(facts.target)),
    tagHolds(facts),
    artifactsHold(facts),
    ...('problem' in facts.artifacts ? [] : facts.artifacts.vouched),
    notTooOld(facts),
    nothingIrreversible(facts),
    blockingPathsGate(facts.blockingPaths, facts.changed),
    compatibilityGate(facts.target.payload.version, since(facts), facts.scheme),
    breakerGate(facts.history, facts.from, facts),
  ];
}

export interface RollbackDecision {
  readonly kind: 'go' | 'refused';
  readonly gates: readonly Gate[];
  /** Of the first gate that refuses. */
  readonly reason: string;
  /** Whether a reason given for it would pass over what refuses. */
  readonly overridable: boolean;
}

/** Passes over refusing gates where somebody gave a reason; artifacts that are not there cannot be passed over. */
export function decideRollback(facts: RollbackFacts, override: string): RollbackDecision {
  const gates = rollbackGates(facts);
  const refusing = refusingGate(gates);
  if (refusing === undefined) return { kind: 'go', gates, reason: '', overridable: false };
  const reason = `${refusing.name}: no. ${refusing.detail}`;
  const overridable = !('problem' in facts.artifacts) && facts.hasCommand;
  if (override === '' || !overridable) return { kind: 'refused', gates, reason, overridable };
  return { kind: 'go', gates: overrideGates(gates, override).gates, reason: '', overridable };
}

function gate(name: string, holds: boolean, detail: string): Gate {
  return { name, outcome: holds ? 'pass' : 'fail', detail };
}

function proofOf(record: DeploymentRecord): string {
  const at = provenAt(record);
  return at === undefined
    ? `deployment ${record.id} had no success`
    : `deployment ${record.id} at ${at}`;
}

/** What has been deployed after the target. */
function since({ history, target }: RollbackFacts): readonly DeploymentRecord[] {
  return history.filter(({ id }) => id > target.id);
}

function notTooOld({ target, maxAgeDays, now }: RollbackFacts): Gate {
  const days = (now - Date.parse(provenAt(target) ?? target.createdAt)) / day;
  const detail = `it was proven ${Math.max(0, Math.floor(days))} days ago, at most ${maxAgeDays} are allowed`;
  return gate('It is not too old', days <= maxAgeDays, detail);
}

function tagHolds({ target, tagCommit }: RollbackFacts): Gate {
  const { tag, sha } = target.payload;
  const leads = tagCommit === undefined ? 'is gone' : `leads to ${tagCommit.slice(0, 12)}`;
  const detail = `${tag} ${leads}; deployed was ${sha.slice(0, 12)}`;
  return gate('Its tag leads to the commit that was deployed', tagCommit === sha, detail);
}

function artifactsHold({ target, artifacts }: RollbackFacts): Gate {
  const name = 'Its artifacts are those that were deployed';
  if ('problem' in artifacts) return gate(name, false, artifacts.problem);
  const { artifacts_digest: digest, sha } = target.payload;
  const same = artifacts.digest === digest && artifacts.commit === sha;
  return gate(
    name,
    same,
    `SHA-256 ${artifacts.digest.slice(0, 12)}, deployed ${digest.slice(0, 12)}`,
  );
}

function nothingIrreversible({ from, target, history }: RollbackFacts): Gate {
  const unsafe = history.find(
    (record) =>
      record.id > target.id &&
      record.id <= from.id &&
      record.payload?.rollback_safe === false &&
      (hasSucceeded(record) || record.id === from.id),
  );
  const detail =
    unsafe === undefined
      ? 'none'
      : `${unsafe.payload?.version} (deployment ${unsafe.id}) cannot be taken back`;
  return gate('Nothing irreversible lies between', unsafe === undefined, detail);
}

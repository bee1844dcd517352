import {
  hasFailed,
  hasSucceeded,
  isGood,
  isOpen,
  isOurs,
  liveDeployment,
  type OurDeployment,
} from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';

/** Records that are looked at, at most: ten pages of GitHub's. */
export const scanLimit = 500;

export type SkipReason =
  | 'foreign'
  | 'in-flight'
  | 'current'
  | 'same-version'
  | 'other-version'
  | 'denied'
  | 'not-proven';

/** A record that was passed over, and why; for the evidence. */
export interface SkippedDeployment {
  readonly id: number;
  readonly version: string | null;
  readonly reason: SkipReason;
}

export interface RollbackQuery<From extends DeploymentRecord = DeploymentRecord> {
  readonly environment: string;
  /** A version to go back to; `undefined`: the last good one. */
  readonly version?: string | undefined;
  /** The deployment to go back from; default: the one that is live. */
  readonly from?: From | undefined;
  /** The run that asks: its own open deployment may be the one that is live. */
  readonly runId?: string | undefined;
  /** A success without proof will do: only where somebody took that upon them, for a named version. */
  readonly unproven?: boolean;
}

export type RollbackTarget<From extends DeploymentRecord = DeploymentRecord> =
  | {
      readonly kind: 'found';
      readonly from: From;
      readonly target: OurDeployment;
      readonly skipped: readonly SkippedDeployment[];
    }
  | {
      /** `nothing-live`: nothing was ever deployed. `no-good-version`: nothing proven is left. `too-deep`: not within the limit. */
      readonly kind: 'nothing-live' | 'no-good-version' | 'too-deep';
      readonly from: From | undefined;
      readonly skipped: readonly SkippedDeployment[];
      /** One sentence. */
      readonly reason: string;
    };

/**
 * The deployment to go back to: the newest good one of another version before the live one. Records come newest
 * first, of one environment or more; at most 500 are looked at. Good is what `isGood` says and no later deployment of the
 * same version disproved, so that where A is good and B and C are bad, C goes back to A.
 */
export function findRollbackTarget<From extends DeploymentRecord = OurDeployment>(
  records: readonly DeploymentRecord[],
  query: RollbackQuery<From>,
): RollbackTarget<From | OurDeployment> {
  const ledger = records
    .slice(0, scanLimit)
    .filter(({ environment }) => environment === query.environment);
  const from = query.from ?? liveDeployment(ledger, query.runId);
  if (from === undefined) return nothingLive(query.environment);
  const denied = deniedVersions(ledger);
  const skipped: SkippedDeployment[] = [];
  for (const record of ledger) {
    if (!isOurs(record)) {
      skipped.push({ id: record.id, version: record.payload?.version ?? null, reason: 'foreign' });
      continue;
    }
    const reason = reasonToSkip(record, from, query, denied);
    if (reason === undefined) return { kind: 'found', from, target: record, skipped };
    skipped.push({ id: record.id, version: record.payload.version, reason });
  }
  return notFound(records.length, query, from, skipped);
}

/** Versions of which the newest verdict is a failure: an older proof of them no longer counts. */
export function deniedVersions(records: readonly DeploymentRecord[]): ReadonlySet<string> {
  const verdicts = new Map<string, boolean>();
  for (const record of records.filter(isOurs)) {
    const { version } = record.payload;
    if (verdicts.has(version)) continue;
    if (isGood(record)) verdicts.set(version, false);
    else if (hasFailed(record)) verdicts.set(version, true);
  }
  return new Set([...verdicts].filter(([, failed]) => failed).map(([version]) => version));
}

function reasonToSkip(
  record: OurDeployment,
  from: DeploymentRecord,
  query: RollbackQuery,
  denied: ReadonlySet<string>,
): SkipReason | undefined {
  const { payload } = record;
  if (record.id === from.id) return 'current';
  if (isOpen(record)) return 'in-flight';
  if (payload.version === from.payload?.version) return 'same-version';
  if (query.version !== undefined && payload.version !== query.version) return 'other-version';
  if (query.unproven === true && hasSucceeded(record)) return undefined;
  if (denied.has(payload.version)) return 'denied';
  return isGood(record) ? undefined : 'not-proven';
}

function nothingLive(environment: string): RollbackTarget<never> {
  return {
    kind: 'nothing-live',
    from: undefined,
    skipped: [],
    reason: `Nothing was deployed to ${environment} yet, so there is nothing to go back from.`,
  };
}

function notFound<From extends DeploymentRecord>(
  scanned: number,
  query: RollbackQuery,
  from: From,
  skipped: readonly SkippedDeployment[],
): RollbackTarget<From> {
  const { version, environment } = query;
  const wanted = version === undefined ? 'No good version' : `No good ${version}`;
  const place = `before ${from.payload?.version} in ${query.environment}`;
  const reason =
    version === undefined
      ? `${wanted} was proven ${place}.`
      : whyNot(version, environment, skipped);
  return scanned >= scanLimit
    ? {
        kind: 'too-deep',
        from,
        skipped,
        reason: `${wanted} was found ${place} among the last ${scanLimit} deployments.`,
      }
    : { kind: 'no-good-version', from, skipped, reason };
}

/** The reason of the newest deployment of a named version that was looked at. */
function whyNot(
  version: string,
  environment: string,
  skipped: readonly SkippedDeployment[],
): string {
  const reason = skipped.find((each) => each.version === version)?.reason;
  const words: Partial<Record<SkipReason, string>> = {
    'in-flight': `The deployment of ${version} to ${environment} is not closed yet.`,
    denied: `${version} failed when it was last in ${environment}.`,
    'not-proven': `${version} was deployed to ${environment}, but never proven.`,
    current: `${version} is what ${environment} runs, and it is not proven.`,
    'same-version': `${version} is what ${environment} runs, and it is not proven.`,
  };
  return (reason && words[reason]) ?? `${version} was never deployed to ${environment}.`;
}

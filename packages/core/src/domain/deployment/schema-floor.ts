import { compareVersions, tryParseVersion, type VersionScheme } from '../version/version.ts';
import { hasSucceeded, isOurs } from './deployment-ledger.ts';
import type { DeploymentRecord } from './deployment-record.ts';
import type { Gate } from './gate.ts';

/**
 * Whether a version runs on the data as the versions in the ledger have left them: each may have raised the lowest one
 * that does (`schema_floor`), and nothing lowers it again.
 */
export function compatibilityGate(
  version: string,
  history: readonly DeploymentRecord[],
  scheme: VersionScheme,
): Gate {
  const name = 'It runs on the data as they are';
  const floor = highestFloor(history, scheme);
  if (floor === undefined)
    return { name, outcome: 'skip', detail: 'no `schema_floor` was recorded' };
  const wanted = tryParseVersion(version, scheme);
  const fits = wanted !== undefined && compareVersions(wanted, floor.version) >= 0;
  const detail = `${floor.by} needs at least ${floor.version.text}`;
  return { name, outcome: fits ? 'pass' : 'fail', detail };
}

function highestFloor(history: readonly DeploymentRecord[], scheme: VersionScheme) {
  return history
    .filter(isOurs)
    .filter(hasSucceeded)
    .flatMap(({ payload }) => {
      const version = tryParseVersion(payload.schema_floor ?? '', scheme);
      return version === undefined ? [] : [{ version, by: payload.version }];
    })
    .sort((a, b) => compareVersions(b.version, a.version))[0];
}

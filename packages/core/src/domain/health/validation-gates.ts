import type { DeploymentRecord } from '../deployment/deployment-record.ts';
import type { Gate } from '../deployment/gate.ts';
import type { RollbackTarget } from '../deployment/rollback-target.ts';
import type { Report } from '../report/report.ts';

export interface ValidationFacts {
  readonly record: DeploymentRecord | undefined;
  readonly rollback: RollbackTarget;
  /** Whether something else on the network answered; `undefined`: not asked. */
  readonly controlWorks: boolean | undefined;
}

/** What was looked at beside the service itself; none of it decides alone. */
export function validationGates({
  record,
  rollback,
  controlWorks,
}: ValidationFacts): readonly Gate[] {
  return [
    record === undefined
      ? { name: 'deployment', outcome: 'skip', detail: 'No record of ours is about this version.' }
      : {
          name: 'deployment',
          outcome: 'pass',
          detail: `Deployment ${record.id} of ${record.sha}.`,
        },
    controlGate(controlWorks),
    rollback.kind === 'found'
      ? {
          name: 'rollback target',
          outcome: 'pass',
          detail: `${previousVersion(rollback)} (deployment ${rollback.target.id}) is proven.`,
        }
      : { name: 'rollback target', outcome: 'fail', detail: rollback.reason },
  ];
}

function controlGate(works: boolean | undefined): Gate {
  const name = 'control probe';
  if (works === undefined) return { name, outcome: 'skip', detail: 'Not needed.' };
  return works
    ? { name, outcome: 'pass', detail: 'The network works.' }
    : { name, outcome: 'fail', detail: 'Nothing else answered, either.' };
}

/** The version that a rollback would go to, or `null` where nothing proven is left. */
export function previousVersion(rollback: RollbackTarget): string | null {
  return rollback.kind === 'found' ? rollback.target.payload.version : null;
}

/** Possible where it is enabled, has a proven target, and the deployment did nothing that cannot be undone. */
export function rollbackCapability(
  facts: Pick<ValidationFacts, 'record' | 'rollback'>,
  enabled: boolean,
): Report['rollback_capability'] {
  const previous = previousVersion(facts.rollback);
  const available = enabled && previous !== null;
  const safe = facts.record?.payload?.rollback_safe !== false;
  return { available, previous_version: previous, rollback_possible: available && safe };
}

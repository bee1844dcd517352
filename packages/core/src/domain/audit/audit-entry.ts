import type { Gate } from '../deployment/gate.ts';

/** One decision, as it is told for good. */
export interface AuditFacts {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly environment: string;
  readonly run_id: string;
  readonly attempt: number;
  readonly actor: string;
  readonly event: string;
  /** Such as `rollback begins` or `rolled back`. */
  readonly decision: string;
  readonly from_version: string | null;
  readonly to_version: string | null;
  readonly deployment: number | null;
  readonly reason: string;
  readonly override: string;
  readonly gates: readonly Pick<Gate, 'name' | 'outcome'>[];
}

/** A decision in its chain. */
export interface AuditEntry extends AuditFacts {
  readonly schema: 1;
  /** SHA-256 of the line before; empty for the first one. */
  readonly previous: string;
}

/** One line of JSON: the same bytes for the same entry. */
export function renderAuditLine(facts: AuditFacts, previous: string): string {
  return JSON.stringify({ schema: 1, ...facts, previous } satisfies AuditEntry);
}

/** What is wrong with a log, oldest line first, each with the SHA-256 of its bytes; `undefined` where the chain holds. */
export function findBrokenLink(
  lines: readonly { readonly text: string; readonly digest: string }[],
): string | undefined {
  for (const [index, { text }] of lines.entries()) {
    const expected = index === 0 ? '' : lines[index - 1]?.digest;
    const previous = previousOf(text);
    if (previous === undefined) return `Line ${index + 1} is no entry of the log.`;
    if (previous !== expected) return `Line ${index + 1} does not follow line ${index}.`;
  }
  return undefined;
}

function previousOf(text: string): string | undefined {
  try {
    const { schema, previous } = JSON.parse(text) as Partial<AuditEntry>;
    return schema === 1 && typeof previous === 'string' ? previous : undefined;
  } catch {
    return undefined;
  }
}

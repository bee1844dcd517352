import type { AuditFacts } from '../domain/audit/audit-entry.ts';

/** What was decided about an environment, for good: lines are only ever added. */
export interface AuditLog {
  /** `forbidden`: the token may not write refs. */
  append(entry: AuditFacts): Promise<'written' | 'forbidden'>;
  /** All lines, oldest first, with the SHA-256 of each. */
  read(environment: string): Promise<readonly { readonly text: string; readonly digest: string }[]>;
}

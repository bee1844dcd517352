import { createHash } from 'node:crypto';
import { renderAuditLine } from '../domain/audit/audit-entry.ts';
import { environmentKey } from '../domain/deployment/environment-key.ts';
import { runAgain, SlipwayError } from '../domain/errors.ts';
import type { AuditLog } from '../ports/audit-log.ts';
import type { ServerRef, ServerRefs } from './git-server-refs.ts';

const tries = 5;

/** Logs as refs on the server, a commit a line: `git log --format=%B refs/slipway/audit/ENVIRONMENT` shows one. */
export function createAuditLog(refs: ServerRefs): AuditLog {
  // What this process wrote last: mostly nobody else has written since, and the server tells where somebody has.
  const written = new Map<string, ServerRef>();
  return {
    async append(entry) {
      const ref = refOf(entry.environment);
      for (let attempt = 1; attempt <= tries; attempt += 1) {
        const last = written.get(ref) ?? (await refs.read(ref));
        const line = renderAuditLine(entry, last === undefined ? '' : digestOf(last.text));
        const answer = await refs.set(ref, last?.oid, line, { follows: true });
        if (answer.kind === 'forbidden') return 'forbidden';
        if (answer.kind === 'set') {
          written.set(ref, { oid: answer.oid, text: line.trim() });
          return 'written';
        }
        written.delete(ref);
      }
      throw new SlipwayError('retryable', `The audit log of ${entry.environment} kept moving on.`, {
        remedy: runAgain,
      });
    },
    async read(environment) {
      const lines = await refs.readAll(refOf(environment));
      return lines.map((text) => ({ text, digest: digestOf(text) }));
    },
  };
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function refOf(environment: string): string {
  return `refs/slipway/audit/${environmentKey(environment)}`;
}

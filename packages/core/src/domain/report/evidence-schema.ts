import * as z from 'zod/mini';
import type { Evidence } from './evidence.ts';
import { time } from './report-schema.ts';

const verdict = z.enum(['pass', 'fail', 'inconclusive']);
const count = z.int().check(z.minimum(0));
const latency = z
  .nullable(z.number())
  .check(z.describe('Milliseconds; null where there were too few samples.'));

const check = z.strictObject({
  name: z.string(),
  kind: z.enum(['http', 'tcp', 'command']),
  critical: z.boolean(),
  verdict,
  reason: z.string(),
  samples: count,
  passes: count,
  p50_ms: latency,
  p95_ms: latency,
  p99_ms: latency,
  first_failure: z.nullable(z.string()),
});

const sample = z.strictObject({
  check: z.string(),
  phase: z.enum(['baseline', 'converge', 'soak', 'functional']),
  at_ms: z.number().check(z.describe('Milliseconds since the validation began.')),
  outcome: z.enum(['pass', 'fail', 'stale', 'error']),
  latency_ms: z.number(),
  detail: z.string(),
  version: z.nullable(z.string()),
});

const gate = z.strictObject({
  name: z.string(),
  outcome: z.enum(['pass', 'fail', 'skip', 'overridden']),
  detail: z.string(),
});

const run = z.strictObject({
  repository: z.string(),
  id: z.string(),
  attempt: z.int(),
  job: z.string(),
  url: z.string(),
});

/** The one source of the published JSON Schema of `evidence.json`. */
export const evidenceSchema: z.ZodMiniType<Evidence> = z
  .strictObject({
    schema: z.literal(1),
    environment: z.string(),
    phase: z.enum(['pre', 'post', 'all']),
    version: z.string(),
    deployment: z.nullable(z.int()).check(z.describe("GitHub's id of the deployment.")),
    run,
    started_at: time,
    ended_at: time,
    verdict,
    reasons: z.array(z.string()).check(z.describe('One sentence each, the deciding one first.')),
    checks: z.array(check),
    samples: z.array(sample),
    gates: z.array(gate),
    decisions: z.array(z.strictObject({ decision: z.string(), reason: z.string() })),
  })
  .check(z.describe('Every sample, gate and decision of one validation or rollback.'));

import * as z from 'zod/mini';
import type { Report } from './report.ts';

const outcome = z.enum(['passed', 'failed', 'inconclusive', 'skipped']);
/** A moment of a report. */
export const time = z
  .string()
  .check(
    z.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/),
    z.describe('ISO 8601 in UTC, in whole seconds.'),
  );

/** The one source of the published JSON Schema of `report.json`. */
export const reportSchema: z.ZodMiniType<Report> = z
  .strictObject({
    deployment: z.strictObject({
      deployment_id: z.string().check(z.regex(/^deploy-\d{8}-\d{6}-\d{3}$/)),
      version: z.string(),
      environment: z.string().check(z.minLength(1)),
      status: z.enum(['successful', 'failed', 'inconclusive', 'rolled_back', 'in_progress']),
      start_time: time,
      end_time: time,
      duration_seconds: z.int().check(z.minimum(0)),
    }),
    release_info: z.strictObject({
      version: z.string(),
      tag: z.string(),
      commit_hash: z.string().check(z.describe('The full SHA of the commit that was deployed.')),
      release_notes: z.string().check(z.describe('Markdown; empty where there is no release.')),
      released_by: z.string(),
    }),
    validation_results: z.strictObject({
      pre_deployment: outcome,
      post_deployment: outcome,
      health_checks: outcome,
      functional_tests: outcome,
    }),
    rollback_capability: z.strictObject({
      available: z
        .boolean()
        .check(z.describe('Rollbacks are enabled, and a proven version stands before this one.')),
      previous_version: z
        .nullable(z.string())
        .check(z.describe('The version that a rollback would go to.')),
      rollback_possible: z
        .boolean()
        .check(z.describe('Available, and nothing irreversible lies between.')),
    }),
  })
  .check(z.describe('What became of one deployment.'));

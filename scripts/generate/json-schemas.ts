import * as z from 'zod/mini';
import { configDocument } from '../../packages/core/src/domain/config/schema.ts';
import { evidenceSchema } from '../../packages/core/src/domain/report/evidence-schema.ts';
import { reportSchema } from '../../packages/core/src/domain/report/report-schema.ts';

/** The part of JSON Schema that our schemas use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
}

/** The configuration file as people write it, for editors (draft 7, which they know best). */
export function configJsonSchema(): JsonSchema {
  return describe(configDocument, 'Slipway configuration (.github/slipway.yml)');
}

/** The report in its published shape. */
export function reportJsonSchema(): JsonSchema {
  return describe(reportSchema, 'Slipway deployment report');
}

/** The evidence in its published shape. */
export function evidenceJsonSchema(): JsonSchema {
  return describe(evidenceSchema, 'Slipway deployment evidence');
}

export function renderJson(schema: JsonSchema): string {
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function describe(schema: z.ZodMiniType, title: string): JsonSchema {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });
  return { $schema, title, ...rest } as JsonSchema;
}

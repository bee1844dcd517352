import type { RequestContext } from './environment.ts';
import { type FieldError, invalid, Problem } from './problem.ts';

/** A JSON object that somebody sent, read field by field with GitHub's complaints. */
export class RequestBody {
  private readonly resource: string;
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(resource: string, fields: Readonly<Record<string, unknown>>) {
    this.resource = resource;
    this.fields = fields;
  }

  has(field: string): boolean {
    return Object.hasOwn(this.fields, field);
  }

  /** Whatever was sent. */
  raw(field: string): unknown {
    return this.fields[field];
  }

  /** A text, or `undefined` where it is missing or null. */
  text(field: string): string | undefined {
    return this.typed(field, 'string');
  }

  flag(field: string): boolean | undefined {
    return this.typed(field, 'boolean');
  }

  /** A text that must be there and not be empty. */
  requiredText(field: string): string {
    const value = this.text(field);
    if (value === undefined || value === '') throw this.problem(field, 'missing_field');
    return value;
  }

  /** One of these texts. */
  choice<T extends string>(field: string, choices: readonly T[]): T | undefined {
    const value = this.text(field);
    const chosen = choices.find((choice) => choice === value);
    if (value !== undefined && chosen === undefined) throw this.problem(field, 'invalid');
    return chosen;
  }

  /** A part of the body that is an object itself. */
  part(field: string): RequestBody | undefined {
    const value = this.fields[field];
    if (value === undefined || value === null) return undefined;
    if (!isFields(value)) throw this.problem(field, 'invalid');
    return new RequestBody(this.resource, value);
  }

  problem(field: string, code: FieldError['code'], message?: string): Problem {
    const more = message === undefined ? {} : { message };
    return invalid({ resource: this.resource, code, field, ...more });
  }

  private typed(field: string, type: 'string'): string | undefined;
  private typed(field: string, type: 'boolean'): boolean | undefined;
  private typed(field: string, type: 'string' | 'boolean'): unknown {
    const value = this.fields[field] ?? undefined;
    if (value === undefined || typeof value === type) return value;
    throw new Problem(
      422,
      `Invalid request.\n\nFor 'properties/${field}', ${JSON.stringify(value)} is not a ${type}.`,
    );
  }
}

/** Reads the request's body; an empty one counts as `{}`. */
export async function readBody(context: RequestContext, resource: string): Promise<RequestBody> {
  const text = await context.req.text();
  const value = parseJson(text === '' ? '{}' : text);
  if (isFields(value)) return new RequestBody(resource, value);
  throw new Problem(
    400,
    value === undefined ? 'Problems parsing JSON' : 'Body should be a JSON object',
  );
}

/** The value, or `undefined` where the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import type * as z from 'zod/mini';

/** The keys that a schema knows at a path of a document, sorted; none where anything may stand there. */
export function knownKeys(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
): readonly string[] {
  const keys = new Set(schemasAt(schema, path).flatMap(shapeKeys));
  return [...keys].sort();
}

function schemasAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType[] {
  let found = bare(schema);
  for (const step of path) found = found.flatMap((each) => child(each, step)).flatMap(bare);
  return found;
}

/** Takes off what only wraps a schema: defaults, optionals, pipes and unions. */
function bare(schema: z.core.$ZodType): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
      return bare(def.innerType);
    case 'pipe':
      return bare(def.in);
    case 'union':
      return def.options.flatMap(bare);
    default:
      return [schema];
  }
}

function child(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === 'array') return [def.element];
  if (def.type === 'record') return [def.valueType];
  if (def.type !== 'object') return [];
  const field = def.shape[String(step)];
  return field === undefined ? [] : [field];
}

function shapeKeys(schema: z.core.$ZodType): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

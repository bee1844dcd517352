import { isObject, type Json, type JsonObject, mapValues, objectIn } from './json.ts';

const dropped = new Set([
  'description',
  'example',
  'examples',
  'title',
  'deprecated',
  'externalDocs',
]);
const combining = ['allOf', 'anyOf'] as const;

/** A schema as JSON Schema has it: without prose, and with `null` as a type instead of `nullable`. */
export function plainSchema(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(plainSchema);
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema)
    .filter(([key, value]) => isKept(key, value, schema))
    .map(([key, value]): [string, Json] => [
      // The alternatives overlap, so that "exactly one" would refuse what GitHub really sends.
      key === 'oneOf' ? 'anyOf' : key,
      key === 'properties' ? mapValues(objectIn(value), plainSchema) : plainKeyword(key, value),
    ]);
  const plain: JsonObject = Object.fromEntries(kept);
  return schema.nullable === true ? orNull(plain) : plain;
}

/** The same, where misspelt fields shall be found: objects that list their fields have no others. */
export function strictSchema(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const properties = mapValues(objectIn(schema.properties), strictSchema);
  const items = schema.items === undefined ? {} : { items: strictSchema(schema.items) };
  if (Object.keys(properties).length === 0) return { ...schema, ...items };
  return { additionalProperties: false, ...schema, ...items, properties };
}

function plainKeyword(key: string, value: Json): Json {
  return key === 'enum' || key === 'required' || key === 'default' ? value : plainSchema(value);
}

/** Formats that matter; a `uri` that may be empty is none. */
function isKept(key: string, value: Json, schema: JsonObject): boolean {
  if (key === 'nullable' || dropped.has(key) || key.startsWith('x-')) return false;
  if (key !== 'format') return true;
  return value === 'date-time' || (value === 'uri' && schema.default !== '');
}

function orNull(schema: JsonObject): Json {
  const combined = '$ref' in schema || combining.some((key) => key in schema);
  if (combined || typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] };
  const choices = Array.isArray(schema.enum) ? { enum: [...schema.enum, null] } : {};
  return { ...schema, ...choices, type: [schema.type, 'null'] };
}

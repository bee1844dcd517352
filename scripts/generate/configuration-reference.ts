import type { JsonSchema } from './json-schemas.ts';
import { renderTable, replaceMarked } from './marked-text.ts';

const sections = ['deployment', 'release_management', 'ci_cd'] as const;

/** The configuration reference with its tables made from the JSON Schema; the prose around them stays. */
export function renderConfigurationReference(text: string, schema: JsonSchema): string {
  let reference = text;
  for (const name of sections)
    reference = replaceMarked(reference, name, keyTable(section(schema, name), `${name}.`));
  const environment = mapping(section(schema, 'deployment').properties?.['environments']);
  reference = replaceMarked(reference, 'environment', keyTable(environment, ''));
  const check = environment.properties?.['checks']?.items ?? {};
  reference = replaceMarked(reference, 'check', keyTable(check, ''));
  return replaceMarked(reference, 'expect', keyTable(check.properties?.['expect'] ?? {}, ''));
}

function keyTable(schema: JsonSchema, prefix: string): string {
  return renderTable(
    ['key', 'type', 'default', 'what it does'],
    Object.entries(schema.properties ?? {}).map(([name, field]) => [
      `\`${prefix}${name}\``,
      typeName(field),
      defaultCell(name, field, schema),
      field.description ?? '',
    ]),
  );
}

function defaultCell(name: string, field: JsonSchema, parent: JsonSchema): string {
  if (parent.required?.includes(name) === true) return '**required**';
  if (field.default === undefined) return '';
  return `\`${JSON.stringify(field.default).replace(/^"(.+)"$/, '$1')}\``;
}

function typeName(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.anyOf !== undefined)
    return [...new Set(schema.anyOf.map(typeName))]
      .filter((name) => name !== 'nothing')
      .join(' or ');
  if (schema.type === 'array') return `list of ${typeName(schema.items ?? {})}`;
  if (schema.type === 'object') return 'mapping';
  return simpleTypeName(schema) + range(schema);
}

function simpleTypeName({ type }: JsonSchema): string {
  const names: Readonly<Record<string, string>> = {
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: '`true` or `false`',
    null: 'nothing',
  };
  return typeof type === 'string' ? (names[type] ?? type) : 'single value';
}

function range({ minimum, exclusiveMinimum, maximum }: JsonSchema): string {
  if (maximum === undefined) return '';
  return minimum === undefined
    ? `, above ${exclusiveMinimum} to ${maximum}`
    : `, ${minimum} to ${maximum}`;
}

/** A section's own schema, without the alternative that it is left empty. */
function section(schema: JsonSchema, name: string): JsonSchema {
  return bare(schema.properties?.[name]);
}

function mapping(schema: JsonSchema | undefined): JsonSchema {
  const record = schema?.anyOf?.find(({ type }) => type === 'object');
  return bare(record?.additionalProperties);
}

function bare(schema: JsonSchema | boolean | undefined): JsonSchema {
  if (typeof schema !== 'object') return {};
  return schema.anyOf?.find(({ type }) => type === 'object') ?? schema;
}

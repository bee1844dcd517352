import { isObject, type Json, type JsonObject, mapValues, objectIn } from './json.ts';
import { limits } from './limits.ts';
import { plainSchema, strictSchema } from './schema.ts';
import { usedOperations } from './used-operations.ts';

/** The description with the used operations only, and the schemas that these need. */
export function trimOpenapi(whole: JsonObject): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const [path, methods] of Object.entries(usedOperations)) {
    const described = objectIn(objectIn(whole.paths)[path]);
    const operations = methods.map((method): [string, Json] => {
      const operation = described[method];
      if (!isObject(operation)) throw new Error(`GitHub describes no ${method} ${path}`);
      return [method, trimOperation(whole, operation)];
    });
    paths[path] = Object.fromEntries(operations);
  }
  const names = new Set<string>(['basic-error', 'validation-error']);
  collectNames(whole, paths, names);
  const schemas = [...names]
    .toSorted()
    .map((name): [string, Json] => [name, component(whole, name)]);
  const { version = '' } = objectIn(whole.info);
  return limits({
    openapi: '3.1.0',
    info: { title: "The part of GitHub's REST API that Slipway uses", version },
    paths,
    components: { schemas: Object.fromEntries(schemas) },
  });
}

function trimOperation(whole: JsonObject, operation: JsonObject): JsonObject {
  const parameters = (operation.parameters as readonly Json[]).map((parameter) => {
    const { name = '', in: place = '', required = false, schema = {} } = follow(whole, parameter);
    return { name, in: place, required, schema: plainSchema(schema) };
  });
  const body = jsonSchema(operation.requestBody);
  return {
    parameters,
    ...(body === undefined
      ? {}
      : { requestBody: content(strictSchema(plainSchema(body)), operation.requestBody) }),
    responses: mapValues(objectIn(operation.responses), (response) => {
      const schema = jsonSchema(follow(whole, response));
      return schema === undefined ? {} : content(plainSchema(schema));
    }),
  };
}

function content(schema: Json, body: Json = {}): JsonObject {
  const required = objectIn(body).required === true ? { required: true } : {};
  return { ...required, content: { 'application/json': { schema } } };
}

function jsonSchema(part: Json | undefined): Json | undefined {
  return objectIn(objectIn(objectIn(part).content)['application/json']).schema;
}

/** What a reference leads to, or the thing itself. */
function follow(whole: JsonObject, part: Json): JsonObject {
  const { $ref } = objectIn(part);
  if (typeof $ref !== 'string') return objectIn(part);
  const [, , kind = '', name = ''] = $ref.split('/');
  return objectIn(objectIn(objectIn(whole.components)[kind])[name]);
}

function component(whole: JsonObject, name: string): Json {
  const schemas = objectIn(objectIn(whole.components).schemas);
  return plainSchema(schemas[name] ?? {});
}

/** Names of all schemas that a part leads to. */
function collectNames(whole: JsonObject, part: Json, names: Set<string>): void {
  if (Array.isArray(part)) for (const item of part) collectNames(whole, item, names);
  if (!isObject(part)) return;
  for (const [key, value] of Object.entries(part)) {
    if (key !== '$ref') collectNames(whole, value, names);
    else if (typeof value === 'string') addName(whole, value.split('/').at(-1) ?? '', names);
  }
}

function addName(whole: JsonObject, name: string, names: Set<string>): void {
  if (names.has(name)) return;
  names.add(name);
  collectNames(whole, component(whole, name), names);
}

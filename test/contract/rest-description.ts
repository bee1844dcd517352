import { Ajv2020, type AnySchema } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/** Says in words what is wrong with a value; nothing where it fits. */
export type Check = (value: unknown) => readonly string[];

/** One operation of the REST API, ready to check exchanges. */
export interface Operation {
  readonly query: ReadonlyMap<string, Check>;
  readonly body: Check | undefined;
  readonly bodyRequired: boolean;
  readonly responses: ReadonlyMap<string, Check>;
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, AnySchema>> };
}

interface DescribedOperation {
  readonly parameters: readonly { name: string; in: string; schema: AnySchema }[];
  readonly requestBody?: DescribedContent & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, DescribedContent>>;
}

interface DescribedContent {
  readonly content?: { readonly 'application/json': { readonly schema: AnySchema } };
}

const fits: Check = () => [];

/** GitHub's REST description, trimmed: finds operations and compiles their checks when first needed. */
export class RestDescription {
  private readonly described: Described;
  private readonly ajv: Ajv2020;
  private readonly operations = new Map<string, Operation>();

  constructor(text: string) {
    this.described = JSON.parse(text) as Described;
    this.ajv = new Ajv2020({ strict: false, coerceTypes: false, validateFormats: true });
    formats.default(this.ajv);
    this.ajv.addSchema({ $id: 'github', components: this.described.components });
  }

  /** The operation of a request's path; literal parts of a path come before its parameters. */
  find(method: string, path: string): Operation | undefined {
    const templates = Object.keys(this.described.paths)
      .filter((template) => pattern(template).test(path))
      .toSorted((a, b) => specificity(b) - specificity(a));
    const template = templates.find((name) => this.operation(name, method) !== undefined);
    return template === undefined ? undefined : this.compiled(template, method);
  }

  /** The form of refusals that every operation may answer with. */
  refusal(status: number): Check | undefined {
    if (status < 400) return undefined;
    const name = status === 422 ? 'validation-error' : 'basic-error';
    return this.compile({ $ref: `#/components/schemas/${name}` });
  }

  private operation(template: string, method: string): DescribedOperation | undefined {
    return this.described.paths[template]?.[method.toLowerCase()];
  }

  private compiled(template: string, method: string): Operation | undefined {
    const key = `${method} ${template}`;
    const operation = this.operation(template, method);
    if (operation !== undefined && !this.operations.has(key)) {
      this.operations.set(key, this.compileOperation(operation));
    }
    return this.operations.get(key);
  }

  private compileOperation(operation: DescribedOperation): Operation {
    const query = operation.parameters
      .filter((parameter) => parameter.in === 'query')
      .map(({ name, schema }) => [name, this.compileParameter(schema)] as const);
    const responses = Object.entries(operation.responses).map(
      ([status, described]) => [status, this.compileContent(described) ?? fits] as const,
    );
    return {
      query: new Map(query),
      body: this.compileContent(operation.requestBody),
      bodyRequired: operation.requestBody?.required === true,
      responses: new Map(responses),
    };
  }

  private compileContent(described: DescribedContent | undefined): Check | undefined {
    const schema = described?.content?.['application/json'].schema;
    return schema === undefined ? undefined : this.compile(schema);
  }

  /** A query's values are text, whatever their type. */
  private compileParameter(schema: AnySchema): Check {
    const check = this.compile(schema);
    return (value) => (check(value).length === 0 ? [] : check(JSON.parse(asJson(String(value)))));
  }

  private compile(schema: AnySchema): Check {
    const rooted = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"github#/')) as AnySchema;
    const validate = this.ajv.compile(rooted);
    return (value) => {
      if (validate(value)) return [];
      return (validate.errors ?? []).map(
        ({ instancePath, message, params }) =>
          `${instancePath || 'it'} ${message} ${JSON.stringify(params)}`,
      );
    };
  }
}

function asJson(text: string): string {
  return /^(-?\d+|true|false)$/.test(text) ? text : JSON.stringify(text);
}

/** Names of refs and files may hold slashes, the others not; the root folder has no name. */
function pattern(template: string): RegExp {
  const source = template
    .replace('/{path}', '(/.*)?')
    .replaceAll(/\{(ref|basehead|branch|tag|tree_sha|environment_name)\}/g, '(.+)')
    .replaceAll(/\{\w+\}/g, '([^/]+)');
  return new RegExp(`^${source}$`);
}

function specificity(template: string): number {
  return template.split('/').filter((part) => !part.startsWith('{')).length;
}

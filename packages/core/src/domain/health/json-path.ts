/** A step of a path: a member's name or an item's index. */
export type JsonPath = readonly (string | number)[];

const step = /^(?:\.([^.[\]\s]+)|\[(0|[1-9]\d{0,8})\])/u;

/**
 * Reads `a.b[0].c`, with or without a leading `$.`; `$` alone is the whole document. Names with dots, brackets or
 * spaces have no form here. Gives `undefined` where it is no path.
 */
export function parseJsonPath(source: string): JsonPath | undefined {
  const steps: (string | number)[] = [];
  let rest = fromRoot(source);
  while (rest !== '') {
    const match = step.exec(rest);
    if (match === null) return undefined;
    steps.push(match[1] ?? Number(match[2]));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

/** What stands at a path, or `undefined` where nothing does. Inherited members do not count. */
function valueAt(document: unknown, path: JsonPath): unknown {
  let value = document;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string | number, unknown>>)[key];
  }
  return value;
}

/** What stands where a written path points to; `undefined` as well where it is no path. */
export function lookUp(document: unknown, source: string): unknown {
  const path = parseJsonPath(source);
  return path && valueAt(document, path);
}

function fromRoot(source: string): string {
  if (source.startsWith('$')) return source.slice(1);
  return source.startsWith('[') ? source : `.${source}`;
}

import type nunjucks from 'nunjucks';
import { escapeLine } from '../domain/notes/notes-text.ts';

/** What filters are called on: the environment gives other filters and tests by name. */
interface Call {
  readonly env: nunjucks.Environment & { getTest(name: string): Test };
}

type Test = (value: unknown, ...args: readonly unknown[]) => boolean;
type Filter = (this: Call, ...args: never[]) => unknown;

/** Filters of Jinja2 that nunjucks lacks or reads in another way, and one of ours for `raw_` texts. */
export const jinjaFilters: Readonly<Record<string, Filter>> = {
  map(this: Call, list: unknown, ...args: readonly unknown[]) {
    const { plain, named } = partArguments(args);
    const { attribute, default: fallback } = named;
    if (attribute !== undefined)
      return listOf(list).map((one) => readPath(one, attribute) ?? fallback);
    const [name, ...rest] = plain;
    const filter = this.env.getFilter(String(name));
    return listOf(list).map((one) => filter.call(this, one, ...rest));
  },
  selectattr(this: Call, list: unknown, ...args: readonly unknown[]) {
    return listOf(list).filter(matcherOf(this, args));
  },
  rejectattr(this: Call, list: unknown, ...args: readonly unknown[]) {
    const matches = matcherOf(this, args);
    return listOf(list).filter((one) => !matches(one));
  },
  groupby(list: unknown, ...args: readonly unknown[]) {
    const { plain, named } = partArguments(args);
    const path = named['attribute'] ?? plain[0];
    const groups = Map.groupBy(
      listOf(list),
      (one) => readPath(one, path) ?? named['default'] ?? '',
    );
    return [...groups]
      .sort(([left], [right]) => compare(left, right))
      .map(([grouper, own]) => Object.assign([grouper, own], { grouper, list: own }));
  },
  join(list: unknown, ...args: readonly unknown[]) {
    const { plain, named } = partArguments(args);
    const path = named['attribute'] ?? plain[1];
    const texts = listOf(list).map((one) => (path === undefined ? one : readPath(one, path)));
    return texts.map((text) => text ?? '').join(String(plain[0] ?? ''));
  },
  unique(list: unknown, ...args: readonly unknown[]) {
    const { named } = partArguments(args);
    const attribute = named['attribute'];
    const seen = new Set<unknown>();
    return listOf(list).filter((one) => {
      const key = attribute === undefined ? one : readPath(one, attribute);
      return seen.size < seen.add(key).size;
    });
  },
  indent(text: unknown, ...args: readonly unknown[]) {
    const { plain, named } = partArguments(args);
    const space = ' '.repeat(Number(named['width'] ?? plain[0] ?? 4));
    const first = Boolean(named['first'] ?? plain[1]);
    const blank = Boolean(named['blank'] ?? plain[2]);
    const lines = String(text ?? '').split('\n');
    return lines
      .map((line, index) => ((index === 0 ? first : blank || line !== '') ? space + line : line))
      .join('\n');
  },
  min: (list: unknown) => listOf(list).toSorted(compare)[0],
  max: (list: unknown) => listOf(list).toSorted(compare).at(-1),
  count: (value: unknown) => listOf(value).length,
  items: (mapping: object | null | undefined) => Object.entries(mapping ?? {}),
  tojson: (value: unknown, spaces?: number) => JSON.stringify(value, null, spaces),
  escape_markdown: (text: unknown) => escapeLine(String(text ?? '')),
};

/** Tests of Jinja2 that nunjucks lacks. */
export const jinjaTests: Readonly<Record<string, Test>> = {
  none: (value) => value === null || value === undefined,
  boolean: (value) => typeof value === 'boolean',
  sequence: (value) => typeof value === 'string' || Array.isArray(value),
  in: (value, list) => listOf(list).includes(value),
};

/** nunjucks hands named arguments over as a last object. */
function partArguments(args: readonly unknown[]): {
  readonly plain: readonly unknown[];
  readonly named: Readonly<Record<string, unknown>>;
} {
  const last = args.at(-1);
  const isNamed = typeof last === 'object' && last !== null && Object.hasOwn(last, '__keywords');
  if (!isNamed) return { plain: args, named: {} };
  return { plain: args.slice(0, -1), named: last as Readonly<Record<string, unknown>> };
}

function matcherOf({ env }: Call, [path, name, ...rest]: readonly unknown[]) {
  const test: Test = name === undefined ? Boolean : env.getTest(String(name));
  return (one: unknown) => test(readPath(one, path), ...rest);
}

/** `author.name` of a value: own fields only. */
function readPath(value: unknown, path: unknown): unknown {
  return String(path)
    .split('.')
    .reduce<unknown>((found, name) => {
      const own = typeof found === 'object' && found !== null && Object.hasOwn(found, name);
      return own ? (found as Readonly<Record<string, unknown>>)[name] : undefined;
    }, value);
}

function listOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return [...value];
  if (Array.isArray(value)) return value;
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function compare(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

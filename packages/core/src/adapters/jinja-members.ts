import type nunjucks from 'nunjucks';

/** The parts of nunjucks that its types leave out: what compiled templates call at run time. */
interface Runtime {
  memberLookup: (...args: readonly unknown[]) => unknown;
  contextOrFrameLookup: (context: Context, frame: Frame, name: string) => unknown;
}

interface Frame {
  lookup(name: string): unknown;
}

interface Context extends Frame {
  readonly ctx: object;
  readonly env: { readonly globals: object };
}

type Method = (self: never, ...args: never[]) => unknown;

const constants: Readonly<Record<string, unknown>> = { True: true, False: false, None: null };

/**
 * Lets templates reach the data's own fields and the methods that Python's texts, lists and mappings have, and nothing
 * that JavaScript puts behind them: `x.constructor` would lead out of the template.
 */
export function guardMembers(library: typeof nunjucks): void {
  // Slices, such as `list[1:3]`, are its parser's part.
  library.installJinjaCompat();
  const { runtime } = library as unknown as { readonly runtime: Runtime };
  runtime.memberLookup = (...args) =>
    args.length === 4 ? sliceOf(args[0], args[1], args[2], args[3]) : memberOf(args[0], args[1]);
  runtime.contextOrFrameLookup = (context, frame, name) => {
    const local = frame.lookup(name);
    if (local !== undefined) return local;
    if (Object.hasOwn(context.ctx, name) || Object.hasOwn(context.env.globals, name))
      return context.lookup(name);
    return Object.hasOwn(constants, name) ? constants[name] : undefined;
  };
}

function memberOf(object: unknown, key: unknown): unknown {
  if (object === undefined || object === null) return undefined;
  const name = String(typeof key === 'number' && key < 0 ? lengthOf(object) + key : key);
  if (typeof object === 'function') throw refused(name);
  const boxed = Object(object) as Record<string, unknown>;
  if (Object.hasOwn(boxed, name)) {
    const value = boxed[name];
    return typeof value === 'function' ? value.bind(object) : value;
  }
  const methods = methodsOf(object);
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method !== undefined)
    return (...args: never[]) => method(plainText(object) as never, ...args);
  if (name in boxed) throw refused(name);
  return undefined;
}

function refused(name: string): Error {
  return new Error(`\`${name.slice(0, 80)}\` is out of a template's reach`);
}

function lengthOf(object: unknown): number {
  return typeof object === 'string' || Array.isArray(object) ? object.length : 0;
}

/** Macros and `safe` give texts in a box. */
function plainText(object: unknown): unknown {
  return object instanceof String ? object.toString() : object;
}

function methodsOf(object: unknown): Readonly<Record<string, Method>> {
  if (typeof object === 'string' || object instanceof String) return textMethods;
  if (Array.isArray(object)) return listMethods;
  return typeof object === 'object' ? mappingMethods : {};
}

const textMethods: Readonly<Record<string, Method>> = {
  upper: (text: string) => text.toUpperCase(),
  lower: (text: string) => text.toLowerCase(),
  capitalize: (text: string) => text.charAt(0).toUpperCase() + text.slice(1).toLowerCase(),
  strip: (text: string) => text.trim(),
  lstrip: (text: string) => text.trimStart(),
  rstrip: (text: string) => text.trimEnd(),
  startswith: (text: string, start: unknown) => text.startsWith(String(start)),
  endswith: (text: string, end: unknown) => text.endsWith(String(end)),
  find: (text: string, part: unknown) => text.indexOf(String(part)),
  replace: (text: string, old: unknown, by: unknown) => text.replaceAll(String(old), () => `${by}`),
  split: (text: string, by?: string) =>
    by === undefined ? text.split(/\s+/).filter(Boolean) : text.split(by),
  splitlines: (text: string) => text.split(/\r\n|\n|\r/),
  join: (text: string, list: readonly unknown[]) => list.join(text),
};

const listMethods: Readonly<Record<string, Method>> = {
  append: (list: unknown[], one: unknown) => void list.push(one),
  count: (list: readonly unknown[], one: unknown) => list.filter((each) => each === one).length,
  index: (list: readonly unknown[], one: unknown) => list.indexOf(one),
};

const mappingMethods: Readonly<Record<string, Method>> = {
  items: (mapping: object) => Object.entries(mapping),
  keys: (mapping: object) => Object.keys(mapping),
  values: (mapping: object) => Object.values(mapping),
  get: (mapping: Record<string, unknown>, name: string, fallback: unknown) =>
    (Object.hasOwn(mapping, name) ? mapping[name] : undefined) ?? fallback,
};

/** Python's slices of a list or a text; a step goes forward. */
function sliceOf(object: unknown, start: unknown, stop: unknown, step: unknown): unknown {
  const plain = plainText(object);
  const bound = (value: unknown) => (value === null ? undefined : Number(value));
  const every = Math.max(1, Math.trunc(Number(step)) || 1);
  const list = typeof plain === 'string' ? [...plain] : Array.isArray(plain) ? plain : [];
  const kept = list.slice(bound(start), bound(stop)).filter((_, index) => index % every === 0);
  return typeof plain === 'string' ? kept.join('') : kept;
}

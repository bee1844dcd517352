import type nunjucks from 'nunjucks';

/** The parts of nunjucks that its types leave out: how templates are read. */
interface Parser {
  parseFor(): For;
}

interface Node {
  readonly lineno: number;
  readonly colno: number;
}

interface For extends Node {
  arr: Node;
  readonly name: Node & { readonly children?: readonly Node[] };
}

interface InlineIf extends Node {
  readonly cond: Node;
  readonly body: Node;
  readonly else_: Node | null | undefined;
}

type NodeType = new (line: number, column: number, ...fields: readonly unknown[]) => Node;
type NodeName =
  | 'Array'
  | 'Caller'
  | 'Filter'
  | 'InlineIf'
  | 'Literal'
  | 'NodeList'
  | 'Output'
  | 'Symbol';

/** No template can write this name. */
const keepIf = 'for if';

/**
 * Teaches `{% for one in list if one.good %}`, which nunjucks reads as a list that may be missing. The condition
 * becomes a small macro that says for each item whether it stays, and the loop goes over those that do.
 */
export function filterLoops(library: typeof nunjucks): void {
  const { parser, nodes } = library as unknown as {
    readonly parser: { readonly Parser: { readonly prototype: Parser } };
    readonly nodes: Readonly<Record<NodeName, NodeType>>;
  };
  const { parseFor } = parser.Parser.prototype;
  parser.Parser.prototype.parseFor = function () {
    const loop = parseFor.call(this);
    if (!isCondition(loop.arr, nodes.InlineIf)) return loop;
    const { cond, body, lineno, colno } = loop.arr;
    const make = (type: NodeName, ...fields: readonly unknown[]) =>
      new nodes[type](lineno, colno, ...fields);
    const several = loop.name instanceof nodes.Array;
    const names = several ? loop.name.children : [loop.name];
    const answer = make('InlineIf', cond, make('Literal', '1'), make('Literal', ''));
    const output = make('NodeList', [make('Output', [answer])]);
    const test = make('Caller', make('Symbol', 'test'), make('NodeList', names), output);
    const args = make('NodeList', [body, test, make('Literal', several)]);
    loop.arr = make('Filter', make('Symbol', keepIf), args);
    return loop;
  };
}

function isCondition(node: Node, type: NodeType): node is InlineIf {
  return node instanceof type && !(node as InlineIf).else_;
}

/** The items that a loop's condition lets pass; of a mapping, its pairs. */
export const loopFilters = {
  [keepIf](list: unknown, test: (...item: readonly unknown[]) => unknown, several: boolean) {
    const items = Array.isArray(list) ? list : Object.entries(Object(list));
    return items.filter((item) => String(several ? test(...item) : test(item)) !== '');
  },
};

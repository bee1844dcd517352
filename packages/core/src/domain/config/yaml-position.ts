import { isMap, isNode, isScalar, isSeq, type Node, type Pair } from 'yaml';

/**
 * The offset in the text of what stands at a path: its key, or its value. Where a key is missing or hidden
 * behind an alias, the nearest thing around it.
 */
export function locate(root: Node | null, path: readonly PropertyKey[], atKey: boolean): number {
  let value: Node | null = root;
  let key: Node | null = null;
  for (const step of path) {
    const pair = pairOf(value, step);
    const next = pair === undefined ? itemOf(value, step) : pair.value;
    if (pair === undefined && next === undefined) break;
    key = asNode(pair?.key);
    value = asNode(next);
  }
  return offsetOf(atKey ? (key ?? value) : (value ?? key));
}

/** Where a node begins; the text's beginning where there is none, as in an empty document. */
export function offsetOf(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

function pairOf(node: Node | null, step: PropertyKey): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
}

function itemOf(node: Node | null, step: PropertyKey): unknown {
  return isSeq(node) ? node.items[Number(step)] : undefined;
}

function asNode(value: unknown): Node | null {
  return isNode(value) ? value : null;
}

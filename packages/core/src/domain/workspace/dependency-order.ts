/** What has a place in the order, by name. */
export interface Dependent {
  readonly name: string;
  /** Names; those that are not in the list do not matter. */
  readonly dependsOn: readonly string[];
}

/**
 * Groups in which each stands after the groups that it needs, by Tarjan's algorithm for strongly connected components.
 * A group has more than one member only where these need each other. Whoever is free to stand anywhere keeps the order
 * of the list.
 */
export function orderByDependencies<T extends Dependent>(
  packages: readonly T[],
): readonly (readonly T[])[] {
  const search: Search<T> = {
    byName: new Map(packages.map((one) => [one.name, one])),
    places: new Map(packages.map((one, place) => [one, place])),
    numbers: new Map(),
    open: [],
    groups: [],
  };
  for (const one of packages) if (!search.numbers.has(one)) visit(one, search);
  return search.groups;
}

interface Search<T> {
  readonly byName: ReadonlyMap<string, T>;
  readonly places: ReadonlyMap<T, number>;
  /** In the order of the first visit; `Infinity` for what has its group. */
  readonly numbers: Map<T, number>;
  readonly open: T[];
  readonly groups: (readonly T[])[];
}

/** Gives the lowest number that it leads back to. */
function visit<T extends Dependent>(one: T, search: Search<T>): number {
  const { numbers, open } = search;
  const own = numbers.size;
  numbers.set(one, own);
  open.push(one);
  let lowest = own;
  for (const next of dependenciesOf(one, search))
    lowest = Math.min(lowest, numbers.get(next) ?? visit(next, search));
  if (lowest === own) closeGroup(one, search);
  return lowest;
}

function dependenciesOf<T extends Dependent>(
  { dependsOn }: T,
  { byName, places }: Search<T>,
): readonly T[] {
  const found = dependsOn.flatMap((name) => byName.get(name) ?? []);
  return found.sort((left, right) => Number(places.get(left)) - Number(places.get(right)));
}

function closeGroup<T>(first: T, { numbers, open, groups, places }: Search<T>): void {
  const group = open.splice(open.indexOf(first));
  for (const member of group) numbers.set(member, Number.POSITIVE_INFINITY);
  groups.push(group.sort((left, right) => Number(places.get(left)) - Number(places.get(right))));
}

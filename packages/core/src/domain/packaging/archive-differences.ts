/** What can differ about an entry of an archive. */
export interface ComparedMember {
  readonly path: string;
  readonly kind: string;
  readonly target: string;
  readonly time: number;
  readonly sha256: string;
}

/**
 * How two archives of the same things differ, entry by entry, as ends of a sentence that begins with the archive's
 * name; the most telling first. Empty: the entries are the same, and the archive is packed in another way.
 */
export function compareArchives(
  first: readonly ComparedMember[],
  second: readonly ComparedMember[],
): readonly string[] {
  const [before, after] = [first, second].map(
    (members) => new Map(members.map((member) => [member.path, member])),
  ) as [Map<string, ComparedMember>, Map<string, ComparedMember>];
  const paths = [...new Set([...before.keys(), ...after.keys()])];
  const told = paths.map(
    (path) => [path, compareMember(before.get(path), after.get(path))] as const,
  );
  const inOrder = paths.every((path, at) => second[at]?.path === path);
  return [
    ...kinds.flatMap((kind) =>
      told.filter(([, how]) => how === kind).map(([path, how]) => `${path} ${how}`),
    ),
    ...(inOrder || told.some(([, how]) => how !== undefined)
      ? []
      : ['the order of its entries differs']),
  ];
}

const kinds = [
  'has other bytes',
  'is there only once',
  'leads elsewhere',
  'has another time',
] as const;

function compareMember(
  one: ComparedMember | undefined,
  other: ComparedMember | undefined,
): (typeof kinds)[number] | undefined {
  if (one === undefined || other === undefined || one.kind !== other.kind)
    return 'is there only once';
  if (one.sha256 !== other.sha256) return 'has other bytes';
  if (one.target !== other.target) return 'leads elsewhere';
  return one.time === other.time ? undefined : 'has another time';
}

import { type Table, table } from '../packaging/toml-table.ts';
import { normalizeName } from '../workspace/uv-workspace.ts';
import type { DependencyPlace, RangeTargets } from './dependency-place.ts';
import { raiseRange, targetFor } from './dependency-range.ts';
import type { Document, Documents } from './documents.ts';
import { below } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';

/** A requirement of PEP 508 up to its marker: name, extras, versions. One with an address (`name @ url`) has no versions. */
const requirement = /^(\s*([\w.-]+)\s*(?:\[[^\]]*\]\s*)?\(?)([^@;)]*)/;

interface NamedPlace extends TextPlace {
  readonly name: string;
}

/** What a folder's `pyproject.toml` asks of these projects: requirements of `[project]` and groups, and Poetry's tables. */
export function pythonDependencies(
  folder: string,
  targets: RangeTargets,
  documents: Documents,
): readonly DependencyPlace[] {
  const document = documents.document(below(folder, 'pyproject.toml'));
  if (document === undefined) return [];
  return [...requirementsOf(document), ...poetryRanges(document)].flatMap((place) => {
    const version = targets.get(normalizeName(place.name));
    if (version === undefined) return [];
    const target = targetFor(version, 'python');
    const raise = (written: string) => (/\d/.test(written) ? raiseRange(written, target) : written);
    return [{ ...place, path: document.path, source: document.text, target, raise }];
  });
}

/** PEP 621, PEP 735, and uv's older list. */
function requirementsOf({ fields, text, at }: Document): readonly NamedPlace[] {
  const lists = [
    ['project', 'dependencies'],
    ...waysBelow(fields, 'project', 'optional-dependencies'),
    ...waysBelow(fields, 'dependency-groups'),
    ['tool', 'uv', 'dev-dependencies'],
  ];
  return lists.flatMap((way) =>
    listAt(fields, way).flatMap((_, index) =>
      at(...way, index).flatMap(({ start, end }) => {
        const [, head = '', name = '', range = ''] = requirement.exec(text.slice(start, end)) ?? [];
        const from = start + head.length;
        return { start: from, end: from + range.length, name };
      }),
    ),
  );
}

function poetryRanges({ fields, at }: Document): readonly NamedPlace[] {
  const groups = waysBelow(fields, 'tool', 'poetry', 'group').map((way) => [
    ...way,
    'dependencies',
  ]);
  const tables = [['dependencies'], ['dev-dependencies']].map((way) => ['tool', 'poetry', ...way]);
  return [...tables, ...groups].flatMap((way) =>
    Object.keys(table(fields, ...way)).flatMap((name) =>
      [...at(...way, name), ...at(...way, name, 'version')].map((place) => ({ ...place, name })),
    ),
  );
}

function waysBelow(fields: Table, ...way: readonly string[]): readonly (readonly string[])[] {
  return Object.keys(table(fields, ...way)).map((key) => [...way, key]);
}

function listAt(fields: Table, way: readonly string[]): readonly unknown[] {
  const list = table(fields, ...way.slice(0, -1))[way.at(-1) ?? ''];
  return Array.isArray(list) ? list : [];
}

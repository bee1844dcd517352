import type { NativeRelation } from '../config/native-settings.ts';
import { type Component, type Materials, noMaterials } from './bill.ts';
import { packageUrl } from './package-url.ts';

/**
 * What a deb or an rpm asks the system for, as its own fields have it. Its package URLs are generic: those of Debian and RPM name
 * the distribution, and a package may be meant for several.
 */
export function nativeMaterials(
  made: { readonly license: string; readonly depends: readonly NativeRelation[] },
  format: 'deb' | 'rpm',
): Materials {
  const found = new Map<string, Component>();
  for (const component of made.depends.flatMap((relation) => componentOf(relation[format]))) {
    const range = [found.get(component.ref)?.range, component.range].filter(Boolean).join(', ');
    found.set(component.ref, { ...component, range });
  }
  const components = [...found.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1));
  const needs = components.map(({ ref }) => ref);
  return { ...noMaterials, licence: made.license, needs, components };
}

/** Of `mail-server >= 2 | other` the first is named; the rest tells what else will do. */
function componentOf(relation: string | undefined): readonly Component[] {
  const [, name, range = ''] = /^(\S+)\s*(.*)$/.exec(relation ?? '') ?? [];
  if (name === undefined) return [];
  const purl = packageUrl('generic', name);
  const unknown = { version: undefined, licence: undefined, digest: undefined };
  return [{ ...unknown, ref: purl, name, range, purl, needs: [] }];
}

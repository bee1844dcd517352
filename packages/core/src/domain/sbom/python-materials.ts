import { parse } from 'smol-toml';
import { type Table, table, text } from '../packaging/toml-table.ts';
import { type Component, type Materials, noMaterials } from './bill.ts';
import { packageUrl, pythonName } from './package-url.ts';

/**
 * What a Python distribution needs when it runs: the `Requires-Dist` lines of its metadata without extras, in the versions
 * that `uv.lock`, `poetry.lock` or `pdm.lock` resolves them to, with what these need themselves.
 */
export function pythonMaterials(metadata: string, lock: string | undefined): Materials {
  const [head = ''] = metadata.split(/\r?\n\r?\n/, 1);
  const asked = fields(head, 'Requires-Dist').flatMap(parseRequirement);
  return {
    ...noMaterials,
    name: fields(head, 'Name')[0],
    licence: licenceOf(head),
    ...walk(asked, readLock(lock)),
  };
}

interface Requirement {
  readonly name: string;
  readonly range: string;
}

interface Locked {
  readonly version: string | undefined;
  readonly needs: readonly string[];
}

/** From what is asked for to all that this needs, each once, however long the way is. */
function walk(asked: readonly Requirement[], locked: ReadonlyMap<string, Locked>) {
  const found = new Map<string, Component>();
  const waiting: { readonly component: Component; readonly needs: readonly string[] }[] = [];
  const answer = (name: string, range: string): string => {
    const entry = locked.get(pythonName(name));
    const version = entry?.version;
    const purl = packageUrl('pypi', name, version);
    if (found.has(purl)) return purl;
    const unknown = { licence: undefined, digest: undefined, needs: [] };
    const component = { ...unknown, ref: purl, name, version, range, purl };
    found.set(purl, component);
    waiting.push({ component, needs: entry?.needs ?? [] });
    return purl;
  };
  const unique = (refs: readonly string[]) => [...new Set(refs)].sort();
  const needs = unique(asked.map(({ name, range }) => answer(name, range)));
  // It grows while it is gone through.
  for (const { component, needs: names } of waiting)
    found.set(component.ref, {
      ...component,
      needs: unique(names.map((name) => answer(name, ''))),
    });
  return {
    needs,
    components: [...found.values()].sort((a, b) => (a.ref < b.ref ? -1 : 1)),
  };
}

/** The name and the versions of a requirement (PEP 508); none where it belongs to an extra. */
function parseRequirement(line: string): readonly Requirement[] {
  const [wanted = '', marker = ''] = line.split(';', 2);
  if (/\bextra\s*==/.test(marker)) return [];
  const name = /^\s*([A-Za-z0-9][A-Za-z0-9._-]*)/.exec(wanted)?.[1];
  if (name === undefined) return [];
  const rest = wanted
    .trim()
    .slice(name.length)
    .replace(/^\s*\[[^\]]*\]/, '');
  return [{ name, range: rest.replace(/[()\s]/g, '') }];
}

/** By normal name; empty where there is no lock file, or none that can be read. */
function readLock(lock: string | undefined): ReadonlyMap<string, Locked> {
  const packages = parseToml(lock ?? '')['package'];
  const entries = (Array.isArray(packages) ? packages : []).flatMap((entry: unknown) => {
    const locked = table({ entry }, 'entry');
    const name = text(locked['name']);
    return name === undefined ? [] : [[pythonName(name), lockedFrom(locked)] as const];
  });
  return new Map(entries);
}

/** uv lists tables with a name, poetry a table by names, pdm requirements as text. */
function lockedFrom(entry: Table): Locked {
  const { dependencies } = entry;
  const needs = Array.isArray(dependencies)
    ? dependencies.flatMap((each: unknown) =>
        typeof each === 'string'
          ? parseRequirement(each).map(({ name }) => name)
          : (text(Object(each)['name']) ?? []),
      )
    : Object.entries(table(entry, 'dependencies'))
        .filter(([, asked]) => Object(asked)['optional'] !== true)
        .map(([name]) => name);
  return { version: text(entry['version']), needs };
}

function parseToml(source: string): Table {
  try {
    return parse(source);
  } catch {
    return {};
  }
}

/** The same lines as a distribution's metadata would have, from a `pyproject.toml` alone (PEP 621). */
export function metadataOfProject(pyproject: string): string {
  const project = table(parseToml(pyproject), 'project');
  const { name, license, dependencies } = project;
  const lines = [
    `Name: ${text(name) ?? ''}`,
    `License: ${text(license) ?? text(Object(license)['text']) ?? ''}`,
    ...(Array.isArray(dependencies) ? dependencies : []).map((each) => `Requires-Dist: ${each}`),
  ];
  return lines.map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n');
}

/** PEP 639's expression, else the older field where it is on one line. */
function licenceOf(head: string): string | undefined {
  return fields(head, 'License-Expression')[0] ?? fields(head, 'License')[0];
}

/** The values of a field, one line each (core metadata, the form of e-mail headers). */
function fields(head: string, name: string): readonly string[] {
  return head.split(/\r?\n/).flatMap((line) => {
    const value = line.startsWith(`${name}:`) ? line.slice(name.length + 1).trim() : '';
    return value === '' || value === 'UNKNOWN' ? [] : value;
  });
}

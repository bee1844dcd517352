import { type Table, table, text } from '../packaging/toml-table.ts';
import { type Component, type Materials, noMaterials } from './bill.ts';
import { licenceOf, type NpmLock, packageLock, rangesOf } from './npm-lock.ts';
import { packageUrl } from './package-url.ts';
import { pnpmLock } from './pnpm-lock.ts';
import { yarnLock } from './yarn-lock.ts';

/** The lock files that are understood, the one that npm itself reads first. */
export const npmLockNames = [
  'npm-shrinkwrap.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
] as const;

/** Reads one of them; `undefined` where it is empty, or of a form that is not understood. */
export function readNpmLock(name: string, source: string): NpmLock | undefined {
  if (name === 'yarn.lock') return yarnLock(source);
  if (name === 'pnpm-lock.yaml') return pnpmLock(source);
  return packageLock(parse(source));
}

/** A lock file, and the folder below it that a package lies in; empty where it lies beside it. */
export interface LockedProject {
  readonly lock: NpmLock;
  readonly folder: string;
}

/**
 * What an npm package needs when it runs: the versions that a lock file resolves its dependencies to, with what these need
 * themselves, else the ranges of `package.json`. Development dependencies stay out.
 */
export function npmMaterials(packageJson: string, locked: LockedProject | undefined): Materials {
  const manifest = parse(packageJson);
  const [name, licence] = [text(manifest['name']), licenceOf(manifest)];
  return { ...noMaterials, name, licence, ...walk(locked, rangesOf(manifest)) };
}

/** From the project's own dependencies to all that they need, each once. */
function walk(project: LockedProject | undefined, asked: ReadonlyMap<string, string>) {
  const lock = project?.lock;
  const start = project === undefined ? '' : project.lock.start(project.folder);
  const found = new Map<string, Component>();
  const seen = new Map<string, string>();
  const visit = (name: string, range: string, from: string): string => {
    const place = lock?.find(name, range, from);
    if (lock === undefined || place === undefined) {
      const component = ranged(name, range);
      found.set(component.ref, component);
      return component.ref;
    }
    const known = seen.get(place);
    if (known !== undefined) return known;
    const { asks, ...locked } = lock.read(place);
    const purl = packageUrl('npm', locked.name, locked.version);
    seen.set(place, purl);
    const needs = [...asks].map(([inner, wanted]) => visit(inner, wanted, place));
    found.set(purl, { ...locked, ref: purl, purl, range: '', needs: unique(needs) });
    return purl;
  };
  const needs = unique([...asked].map(([name, range]) => visit(name, range, start)));
  return { needs, components: [...found.values()].sort(byRef) };
}

function unique(refs: readonly string[]): readonly string[] {
  return [...new Set(refs)].sort();
}

function ranged(name: string, range: string): Component {
  const purl = packageUrl('npm', name);
  const unknown = { version: undefined, licence: undefined, digest: undefined };
  return { ...unknown, ref: purl, name, range, purl, needs: [] };
}

/** What is no JSON object reads as empty: a bill is not the place to complain of it. */
function parse(source: string): Table {
  try {
    return table({ document: JSON.parse(source.replace(/^\uFEFF/, '')) }, 'document');
  } catch {
    return {};
  }
}

function byRef(a: Component, b: Component): number {
  return a.ref < b.ref ? -1 : 1;
}

import { type Table, table, text } from '../packaging/toml-table.ts';
import { type Component, type Materials, noMaterials } from './bill.ts';
import { type LockedPackage, licenceOf, type NpmLock, packageLock, rangesOf } from './npm-lock.ts';
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

/** From the project's own dependencies to all that they need, each once, however long the way is. */
function walk(project: LockedProject | undefined, asked: ReadonlyMap<string, string>) {
  const lock = project?.lock;
  const found = new Map<string, Component>();
  const refs = new Map<string, string>();
  const waiting: (LockedPackage & { readonly place: string; readonly purl: string })[] = [];
  const answer = (name: string, range: string, from: string): string => {
    const place = lock?.find(name, range, from);
    if (lock === undefined || place === undefined) {
      const component = ranged(name, range);
      found.set(component.ref, component);
      return component.ref;
    }
    const known = refs.get(place);
    if (known !== undefined) return known;
    const locked = lock.read(place);
    const purl = packageUrl('npm', locked.name, locked.version);
    refs.set(place, purl);
    waiting.push({ ...locked, place, purl });
    return purl;
  };
  const start = project === undefined ? '' : project.lock.start(project.folder);
  const answers = (wanted: ReadonlyMap<string, string>, from: string) =>
    unique([...wanted].map(([name, range]) => answer(name, range, from)));
  const needs = answers(asked, start);
  // It grows while it is gone through.
  for (const { asks, place, ...locked } of waiting)
    found.set(locked.purl, {
      ...locked,
      ref: locked.purl,
      range: '',
      needs: answers(asks, place),
    });
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

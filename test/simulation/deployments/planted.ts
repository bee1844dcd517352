import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defects } from './defects.ts';

type Stories = typeof import('./stories.ts');

const core = join(import.meta.dirname, '..', '..', '..', 'packages', 'core', 'src');
/** Where the deployment half lives. */
const places = [
  'domain/{deployment,health,audit}/*.ts',
  'operations/{deploy,validate,rollback}/*.ts',
  'operations/*-deployment.ts',
  'operations/deploy-to-environment.ts',
  'adapters/git-{audit-log,environment-lock}.ts',
];
const query = '?defect=';
const loaded = new Map<string, Promise<Stories>>();
/** Changed sources by address, with the defect's name behind it. */
const sources = new Map<string, string>();

// A defect lives in a copy of all modules of its own: each has the defect's name behind its address.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context);
    const at = context.parentURL?.lastIndexOf(query) ?? -1;
    const ours = resolved.url.endsWith('.ts') && !resolved.url.includes('/node_modules/');
    if (at < 0 || !ours) return resolved;
    return { ...resolved, url: `${resolved.url}${context.parentURL?.slice(at)}` };
  },
  load(url, context, next) {
    const module = next(url, context);
    const source = sources.get(url);
    return source === undefined ? module : { ...module, source };
  },
});

/** The simulation over the real operations, or over ones with a defect. */
export function loadStories(defect: string): Promise<Stories> {
  const known = loaded.get(defect);
  if (known !== undefined) return known;
  const name = defect === '' ? '' : `${query}${encodeURIComponent(defect)}`;
  if (defect !== '') plant(defect, name);
  const stories: Promise<Stories> = import(
    `${pathToFileURL(join(import.meta.dirname, 'stories.ts')).href}${name}`
  );
  loaded.set(defect, stories);
  return stories;
}

/** Makes each change of a defect in the one file, at the one place, where its text stands. */
function plant(defect: string, name: string): void {
  const texts = new Map(
    globSync(places, { cwd: core }).map((path) => {
      const file = join(core, path);
      return [`${pathToFileURL(file).href}${name}`, readFileSync(file, 'utf8')];
    }),
  );
  for (const [from, to] of defects[defect] ?? []) {
    const holders = [...texts].filter(([, text]) => text.includes(from));
    const [holder] = holders;
    if (holder === undefined || holders.length > 1 || holder[1].split(from).length > 2)
      throw new Error(`"${defect}" is not planted: this does not stand in one place: ${from}`);
    const changed = holder[1].replace(from, () => to);
    texts.set(holder[0], changed);
    sources.set(holder[0], changed);
  }
}

import { globSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What stands in the sources, and what would stand there instead. */
export type Change = readonly [from: string, to: string];

export interface Plantation {
  /** The module that is loaded over the real sources, or over ones with a defect. */
  readonly entry: string;
  /** Globs below the core's sources: where a defect may be. */
  readonly places: readonly string[];
  /** The changes that make a defect. */
  readonly changesOf: (defect: string) => readonly Change[];
}

const core = join(import.meta.dirname, '..', '..', 'packages', 'core', 'src');
const query = '?defect=';
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

/** Loads the module over the real sources, where no defect is named, or over ones with a defect; each once. */
export function createPlanter<Module>(plantation: Plantation) {
  const loaded = new Map<string | undefined, Promise<Module>>();
  return (defect: string | undefined): Promise<Module> => {
    const known = loaded.get(defect);
    if (known !== undefined) return known;
    const name = defect === undefined ? '' : `${query}${encodeURIComponent(defect)}`;
    if (defect !== undefined) plant(defect, name, plantation);
    const module: Promise<Module> = import(`${pathToFileURL(plantation.entry).href}${name}`);
    loaded.set(defect, module);
    return module;
  };
}

/** Makes each change of a defect in the one file, at the one place, where its text stands. */
function plant(defect: string, name: string, { places, changesOf }: Plantation): void {
  const texts = new Map(
    globSync(places, { cwd: core }).map((path) => {
      const file = join(core, path);
      return [`${pathToFileURL(file).href}${name}`, readFileSync(file, 'utf8')];
    }),
  );
  for (const [from, to] of changesOf(defect)) {
    const holders = [...texts].filter(([, text]) => text.includes(from));
    const [holder] = holders;
    if (holder === undefined || holders.length > 1 || holder[1].split(from).length > 2)
      throw new Error(`"${defect}" is not planted: this does not stand in one place: ${from}`);
    const changed = holder[1].replace(from, () => to);
    texts.set(holder[0], changed);
    sources.set(holder[0], changed);
  }
}

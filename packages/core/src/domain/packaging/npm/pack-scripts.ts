import { parsePackageJson } from '../project-npm.ts';
import { mapping } from './packed-package.ts';

/** What `npm pack` runs (npm’s own documentation, “scripts”, life cycle operation order). */
const lifeCycle = ['prepack', 'prepare', 'postpack'];

/** Whether packing one of these folders runs scripts, which may leave files behind. */
export function runsPackScripts(
  folders: readonly string[],
  texts: ReadonlyMap<string, string>,
): boolean {
  return folders.some((folder) => {
    const text = texts.get(folder === '.' ? 'package.json' : `${folder}/package.json`);
    const scripts = mapping(text === undefined ? {} : parsePackageJson(text)['scripts']);
    return lifeCycle.some((name) => name in scripts);
  });
}

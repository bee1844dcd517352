import type { NativePackage } from './native-package.ts';
import { forgetServices, startServices, stopServices } from './service-lines.ts';

/** What happens at each point of a package's life, in the words of a POSIX shell; empty where nothing does. */
export interface ScriptBodies {
  readonly beforeInstall: readonly string[];
  readonly afterInstall: readonly string[];
  readonly beforeRemove: readonly string[];
  readonly afterRemove: readonly string[];
}

/** The same for each format: only when they run, and how they learn `PACKAGE_ACTION`, is the format's own. */
export function scriptBodies({ scripts, services }: NativePackage): ScriptBodies {
  return {
    beforeInstall: own(scripts.before_install),
    afterInstall: [...own(scripts.after_install), ...startServices(services)],
    beforeRemove: [...own(scripts.before_remove), ...stopServices(services)],
    afterRemove: [...forgetServices(services), ...own(scripts.after_remove)],
  };
}

/** In a shell of its own, so that an `exit` in it does not skip what follows; its failure is the script's. */
function own(script: string | undefined): readonly string[] {
  return script === undefined ? [] : ['(', 'set -e', script.replace(/\n+$/, ''), ')'];
}

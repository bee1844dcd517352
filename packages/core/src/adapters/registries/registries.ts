import { pythonAddress } from '../../domain/registry/registry-address.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Files } from '../../ports/files.ts';
import type { Log } from '../../ports/log.ts';
import type { Processes } from '../../ports/processes.ts';
import type { Registries } from '../../ports/registries.ts';
import { npmCredential, pythonCredential } from './credentials.ts';

export interface RegistriesOptions {
  readonly clock: Clock;
  readonly files: Files;
  readonly log: Log;
  readonly processes: Processes;
  /** Hides a secret from all logs. */
  readonly mask: (secret: string) => void;
  readonly signal?: AbortSignal;
}

/** The registries by their names; nothing is loaded, and no secret is read, before one is opened. */
export function createRegistries(options: RegistriesOptions): Registries {
  return {
    async open(name, settings, folder) {
      const environment = options.processes.environment();
      if (name === 'npm') {
        hide(npmCredential(environment)?.secret, options);
        return (await npm()).createNpmRegistry({ ...options, url: settings.npm_url, folder });
      }
      hide(pythonCredential(name, environment)?.secret, options);
      const address = pythonAddress(name, settings);
      return (await pypi()).createPyPIRegistry({ ...options, name, address, environment });
    },
  };
}

function hide(secret: string | undefined, { mask }: RegistriesOptions): void {
  if (secret !== undefined) mask(secret);
}

const npm = () => import(/* webpackMode: "eager" */ './npm.ts');
const pypi = () => import(/* webpackMode: "eager" */ './pypi.ts');

import { SlipwayError } from '../errors.ts';
import type { EnvironmentSettings } from './config.ts';

/**
 * Fails with `invalid-input` where the configuration has the environment in another spelling: GitHub takes `Production`
 * for `production`, and its gates and checks would silently not be asked.
 */
export function requireSpelling(
  environment: string,
  environments: Readonly<Record<string, EnvironmentSettings>>,
): void {
  if (Object.hasOwn(environments, environment)) return;
  const folded = environment.toLowerCase();
  const meant = Object.keys(environments).find((name) => name.toLowerCase() === folded);
  if (meant === undefined) return;
  throw new SlipwayError(
    'invalid-input',
    `The environment ${JSON.stringify(environment)} is ${JSON.stringify(meant)} in the configuration.`,
    { remedy: 'Write it in one way: its gates, its checks and its records go by the name.' },
  );
}

import { endOfFreeze } from '../deployment/freeze.ts';
import { tryParseVersion, type VersionScheme } from '../version/version.ts';
import type { EnvironmentSettings, FreezeWindow } from './config.ts';

type Environments = Readonly<Record<string, EnvironmentSettings>>;

/** What is wrong with an environment's settings; its path is below `deployment.environments`. */
export interface EnvironmentFinding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** Settings of environments that no key tells alone: their order, their times, and their versions. */
export function checkEnvironments(
  environments: Environments,
  scheme: VersionScheme,
): readonly EnvironmentFinding[] {
  return Object.entries(environments).flatMap(([name, settings]) =>
    [
      ...orderFindings(name, environments),
      ...settings.freeze.flatMap(freezeFindings),
      ...floorFindings(settings, scheme),
    ].map(({ path, message }) => ({ path: [name, ...path], message })),
  );
}

/** An order that leads back to its beginning could never be kept. */
function orderFindings(name: string, environments: Environments): readonly EnvironmentFinding[] {
  const after = environments[name]?.after ?? [];
  return after.flatMap((earlier, index) => {
    const path = ['after', index];
    if (!Object.hasOwn(environments, earlier))
      return [{ path, message: 'expected the name of another environment of this file' }];
    return comesAfter(earlier, name, environments)
      ? [{ path, message: `expected an environment that does not itself wait for \`${name}\`` }]
      : [];
  });
}

/** Whether one environment waits for another, or for one that does; each is looked at once. */
function comesAfter(name: string, other: string, environments: Environments): boolean {
  const seen = new Set([name]);
  for (const each of seen) for (const earlier of environments[each]?.after ?? []) seen.add(earlier);
  return seen.has(other);
}

function freezeFindings(
  { from, until }: FreezeWindow,
  index: number,
): readonly EnvironmentFinding[] {
  const wrong = ([key, text]: readonly [string, string]) =>
    isDay(text.slice(0, 10))
      ? []
      : [{ path: ['freeze', index, key], message: 'expected a day that the calendar has' }];
  const days = (
    [
      ['from', from],
      ['until', until],
    ] as const
  ).flatMap(wrong);
  if (days.length > 0 || endOfFreeze(until) > Date.parse(from)) return days;
  return [{ path: ['freeze', index, 'until'], message: 'expected an end after `from`' }];
}

/** Node reads the 30th of February as a day in March. */
function isDay(day: string): boolean {
  return new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().startsWith(day);
}

function floorFindings(
  { schema_floor: floor }: EnvironmentSettings,
  scheme: VersionScheme,
): readonly EnvironmentFinding[] {
  if (floor === undefined || tryParseVersion(floor, scheme) !== undefined) return [];
  const message = `expected a version of the ${scheme} scheme, without a tag prefix`;
  return [{ path: ['schema_floor'], message }];
}

import { findChannelTrouble } from '../version/channels.ts';
import { isPrerelease, tryParseVersion, type VersionScheme } from '../version/version.ts';

/** What the configuration says about versions, in two of its sections. */
export interface VersionSettings {
  readonly scheme: 'semantic' | 'pep440' | 'calver';
  readonly calendar_format: string | undefined;
  readonly channels: readonly string[];
  readonly first_version: string | undefined;
}

/** What is wrong with one of these settings; its path is below `release_management`. */
export interface VersionFinding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The scheme with the form that calendar versions have. */
export function schemeOf({
  scheme,
  calendar_format: format,
}: Pick<VersionSettings, 'scheme' | 'calendar_format'>): VersionScheme {
  return scheme === 'calver' && format !== undefined ? `calver:${format}` : scheme;
}

/** Settings that do not go together, whichever section they stand in. */
export function checkVersions(settings: VersionSettings): readonly VersionFinding[] {
  const { scheme, calendar_format, channels, first_version } = settings;
  const found: VersionFinding[] = [];
  if (calendar_format !== undefined && scheme !== 'calver')
    found.push({
      path: ['calendar_format'],
      message: `expected \`deployment.version_scheme: calver\` with it, not \`${scheme}\``,
    });
  const trouble = findChannelTrouble(channels, scheme);
  if (trouble !== undefined)
    found.push({ path: ['channels', trouble.index], message: trouble.message });
  if (first_version !== undefined && !isStable(first_version, schemeOf(settings)))
    found.push({
      path: ['first_version'],
      message: `expected a stable version of the ${scheme} scheme, without a tag prefix`,
    });
  return found;
}

function isStable(text: string, scheme: VersionScheme): boolean {
  const version = tryParseVersion(text, scheme);
  return version !== undefined && !isPrerelease(version);
}

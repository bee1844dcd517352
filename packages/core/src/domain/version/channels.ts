import { SlipwayError } from '../errors.ts';
import { isCalendar, type VersionScheme } from './version.ts';
import { pythonChannel, pythonRank } from './version-pep440.ts';

/** A channel as versions of a scheme name it: PEP 440 says `beta` for `b`, and a calendar version `rc` for `RC`. */
export function channelName(channel: string, scheme: VersionScheme): string {
  if (scheme === 'pep440') return pythonChannel(channel) ?? channel;
  return isCalendar(scheme) ? channel.toLowerCase() : channel;
}

/** Something wrong with the channels that a project names: which of them, and why. */
export interface ChannelTrouble {
  readonly index: number;
  readonly message: string;
}

/**
 * The first channel that does not stand where versions order it, the least stable first. Semantic Versioning orders
 * channels as texts (item 11), PEP 440 has an order of its own: where the two differ, one release would be above the
 * other for npm and below it for Python.
 */
export function findChannelTrouble(
  channels: readonly string[],
  scheme: VersionScheme,
): ChannelTrouble | undefined {
  for (const [index, channel] of channels.entries()) {
    if (scheme === 'pep440' && pythonChannel(channel) === undefined)
      return { index, message: `PEP 440 has no channel \`${channel}\`; ${pythonOnes}` };
    for (const before of channels.slice(0, index)) {
      const message = troubleBetween(before, channel);
      if (message !== undefined) return { index, message };
    }
  }
  return undefined;
}

const pythonOnes = 'expected `alpha`, `beta`, `rc` or `dev`';

function troubleBetween(before: string, after: string): string | undefined {
  if (before === after) return `\`${after}\` is named twice`;
  const [low, high] = before < after ? [before, after] : [after, before];
  const [python, other] = [pythonChannel(before), pythonChannel(after)];
  if (python !== undefined && python === other)
    return `\`${before}\` and \`${after}\` are the same to Python: expected one of them`;
  if (python !== undefined && other !== undefined && pythonRank(low) > pythonRank(high))
    return `Semantic Versioning puts \`${low}\` before \`${high}\`, and PEP 440 after it: expected only one of them`;
  return before === high
    ? `versions order \`${low}\` before \`${high}\`: expected the least stable channel first`
    : undefined;
}

/** Throws `invalid-input` for a pre-release on a channel that the project does not release on. */
export function requireKnownChannel(
  channel: string,
  channels: readonly string[],
  scheme: VersionScheme,
): void {
  if (channels.length === 0) return;
  if (channels.some((one) => channelName(one, scheme) === channelName(channel, scheme))) return;
  const list = channels.map((name) => `\`${name}\``).join(', ');
  throw new SlipwayError(
    'invalid-input',
    `This project has no pre-releases on the channel ${JSON.stringify(channel.slice(0, 40))}; its channels are ${list}.`,
    { remedy: 'Choose one of these, or add it to `release_management.channels`.' },
  );
}

/** Throws `invalid-config` for a channel that a Python package could not be released on. */
export function requirePythonChannels(channels: readonly string[], packageName: string): void {
  const strange = channels.find((channel) => pythonChannel(channel) === undefined);
  if (strange === undefined) return;
  throw new SlipwayError(
    'invalid-config',
    `\`release_management.channels\` has \`${strange}\`, but ${packageName} is a Python package, and PEP 440 has no such channel.`,
    { remedy: 'Name only `alpha`, `beta` and `rc`, or `dev`: Python knows no others.' },
  );
}

import { SlipwayError } from '../errors.ts';
import type { Version } from './version.ts';
import { pep440Text, pythonChannel } from './version-pep440.ts';

export type Ecosystem = 'npm' | 'python' | 'generic';

/**
 * A version as an ecosystem's own tools spell it: Semantic Versioning for npm and generic projects, PEP 440 for
 * Python. Throws `invalid-version` where the ecosystem has no such form, rather than renaming the release.
 */
export function renderVersion(version: Version, ecosystem: Ecosystem): string {
  return ecosystem === 'python' ? renderForPython(version) : renderForNpm(version, ecosystem);
}

function renderForNpm(version: Version, ecosystem: 'npm' | 'generic'): string {
  if (version.scheme === 'semantic') return version.text;
  if (version.epoch !== 0) throw refused(version, 'npm', 'an epoch');
  if (version.post !== undefined) throw refused(version, 'npm', 'a post-release');
  if (version.release.length > 3 && ecosystem === 'npm')
    throw refused(version, 'npm', 'a fourth number');
  const prerelease = version.prerelease.join('.');
  const build = version.build === '' ? '' : `+${version.build}`;
  return `${version.release.join('.')}${prerelease === '' ? '' : `-${prerelease}`}${build}`;
}

function renderForPython(version: Version): string {
  if (version.scheme === 'pep440') return version.text;
  return pep440Text({
    epoch: 0,
    segments: version.release.slice(0, writtenNumbers(version)),
    prerelease: pythonPrerelease(version),
    post: undefined,
    // A local version: valid in Python, and refused by package indexes.
    build: version.build.toLowerCase().replaceAll('-', '.'),
  });
}

/** A calendar version of two numbers stays one. */
function writtenNumbers({ text }: Version): number {
  return String(text.split('-')[0]).split('.').length;
}

function pythonPrerelease(version: Version): readonly (string | number)[] {
  const [channel, number, ...more] = version.prerelease;
  if (channel === undefined) return [];
  if (typeof channel === 'number')
    throw refused(version, 'Python', `a bare \`-${channel}\`, which would be a post-release`);
  const name = pythonChannel(channel);
  if (name === undefined) throw refused(version, 'Python', `a channel \`${channel}\``);
  if (typeof number !== 'number' || more.length > 0)
    throw refused(version, 'Python', 'a pre-release without exactly one number');
  return [name, number];
}

function refused(version: Version, tools: string, form: string): SlipwayError {
  return new SlipwayError('invalid-version', `${version.text} has no form for ${tools}: ${form}.`, {
    remedy:
      tools === 'npm'
        ? 'Release a plain version such as `1.2.3`, or leave the npm package out.'
        : 'Use one of the channels `alpha`, `beta`, `rc` or `dev` with a number, such as `1.2.0-beta.1`.',
  });
}

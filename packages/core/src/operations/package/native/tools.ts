import { SlipwayError } from '../../../domain/errors.ts';
import type { Processes } from '../../../ports/processes.ts';

/** How to get each tool. */
const remedies = {
  'dpkg-deb':
    'Make the package on Debian or Ubuntu, which have it, or install `dpkg` (Fedora and Homebrew have it, too).',
  rpm: 'Add a step with `sudo apt-get install --yes rpm` before this one.',
  rpmbuild:
    'Add a step with `sudo apt-get install --yes rpm` before this one (on Fedora: `dnf install rpm-build`).',
  msiinfo: 'Add a step with `sudo apt-get install --yes msitools` before this one, on Linux.',
  msiextract: 'Add a step with `sudo apt-get install --yes msitools` before this one, on Linux.',
} as const;

/** The full path of a tool that makes native packages, or a `missing-tool` error that says how to get it. */
export async function requireTool(
  name: keyof typeof remedies,
  processes: Processes,
): Promise<string> {
  const path = await processes.find(name);
  if (path !== undefined) return path;
  throw new SlipwayError('missing-tool', `There is no \`${name}\` on PATH.`, {
    remedy: remedies[name],
  });
}

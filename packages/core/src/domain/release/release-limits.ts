import { SlipwayError } from '../errors.ts';
import type { WantedAsset } from './release-protocol.ts';

/** GitHub's limits (https://docs.github.com/repositories/releasing-projects-on-github/about-releases). */
const mostAssets = 1000;
const largestAsset = 2 * 1024 ** 3;

/** A file to release before it is read. */
export type MeasuredAsset = Omit<WantedAsset, 'sha256'>;

/**
 * Checks what GitHub would refuse, or change silently, before anything is written.
 *
 * @throws SlipwayError `artifact-invalid`
 */
export function checkAssets(assets: readonly MeasuredAsset[]): void {
  if (assets.length > mostAssets)
    throw invalid(
      `There are ${assets.length} files to release; GitHub takes ${mostAssets}.`,
      'Put several into one archive.',
    );
  const seen = new Map<string, string>();
  for (const asset of assets) {
    checkSize(asset);
    const other = seen.get(asset.name.toLowerCase());
    if (other !== undefined)
      throw invalid(
        `\`${other}\` and \`${asset.path}\` would both be released as \`${asset.name}\`.`,
        'Rename one of them: GitHub replaces characters that it does not take by dots.',
      );
    seen.set(asset.name.toLowerCase(), asset.path);
  }
}

function checkSize(asset: MeasuredAsset): void {
  if (asset.size === 0)
    throw invalid(`\`${asset.path}\` is empty.`, 'GitHub takes no empty files: leave it out.');
  if (asset.size >= largestAsset)
    throw invalid(
      `\`${asset.path}\` has ${asset.size} bytes; GitHub takes less than ${largestAsset}.`,
      'Split it, or compress it.',
    );
}

function invalid(message: string, remedy: string): SlipwayError {
  return new SlipwayError('artifact-invalid', message, { remedy });
}

import { SlipwayError } from '../errors.ts';
import { distTag } from './dist-tag.ts';
import { describePackage, type PackageFile, type RegistryView } from './registry.ts';

export interface PlannedPackage {
  readonly file: PackageFile;
  readonly kind: 'publish' | 'already-there';
  /** npm's dist-tag for what is to be published; `undefined` elsewhere. */
  readonly tag: string | undefined;
}

/**
 * Compares an artifact with what its registry shows. A version can be published once only, for ever: the same digest is
 * success, another one a conflict.
 *
 * @throws SlipwayError `conflict`
 */
export function planPackage(
  file: PackageFile,
  view: RegistryView,
  latest: 'auto' | 'true' | 'false',
): PlannedPackage {
  if (view.digest === undefined)
    return {
      file,
      kind: 'publish',
      tag: file.registry === 'npm' ? distTag(file, view, latest) : undefined,
    };
  if (file.digests.includes(view.digest)) return { file, kind: 'already-there', tag: undefined };
  throw new SlipwayError(
    'conflict',
    `${describePackage(file)} is on ${file.registry} already, with other contents: ${view.digest}, not ${file.digests[0]}.`,
    {
      remedy:
        'What is published is never changed. Release under another version, or with the very file that is there.',
    },
  );
}

/** One line for people: what publishing a planned package does, or would do. */
export function describePublishing({ file, tag }: PlannedPackage): string {
  const under = tag === undefined ? '' : ` under the tag \`${tag}\``;
  return `Publish ${describePackage(file)} to ${file.registry}${under}.`;
}

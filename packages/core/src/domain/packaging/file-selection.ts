import picomatch from 'picomatch';
import { SlipwayError } from '../errors.ts';

/**
 * The paths that a list of globs chooses, in their order. A glob that begins with `!` takes away; one that names a folder
 * takes all below it. Throws `no-files-matched` for a glob that chooses nothing, and `invalid-input` for one that leads out.
 */
export function selectFiles(paths: readonly string[], globs: readonly string[]): readonly string[] {
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map(matcher);
  const unwanted = globs
    .filter((glob) => glob.startsWith('!'))
    .map((glob) => matcher(glob.slice(1)));
  const left = paths.filter((path) => !unwanted.some(({ matches }) => matches(path)));
  const barren = wanted
    .filter(({ matches }) => !left.some(matches))
    .map(({ glob }) => `\`${glob}\``);
  if (barren.length > 0)
    throw new SlipwayError('no-files-matched', `No file matches ${barren.join(', ')}.`, {
      remedy:
        'Correct the pattern, or run what makes these files first. Patterns are relative to `working-directory`.',
    });
  return left.filter((path) => wanted.some(({ matches }) => matches(path)));
}

interface Matcher {
  readonly glob: string;
  readonly matches: (path: string) => boolean;
}

function matcher(glob: string): Matcher {
  const trimmed = glob.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  if (trimmed === '.') return { glob, matches: () => true };
  if (trimmed.startsWith('/') || trimmed.split('/').includes('..'))
    throw new SlipwayError('invalid-input', `The pattern \`${glob}\` leads out of the project.`, {
      remedy: 'Write patterns relative to the working directory, without `..`.',
    });
  return { glob, matches: picomatch([trimmed, `${trimmed}/**`], { dot: true }) };
}

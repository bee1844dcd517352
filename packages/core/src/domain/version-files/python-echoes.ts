import { fileNameOf } from '../file-path.ts';
import { tryParseVersion } from '../version/version.ts';
import type { Documents } from './documents.ts';
import { iniSection } from './ini-section.ts';
import { findAssignments } from './python-assignments.ts';
import { below } from './repository-path.ts';
import type { TextPlace } from './text-place.ts';
import { findVersion, type VersionFile } from './version-file.ts';
import type { VersionOwner } from './version-owner.ts';

const modules = ['__init__', '__about__', '__version__', '_version', 'version'];

/** Where Python projects often say their version once more, from the project's folder. */
export function echoPaths(name: string): readonly string[] {
  const folders = [...new Set([name.toLowerCase().replace(/[-.]+/g, '_'), name])];
  const files = folders.flatMap((folder) => [
    ...modules.map((module) => `${folder}/${module}.py`),
    `${folder}.py`,
  ]);
  return ['setup.cfg', 'setup.py', ...files.map((file) => `src/${file}`), ...files];
}

/**
 * The other files that say the very version that `main` says, as literals. One that says another version is left alone: it
 * is stale, or means something else.
 */
export function pythonEchoes(
  main: VersionFile,
  owner: VersionOwner,
  documents: Documents,
): readonly VersionFile[] {
  const { text: mainText, places } = findVersion(main, owner, documents);
  const versions = places.map((place) => versionAt(mainText, place));
  return echoPaths(owner.project.name)
    .map((path) => below(owner.folder, path))
    .filter((path) => path !== main.path)
    .filter((path) => {
      const text = documents.text(path) ?? '';
      const [place, second] = stated(fileNameOf(path), text);
      return place !== undefined && second === undefined && versions[0] === versionAt(text, place);
    })
    .map((path) => ({
      path,
      pattern: undefined,
      ...(!path.endsWith('setup.py') && { attributes: ['__version__'] }),
    }));
}

function stated(name: string, text: string): readonly TextPlace[] {
  if (name !== 'setup.cfg')
    return findAssignments(text, name === 'setup.py' ? 'version' : '__version__');
  const place = iniSection(text, 'metadata').get('version');
  return place === undefined ? [] : [place];
}

function versionAt(text: string, { start, end }: TextPlace): string {
  const written = text.slice(start, end);
  return tryParseVersion(written, 'pep440')?.text ?? written;
}

import { canonical, fileNameForm, parseSdistName, sameVersion } from './python-file-name.ts';
import { type Finding, judgeMetadata, parseCoreMetadata } from './python-metadata.ts';

/** The file of an sdist that is read as a text. */
export const sdistTexts = /^[^/]+\/PKG-INFO$/;

/** The source distribution format's rules (PEP 517, 625 and 643), and those of core metadata. */
export function judgeSdist(
  file: string,
  members: readonly { readonly path: string; readonly text?: string }[],
): readonly Finding[] {
  const name = parseSdistName(file);
  if (name === undefined) return [error(`${file} is not named as an sdist is`)];
  const roots = new Set(members.map(({ path }) => path.split('/')[0]));
  const root = file.slice(0, -'.tar.gz'.length);
  if (roots.size !== 1 || !roots.has(root))
    return [error(`All of it has to lie in one folder called ${root}`)];
  const info = members.find(({ path }) => path === `${root}/PKG-INFO`)?.text;
  if (info === undefined) return [error('PKG-INFO is missing')];
  const metadata = parseCoreMetadata(info);
  const [said, version] = [metadata.one('name'), metadata.one('version')];
  const wanted = `${fileNameForm(said)}-${canonical(version)}`;
  return [
    ...judgeMetadata(metadata),
    ...(fileNameForm(name.name) === fileNameForm(said)
      ? []
      : [error(`Its file name says ${name.name} and its PKG-INFO ${said}`)]),
    ...(sameVersion(name.version, version)
      ? []
      : [error(`Its file name says version ${name.version} and its PKG-INFO ${version}`)]),
    ...(root.toLowerCase() === wanted.toLowerCase() ||
    fileNameForm(name.name) !== fileNameForm(said)
      ? []
      : [warning(`PyPI wants it to be called ${wanted}.tar.gz: build it with a current backend`)]),
    ...metadata
      .all('license_file')
      .filter((path) => !members.some((member) => member.path === `${root}/${path}`))
      .map((path) => error(`The License-File ${path} is not in it`)),
  ];
}

const error = (text: string): Finding => ({ level: 'error', text });
const warning = (text: string): Finding => ({ level: 'warning', text });

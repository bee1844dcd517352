import { canonical, fileNameForm, parseWheelName, sameVersion } from './python-file-name.ts';
import { type Finding, judgeMetadata, parseCoreMetadata } from './python-metadata.ts';

/** A file of a wheel, as far as it is judged. */
export interface WheelMember {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
  /** Lower-case hexadecimal. */
  readonly sha256: string;
  readonly text?: string;
}

/** The files of a wheel that are read as texts. */
export const wheelTexts = /^[^/]+\.dist-info\/(?:METADATA|WHEEL|RECORD|entry_points\.txt)$/;

/** The binary distribution format's rules, and those of core metadata. */
export function judgeWheel(file: string, members: readonly WheelMember[]): readonly Finding[] {
  const name = parseWheelName(file);
  if (name === undefined) return [error(`${file} is not named as a wheel is`)];
  const folders = new Set(
    members.flatMap(({ path }) => /^([^/]+\.dist-info)\//.exec(path)?.[1] ?? []),
  );
  const folder = [...folders].join();
  if (folders.size !== 1) return [error(`It has ${folders.size} .dist-info folders, not one`)];
  const text = (path: string) =>
    members.find((member) => member.path === `${folder}/${path}`)?.text;
  const metadata = parseCoreMetadata(text('METADATA') ?? '');
  const [said, version] = [metadata.one('name'), metadata.one('version')];
  return [
    ...judgeMetadata(metadata),
    ...(fileNameForm(name.name) === fileNameForm(said)
      ? []
      : [error(`Its file name says ${name.name} and its METADATA ${said}`)]),
    ...(sameVersion(name.version, version)
      ? []
      : [error(`Its file name says version ${name.version} and its METADATA ${version}`)]),
    ...judgeFolder(folder, said, version),
    ...judgeWheelFile(text('WHEEL'), name.tags, name.build),
    ...judgePlatform(name.tags),
    ...judgeRecord(folder, text('RECORD'), members),
    ...judgeLicences(metadata.all('license_file'), folder, members),
    ...judgeTopLevel(members),
  ];
}

const error = (text: string): Finding => ({ level: 'error', text });
const warning = (text: string): Finding => ({ level: 'warning', text });

function judgeFolder(folder: string, name: string, version: string): readonly Finding[] {
  const wanted = `${fileNameForm(name)}-${canonical(version)}`;
  const said = folder.replace(/\.dist-info$/, '').split('-');
  return `${fileNameForm(String(said[0]))}-${canonical(String(said[1]))}` === wanted
    ? []
    : [error(`Its folder is ${folder}, not ${wanted}.dist-info`)];
}

function judgeWheelFile(
  text: string | undefined,
  tags: readonly string[],
  build: string,
): readonly Finding[] {
  if (text === undefined) return [error('WHEEL is missing')];
  const values = (name: string) =>
    text
      .split(/\r?\n/)
      .filter((line) => line.toLowerCase().startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trim());
  const format = values('wheel-version').join();
  if (!/^1\.\d+$/.test(format)) return [error(`WHEEL says Wheel-Version \`${format}\`, not 1.0`)];
  const written = values('tag').flatMap(expand);
  const lacking = tags.find((tag) => !written.includes(tag));
  const surplus = written.find((tag) => !tags.includes(tag));
  const differing = lacking ?? surplus;
  return [
    ...(differing === undefined
      ? []
      : [error(`The file name and WHEEL differ in the tag ${differing}`)]),
    ...(values('build').join() === build
      ? []
      : [error('The file name and WHEEL differ in the build')]),
  ];
}

/** A compressed tag set (PEP 425) as single tags. */
function expand(tag: string): readonly string[] {
  return parseWheelName(`a-1-${tag}.whl`)?.tags ?? [tag];
}

function judgePlatform(tags: readonly string[]): readonly Finding[] {
  const bare = tags.find((tag) => /-linux_\w+$/.test(tag));
  return bare === undefined
    ? []
    : [
        warning(
          `It is for ${bare}, which PyPI refuses: let auditwheel or cibuildwheel make a manylinux or musllinux wheel of it`,
        ),
      ];
}

/** RECORD lists each file with its hash and size, and itself and its signatures without. */
function judgeRecord(
  folder: string,
  text: string | undefined,
  members: readonly WheelMember[],
): readonly Finding[] {
  if (text === undefined) return [error('RECORD is missing')];
  const rows = new Map(
    parseCsv(text).map(([path, hash, size]) => [
      String(path),
      { hash: String(hash), size: String(size) },
    ]),
  );
  const unlisted = new Set(['', '.jws', '.p7s'].map((end) => `${folder}/RECORD${end}`));
  for (const { path, kind, sha256, size } of members) {
    if (kind !== 'file' || unlisted.has(path)) continue;
    const row = rows.get(path);
    if (row === undefined) return [error(`RECORD does not list ${path}`)];
    const why = judgeRow(row, sha256, size);
    if (why !== undefined) return [error(`RECORD says another ${why} of ${path}`)];
  }
  const there = new Set(members.map(({ path }) => path));
  const gone = [...rows.keys()].find((path) => !there.has(path) && !unlisted.has(path));
  return gone === undefined ? [] : [error(`RECORD lists ${gone}, which is not in the wheel`)];
}

function judgeRow(
  row: { readonly hash: string; readonly size: string },
  sha256: string,
  size: number,
): string | undefined {
  // Stronger ones are allowed, and we can't compare them.
  const [, digest] = /^sha256=(.*)$/.exec(row.hash) ?? [];
  if (row.hash === '' || (digest !== undefined && hexadecimal(digest) !== sha256)) return 'hash';
  return row.size === '' || Number(row.size) === size ? undefined : 'size';
}

/** Base64 as addresses have it, without its end, as lower-case hexadecimal. */
function hexadecimal(digest: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let bits = '';
  for (const letter of digest) bits += letters.indexOf(letter).toString(2).padStart(6, '0');
  return bits
    .slice(0, bits.length - (bits.length % 8))
    .replace(/.{4}/g, (half) => Number.parseInt(half, 2).toString(16));
}

/** Comma-separated values (RFC 4180), one row a line: paths may be quoted. */
function parseCsv(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter(Boolean)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
        ([, quoted, bare]) => quoted?.replaceAll('""', '"') ?? String(bare),
      ),
    );
}

/** Since Metadata-Version 2.4 they lie in `licenses`, before that beside METADATA. */
function judgeLicences(
  named: readonly string[],
  folder: string,
  members: readonly WheelMember[],
): readonly Finding[] {
  const has = (path: string) => members.some((member) => member.path === path);
  return named
    .filter((path) => !has(`${folder}/licenses/${path}`) && !has(`${folder}/${fileName(path)}`))
    .map((path) => error(`The License-File ${path} is not in it`));
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Folders that are meant for the project alone, and would be installed for everybody to import. */
const privateFolders = /^(?:tests?|testing|docs?|examples?|benchmarks?|scripts|build|dist)\//;

function judgeTopLevel(members: readonly WheelMember[]): readonly Finding[] {
  const found = members.flatMap(({ path }) => privateFolders.exec(path)?.[0] ?? []);
  return [...new Set(found)].map((folder) =>
    warning(
      `It installs ${folder} as a package of that name for everybody: leave it out of the wheel`,
    ),
  );
}

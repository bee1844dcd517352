import picomatch from 'picomatch';
import type { NativeFile } from '../../config/native-settings.ts';
import { SlipwayError } from '../../errors.ts';
import { fileNameOf } from '../../file-path.ts';

/** A file or link of the project, as it lies on the disk. */
export interface SourceFile {
  /** Below the project, with forward slashes. */
  readonly path: string;
  readonly executable: boolean;
  /** Where a link points to. */
  readonly target?: string;
}

/** One thing that a native package installs. */
export interface NativeEntry {
  readonly kind: 'file' | 'link' | 'folder';
  /** Absolute, without a separator at its end. */
  readonly destination: string;
  /** Path below the project; only of files. */
  readonly source: string;
  /** Where a link points to; only of links. */
  readonly target: string;
  readonly mode: number;
  readonly owner: string;
  readonly group: string;
  readonly config: boolean;
}

/** Everything that is installed, sorted by destination. */
export function planEntries(
  wanted: readonly NativeFile[],
  files: readonly SourceFile[],
): readonly NativeEntry[] {
  const entries = wanted.flatMap((file) => entriesOf(file, files)).map(packManPage);
  entries.sort((a, b) => (a.destination < b.destination ? -1 : 1));
  refuseCollisions(entries);
  return entries;
}

function entriesOf(file: NativeFile, files: readonly SourceFile[]): NativeEntry[] {
  const { source, link, destination, mode, owner, group, config } = file;
  const common = { source: '', target: '', owner, group, config };
  if (link !== undefined)
    return [
      {
        ...common,
        kind: 'link',
        destination,
        target: relativeTarget(destination, link),
        mode: 0o777,
      },
    ];
  if (source === undefined)
    return [{ ...common, kind: 'folder', destination, mode: mode ?? 0o755 }];
  return chooseSources(source, destination, files).map(({ found, to }): NativeEntry => {
    const { path, executable, target } = found;
    return target === undefined
      ? {
          ...common,
          kind: 'file',
          destination: to,
          source: path,
          mode: mode ?? (executable ? 0o755 : 0o644),
        }
      : { ...common, kind: 'link', destination: to, target, mode: 0o777, config: false };
  });
}

const manPage = /^\/usr\/share\/man\/(?:[^/]+\/){1,2}[^/]+\.[1-9][a-z]*$/;

/** Manual pages are packed (Debian Policy 12.1), and links to them lead to the packed ones. */
function packManPage(entry: NativeEntry): NativeEntry {
  const { kind, destination, target } = entry;
  if (kind === 'folder' || !manPage.test(destination)) return entry;
  const packed = `${destination}.gz`;
  return { ...entry, destination: packed, target: kind === 'link' ? `${target}.gz` : target };
}

interface Chosen {
  readonly found: SourceFile;
  readonly to: string;
}

/** A path that is there is meant as it is written; only then is it a folder or a glob. */
function chooseSources(
  source: string,
  destination: string,
  files: readonly SourceFile[],
): readonly Chosen[] {
  const plain = source.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  const folder = destination.replace(/\/$/, '');
  const one = files.find(({ path }) => path === plain);
  if (one !== undefined) {
    const to = destination === folder ? folder : `${folder}/${fileNameOf(`/${plain}`)}`;
    return [{ found: one, to }];
  }
  const below = (base: string, chosen: readonly SourceFile[]) =>
    chosen.map((found) => ({
      found,
      to: `${folder}/${base === '' ? found.path : found.path.slice(base.length + 1)}`,
    }));
  const within = files.filter(({ path }) => plain === '.' || path.startsWith(`${plain}/`));
  if (within.length > 0) return below(plain === '.' ? '' : plain, within);
  const matches = picomatch(plain, { dot: true });
  const matched = files.filter(({ path }) => matches(path));
  if (matched.length > 0) return below(picomatch.scan(plain).base, matched);
  throw new SlipwayError(
    'no-files-matched',
    `No file matches \`${source}\`, which \`packaging.native\` installs as ${destination}.`,
    {
      remedy:
        'Correct the path, or make the file in `build-command`. Paths are relative to `working-directory`.',
    },
  );
}

/** Two entries at one place, or one below a file. Entries are sorted. */
function refuseCollisions(entries: readonly NativeEntry[]): void {
  const kinds = new Map<string, NativeEntry['kind']>();
  for (const { destination, kind } of entries) {
    if (kinds.has(destination)) throw collision(`Two files come to ${destination}`);
    const above = foldersAbove(destination).find(
      (path) => (kinds.get(path) ?? 'folder') !== 'folder',
    );
    if (above !== undefined)
      throw collision(`${destination} lies below ${above}, which is no folder`);
    kinds.set(destination, kind);
  }
}

/** From the link's own folder, so that it points to the same place wherever the root is mounted. */
function relativeTarget(destination: string, target: string): string {
  if (!target.startsWith('/')) return target;
  const from = destination.split('/').slice(1, -1);
  const to = target.split('/').slice(1);
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common++;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

/** The folders that a path lies in, the outermost first, without the root. */
export function foldersAbove(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}

function collision(what: string): SlipwayError {
  return new SlipwayError('invalid-config', `${what}, as \`packaging.native\` says.`, {
    remedy: 'Give each of the `files` and `services` a place of its own.',
  });
}

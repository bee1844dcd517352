import type { Fault } from '../content-finding.ts';
import { isSafePath, staysInside } from './entry-place.ts';
import { judgePath } from './forbidden-names.ts';

/** What can be said of an archive's entry without reading it. */
export interface EntryFacts {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Where a link points to. */
  readonly target: string;
}

export interface NameOptions {
  /** What the entry is packed in; where it is not known, only what is forbidden everywhere counts. */
  readonly format?: string;
  /** Source maps may be shipped; default: yes. */
  readonly sourceMaps?: boolean;
}

/** Why an entry must not be shipped, by its place and its name; `undefined` where it may. */
export function judgeEntry(entry: EntryFacts, options: NameOptions = {}): Fault | undefined {
  const { path, kind, target } = entry;
  if (!isSafePath(path))
    return unsafe('is a path that could be written outside the folder it is unpacked in');
  if (kind === 'other') return unsafe('is neither a file, a folder nor a link');
  if (kind === 'link' && !staysInside(path, target))
    return unsafe(`is a link that leads out, to ${target}`);
  return judgeName(entry, options);
}

/** The same by the entry's name alone: whatever it is packed in, some things are shipped by mistake. */
export function judgeName(
  { path, kind }: EntryFacts,
  { format, sourceMaps = true }: NameOptions = {},
): Fault | undefined {
  if (kind === 'folder') return judgeFolder(path);
  if (!sourceMaps && /\.(?:[cm]?[jt]sx?|css)\.map$/i.test(path))
    return {
      rule: 'source-map',
      why: 'is a source map, which the configuration does not want (`packaging.source_maps`)',
    };
  return judgePath(path, format);
}

/** A folder holds what it holds; git's own is told by itself. */
function judgeFolder(path: string): Fault | undefined {
  const found = judgePath(path);
  return found?.rule === 'git' ? found : undefined;
}

function unsafe(why: string): Fault {
  return { rule: 'unsafe', why };
}

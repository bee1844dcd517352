import { closeSync, constants, lstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { SlipwayError } from '../../domain/errors.ts';
import type { ArchiveSource } from '../../ports/archives.ts';

/** Puts the next bytes of a part of an archive into a buffer from `at` on, and says how many; 0 at the part's end. */
export type Reader = (into: Buffer, at: number) => number;

/** A file that is being read. */
export interface OpenSource {
  readonly read: Reader;
  close(): void;
}

/** A link in the file's place is not followed, and a pipe that nobody writes into is not waited for. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens the files of one archive. One that is not what it was when it was listed (longer, shorter, gone, a link, below a
 * link), or that can't be read, is an `artifact-invalid` error. Synchronous: for thousands of small files, waiting for each
 * one takes longer than reading it.
 */
export function sourceOpener(archive: string): (entry: ArchiveSource) => OpenSource {
  const folders = new Set<string>();
  return (entry) => {
    const explained = <T>(act: () => T): T => {
      try {
        return act();
      } catch (cause) {
        throw explain(cause, entry, archive);
      }
    };
    const file = explained(() => {
      for (const folder of foldersOf(entry)) requireFolder(folder, folders);
      return openSync(entry.source, flags);
    });
    const read = reader(file, entry.size);
    return { read: (into, at) => explained(() => read(into, at)), close: () => closeSync(file) };
  };
}

/** Reads what is left and one byte more: a file's end is then seen by the reading that reaches it. */
function reader(file: number, size: number): Reader {
  let left = size;
  let ended = false;
  return (into, at) => {
    if (ended) return 0;
    const asked = Math.min(left + 1, into.length - at);
    const count = readSync(file, into, at, asked, null);
    if (count > left || (count === 0 && left > 0)) throw new Changed();
    left -= count;
    ended = count < asked && left === 0;
    return count;
  };
}

/** It ends sooner or later than its header says, or lies elsewhere. */
class Changed extends Error {}

/** The folders that an entry has below the archive's own one, where its source lies in the same ones. */
function* foldersOf({ path, source }: ArchiveSource): Generator<string, void> {
  const inner = path.slice(path.indexOf('/') + 1);
  if (!source.endsWith(`/${inner}`)) return;
  const start = source.length - inner.length;
  for (let at = source.lastIndexOf('/'); at >= start; at = source.lastIndexOf('/', at - 1))
    yield source.slice(0, at);
}

function requireFolder(folder: string, known: Set<string>): void {
  if (known.has(folder)) return;
  if (!lstatSync(folder).isDirectory()) throw new Changed();
  known.add(folder);
}

/** What a system says where something else has taken the file's place. */
const replaced = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO', 'EMLINK']);

function explain(cause: unknown, { path }: ArchiveSource, archive: string): unknown {
  const code = String((cause as NodeJS.ErrnoException).code);
  const name = basename(archive);
  if (cause instanceof Changed || replaced.has(code))
    return new SlipwayError(
      'artifact-invalid',
      `${name}: ${path} was changed while it was packed.`,
      {
        remedy: 'Let nothing else write into the project meanwhile, and run it again.',
        cause,
      },
    );
  if (code !== 'EACCES' && code !== 'EPERM') return cause;
  return new SlipwayError(
    'artifact-invalid',
    `${name}: ${path} can't be read: the user of this job has no right to (${code}).`,
    {
      remedy:
        'Let whatever made the file give that right (`chmod u+r`), or leave the file out with a pattern in `files` that begins with `!`.',
      cause,
    },
  );
}

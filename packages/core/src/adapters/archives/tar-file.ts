import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { OpenArchive } from '../../ports/archives.ts';
import { type EntryKinds, readTarFrom } from './tar.ts';
import { tarBlock } from './tar-header.ts';

interface Member {
  readonly path: string;
  readonly size: number;
  /** Where its bytes begin. */
  readonly at: number;
}

/** What layers have in them: whatever is not listed is a device or a pipe. */
const layerKinds: EntryKinds = {
  file: 'file',
  'hard-link': 'file',
  sparse: 'file',
  folder: 'folder',
  link: 'link',
};

/**
 * Opens a tar (POSIX.1-1988, ustar) by walking over its headers: the bytes of its members are read when they are asked for.
 * Folders are passed over; longer names than ustar has, and anything that is neither file nor folder, are errors.
 */
export async function openTar(path: string): Promise<OpenArchive> {
  const members = await listMembers(path);
  const found = new Map(members.map((member) => [member.path, member]));
  const bytesOf = (name: string) => {
    const { at, size } = found.get(name) ?? missing(name);
    return size === 0
      ? Readable.from([])
      : createReadStream(path, { start: at, end: at + size - 1 });
  };
  return {
    members: members.map(({ path, size }) => ({ path, size })),
    text: async (name) => text(bytesOf(name)),
    sha256: async (name) => {
      const hash = createHash('sha256');
      await pipeline(bytesOf(name), hash);
      return hash.digest('hex');
    },
    entries: (name, format) => readTarFrom(bytesOf(name), format, layerKinds),
  };
}

function missing(name: string): never {
  throw new Error(`It has no ${name}.`);
}

async function listMembers(path: string): Promise<readonly Member[]> {
  const file = await open(path);
  try {
    const { size: length } = await file.stat();
    const members: Member[] = [];
    let at = 0;
    for (;;) {
      const header = await readHeader(file, at);
      // The first empty record ends it.
      if (header.every((byte) => byte === 0)) return members;
      const member = { ...parseHeader(header), at: at + tarBlock };
      if (member.at + member.size > length) throw new Error(`It ends within ${member.path}.`);
      if (!member.path.endsWith('/')) members.push(member);
      at = member.at + Math.ceil(member.size / tarBlock) * tarBlock;
    }
  } finally {
    await file.close();
  }
}

async function readHeader(file: FileHandle, at: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(tarBlock), 0, tarBlock, at);
  if (bytesRead < tarBlock) throw new Error('It ends without an end record.');
  return buffer;
}

function parseHeader(header: Buffer): { readonly path: string; readonly size: number } {
  const sum = parseInt(field(header, 148, 8), 8);
  const counted = header.reduce(
    (total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte),
    0,
  );
  if (sum !== counted) throw new Error('A header does not match its checksum.');
  const prefix = field(header, 345, 155);
  const name = field(header, 0, 100);
  const type = field(header, 156, 1);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  if (!['', '0', '5'].includes(type)) throw new Error(`${path} is of the type ${type}.`);
  const folder = type === '5' && !path.endsWith('/') ? '/' : '';
  return { path: path + folder, size: parseInt(field(header, 124, 12), 8) };
}

/** Up to its first zero byte. */
function field(header: Buffer, at: number, length: number): string {
  const bytes = header.subarray(at, at + length);
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? length : end).trim();
}

import { gzipSync, zstdCompressSync } from 'node:zlib';
import { packTar } from 'modern-tar';

/** One entry of a made-up package; without text it is a folder, or a link where it has a target. */
export interface PackedEntry {
  /** Absolute. */
  readonly path: string;
  readonly text?: string;
  readonly target?: string;
  /** With the bits of its kind where it is another. */
  readonly mode: number;
  readonly owner?: string;
  readonly group?: string;
}

const compressions = {
  '': (bytes: Uint8Array) => bytes,
  gz: (bytes: Uint8Array) => gzipSync(bytes),
  zst: (bytes: Uint8Array) => zstdCompressSync(bytes),
  // Nobody here can write it, nor should it be read.
  xz: (bytes: Uint8Array) => bytes,
};

/** A deb as dpkg-deb writes it. */
export async function debBytes(
  control: Readonly<Record<string, string>>,
  entries: readonly PackedEntry[],
  compression: keyof typeof compressions = 'gz',
): Promise<Buffer> {
  const controls = Object.entries(control).map(([name, text]) => ({
    path: `/${name}`,
    text,
    mode: 0o644,
  }));
  const members = [
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', gzipSync(await tarBytes(controls))],
    [
      `data.tar${compression === '' ? '' : `.${compression}`}`,
      compressions[compression](await tarBytes(entries)),
    ],
  ] as const;
  return Buffer.concat([
    Buffer.from('!<arch>\n'),
    ...members.flatMap(([name, bytes]) => [
      Buffer.from(`${name.padEnd(16)}${'0'.padEnd(32)}${String(bytes.length).padEnd(10)}\`\n`),
      bytes,
      Buffer.from(bytes.length % 2 === 0 ? '' : '\n'),
    ]),
  ]);
}

function tarBytes(entries: readonly PackedEntry[]) {
  return packTar([
    {
      header: { name: './', size: 0, type: 'directory', mode: 0o755, uname: 'root', gname: 'root' },
    },
    ...entries.map(({ path, text, target, mode, owner = 'root', group = 'root' }) => ({
      header: {
        name: `.${path}`,
        size: text === undefined ? 0 : Buffer.byteLength(text),
        type: target !== undefined ? 'symlink' : text === undefined ? 'directory' : 'file',
        mode,
        uname: owner,
        gname: group,
        ...(target !== undefined && { linkname: target }),
      } as const,
      ...(text !== undefined && { body: text }),
    })),
  ]);
}

/** An RPM with no more in its header than its reader asks for. */
export function rpmBytes(
  entries: readonly PackedEntry[],
  compressor: string = 'gzip',
  cpio: Buffer = cpioBytes(entries),
): Buffer {
  const folders = [...new Set(entries.map(({ path }) => path.slice(0, path.lastIndexOf('/') + 1)))];
  const header = section([
    shorts(
      1030,
      entries.map((entry) => kindOf(entry) | entry.mode),
    ),
    texts(
      1039,
      entries.map(({ owner = 'root' }) => owner),
    ),
    texts(
      1040,
      entries.map(({ group = 'root' }) => group),
    ),
    integers(
      1116,
      entries.map(({ path }) => folders.indexOf(path.slice(0, path.lastIndexOf('/') + 1))),
    ),
    texts(
      1117,
      entries.map(({ path }) => path.slice(path.lastIndexOf('/') + 1)),
    ),
    texts(1118, folders),
    ...(compressor === '' ? [] : [texts(1125, [compressor], 6)]),
  ]);
  const signature = section([texts(1000, ['abc'], 6)]);
  const filling = Buffer.alloc((8 - ((96 + signature.length) % 8)) % 8);
  return Buffer.concat([Buffer.alloc(96), signature, filling, header, gzipSync(cpio)]);
}

/** cpio's "new ASCII format". */
export function cpioBytes(entries: readonly PackedEntry[]): Buffer {
  const all = [...entries, { path: 'TRAILER!!!', mode: 0, text: '' }];
  return Buffer.concat(
    all.flatMap((entry) => {
      const { path } = entry;
      const name = Buffer.from(`${path.startsWith('/') ? '.' : ''}${path}\0`);
      const body = Buffer.from(entry.text ?? ('target' in entry ? (entry.target ?? '') : ''));
      const fields = [
        0,
        kindOf(entry) | entry.mode,
        0,
        0,
        1,
        7,
        body.length,
        0,
        0,
        0,
        0,
        name.length,
        0,
      ];
      const header = `070701${fields.map((value) => value.toString(16).padStart(8, '0')).join('')}`;
      const fill = (length: number) => Buffer.alloc((4 - (length % 4)) % 4);
      return [Buffer.from(header), name, fill(110 + name.length), body, fill(body.length)];
    }),
  );
}

function kindOf({ text, target, mode }: PackedEntry): number {
  if (mode > 0o7777) return 0;
  if (target !== undefined) return 0o120000;
  return text === undefined ? 0o040000 : 0o100000;
}

interface Tag {
  readonly tag: number;
  readonly type: number;
  readonly count: number;
  readonly bytes: Buffer;
}

const texts = (tag: number, values: readonly string[], type = 8): Tag => {
  const bytes = Buffer.from(values.map((value) => `${value}\0`).join(''));
  return { tag, type, count: values.length, bytes };
};
const shorts = (tag: number, values: readonly number[]): Tag => numbers(tag, values, 3, 2);
const integers = (tag: number, values: readonly number[]): Tag => numbers(tag, values, 4, 4);

function numbers(tag: number, values: readonly number[], type: number, width: number): Tag {
  const bytes = Buffer.alloc(values.length * width);
  values.forEach((value, at) => {
    bytes.writeUIntBE(value, at * width, width);
  });
  return { tag, type, count: values.length, bytes };
}

function section(tags: readonly Tag[]): Buffer {
  let at = 0;
  const index = tags.map(({ tag, type, count, bytes }) => {
    const entry = Buffer.alloc(16);
    [tag, type, at, count].forEach((value, field) => {
      entry.writeUInt32BE(value, field * 4);
    });
    at += bytes.length;
    return entry;
  });
  const intro = Buffer.alloc(16);
  intro.writeUInt32BE(0x8eade801, 0);
  intro.writeUInt32BE(tags.length, 8);
  intro.writeUInt32BE(at, 12);
  return Buffer.concat([intro, ...index, ...tags.map(({ bytes }) => bytes)]);
}

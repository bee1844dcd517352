/** Kinds of files in the upper half of a zip entry's attributes, as Unix has them in `st_mode`. */
export const zipKinds = { link: 0o120000, regular: 0o100000, mask: 0o170000 } as const;

/** PKWARE APPNOTE 4.3 and 4.4.5. */
export const zipSignatures = {
  local: 0x04034b50,
  central: 0x02014b50,
  end: 0x06054b50,
  largeEnd: 0x06064b50,
  largeLocator: 0x07064b50,
} as const;
export const zipMethods = { stored: 0, deflated: 8 } as const;

/** What 16 and 32 bits cannot hold is said in zip64's fields instead (4.4.1.4). */
export const most16 = 0xffff;
export const most32 = 0xffffffff;
export const largeField = 1;
const timeField = 0x5455;

/** One entry as its two headers say it; one that is read may say less. */
export interface ZipRecord {
  readonly name: Buffer;
  readonly method: number;
  /** As Unix has it in `st_mode`; 0 where the archive was made elsewhere. */
  readonly mode: number;
  /** Whole seconds since 1970, the calendar fields read as UTC. */
  readonly time: number;
  readonly crc: number;
  readonly size: number;
  readonly compressed: number;
  /** Of its local header. */
  readonly offset: number;
}

/** The header before an entry's bytes (4.3.7). `large`: with room for sizes of 64 bits, whatever they will be. */
export function localHeader(record: ZipRecord, large: boolean): Buffer {
  const { name, size, compressed } = record;
  const extra = Buffer.concat([
    large ? largeExtra([size, compressed]) : Buffer.alloc(0),
    timeExtra(record.time),
  ]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(zipSignatures.local, 0);
  shared(header, 4, record, large);
  header.writeUInt32LE(large ? most32 : compressed, 18);
  header.writeUInt32LE(large ? most32 : size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

/** The entry's line in the central directory (4.3.12). */
export function centralHeader(record: ZipRecord): Buffer {
  const { name, size, compressed, offset, mode } = record;
  const large = [size, compressed, offset].filter((value) => value >= most32);
  const extra = Buffer.concat([largeExtra(large), timeExtra(record.time)]);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(zipSignatures.central, 0);
  // Made on Unix, by version 4.5 of the specification: attributes are a mode.
  header.writeUInt16LE((3 << 8) | 45, 4);
  shared(header, 6, record, large.length > 0);
  header.writeUInt32LE(Math.min(compressed, most32), 20);
  header.writeUInt32LE(Math.min(size, most32), 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(Math.min(offset, most32), 42);
  return Buffer.concat([header, name, extra]);
}

/** What stands behind the central directory (4.3.14 to 4.3.16). */
export function zipEnd(count: number, offset: number, length: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(zipSignatures.end, 0);
  end.writeUInt16LE(Math.min(count, most16), 8);
  end.writeUInt16LE(Math.min(count, most16), 10);
  end.writeUInt32LE(Math.min(length, most32), 12);
  end.writeUInt32LE(Math.min(offset, most32), 16);
  const fits = count < most16 && offset < most32 && length < most32;
  return fits ? end : Buffer.concat([largeEnd(count, offset, length), end]);
}

function largeEnd(count: number, offset: number, length: number): Buffer {
  const record = Buffer.alloc(76);
  record.writeUInt32LE(zipSignatures.largeEnd, 0);
  record.writeBigUInt64LE(44n, 4);
  record.writeUInt16LE((3 << 8) | 45, 12);
  record.writeUInt16LE(45, 14);
  for (const [at, value] of [count, count, length, offset].entries())
    record.writeBigUInt64LE(BigInt(value), 24 + 8 * at);
  record.writeUInt32LE(zipSignatures.largeLocator, 56);
  record.writeBigUInt64LE(BigInt(offset + length), 64);
  record.writeUInt32LE(1, 72);
  return record;
}

/** The fields that both headers have in the same order, from the version needed to the checksum. */
function shared(header: Buffer, at: number, record: ZipRecord, large: boolean): void {
  header.writeUInt16LE(large ? 45 : 20, at);
  // Bit 11: the name is UTF-8.
  header.writeUInt16LE(1 << 11, at + 2);
  header.writeUInt16LE(record.method, at + 4);
  const { date, time } = dosTime(record.time);
  header.writeUInt16LE(time, at + 6);
  header.writeUInt16LE(date, at + 8);
  header.writeUInt32LE(record.crc, at + 10);
}

function largeExtra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(largeField, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [at, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * at);
  return extra;
}

/** Info-ZIP's extended timestamp: the calendar fields have no time zone, this one is UTC. */
function timeExtra(time: number): Buffer {
  const extra = Buffer.alloc(9);
  extra.writeUInt16LE(timeField, 0);
  extra.writeUInt16LE(5, 2);
  extra.writeUInt8(1, 4);
  extra.writeInt32LE(Math.min(time, 0x7fffffff), 5);
  return extra;
}

/** Calendar fields in two 16-bit words, in steps of two seconds, from 1980 on (4.4.6). Written in UTC on every machine. */
function dosTime(seconds: number): { readonly date: number; readonly time: number } {
  const at = new Date(Math.max(seconds, Date.UTC(1980) / 1000) * 1000);
  return {
    date: ((at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
  };
}

/** Seconds since 1970 of such fields, read as UTC. */
export function dosSeconds(date: number, time: number): number {
  const day = [1980 + (date >> 9), ((date >> 5) & 15) - 1, date & 31] as const;
  return Date.UTC(...day, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000;
}

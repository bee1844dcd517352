import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { guidOfDigest } from '../../domain/packaging/native/wxs.ts';

/** FMTID_SummaryInformation, F29F85E0-4FF9-1068-AB91-08002B27B3D9, as a property set has it (MS-OLEPS 2.21). */
const summary = Buffer.from('e0859ff2f94f6810ab9108002b27b3d9', 'hex');
/** Where that stands in its stream. */
const summaryAt = 28;
/** Properties by their numbers, and the types of their values (MS-OLEPS 2.11). */
const packageCode = { id: 9, type: 0x1e, size: 39 };
const times = [
  { id: 12, type: 0x40, size: 8 },
  { id: 13, type: 0x40, size: 8 },
];
/** `{` GUID `}`. */
const guidLength = 38;

/**
 * Gives an MSI's summary the time (ISO 8601) as the one of its making, and a package code that comes from its content:
 * its packers take the clock and chance for them, and all else is the same each time.
 */
export async function stampMsi(path: string, time: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    const stream = await findSummary(path);
    const places = await readPlaces(file, stream);
    for (const property of times)
      await file.write(fileTime(time), 0, property.size, placeOf(places, property));
    const code = placeOf(places, packageCode);
    await file.write(Buffer.alloc(guidLength, '0'), 0, guidLength, code);
    const guid = `{${guidOfDigest(await digest(path))}}`;
    await file.write(Buffer.from(guid), 0, guidLength, code);
  } finally {
    await file.close();
  }
}

/** The stream is smaller than a sector's worth of small ones: it lies in one piece. */
async function findSummary(path: string): Promise<number> {
  let tail = Buffer.alloc(0);
  let at = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const block = Buffer.concat([tail, chunk]);
    const found = block.indexOf(summary);
    if (found !== -1) return at - tail.length + found - summaryAt;
    at += chunk.length;
    tail = block.subarray(-summary.length);
  }
  throw new Error('It has no summary.');
}

interface Property {
  readonly id: number;
  readonly type: number;
  readonly size: number;
}

/** Where the values of the properties begin, by their numbers and types. */
async function readPlaces(file: FileHandle, stream: number): Promise<ReadonlyMap<string, number>> {
  const read = async (at: number, size: number) =>
    (await file.read(Buffer.alloc(size), 0, size, stream + at)).buffer;
  const section = (await read(summaryAt + summary.length, 4)).readUInt32LE();
  const count = (await read(section + 4, 4)).readUInt32LE();
  const places = new Map<string, number>();
  // There are nineteen properties; anything else is no summary.
  for (let number = 0; number < Math.min(count, 32); number += 1) {
    const entry = await read(section + 8 + 8 * number, 8);
    const at = section + entry.readUInt32LE(4);
    const value = await read(at, 8);
    const type = value.readUInt32LE();
    const text = type === packageCode.type;
    const size = text ? value.readUInt32LE(4) : 8;
    places.set(`${entry.readUInt32LE()}/${type}/${size}`, stream + at + (text ? 8 : 4));
  }
  return places;
}

function placeOf(places: ReadonlyMap<string, number>, { id, type, size }: Property): number {
  const at = places.get(`${id}/${type}/${size}`);
  if (at === undefined) throw new Error(`Its summary lacks the property ${id}.`);
  return at;
}

/** Tenths of a microsecond since 1601 (MS-DTYP 2.3.3). */
function fileTime(time: string): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE((BigInt(Date.parse(time)) + 11_644_473_600_000n) * 10_000n);
  return bytes;
}

async function digest(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

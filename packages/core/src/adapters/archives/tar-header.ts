/** What one entry's header says. All else is the same for everybody: owner 0, no names. */
export interface TarEntry {
  readonly path: string;
  readonly size: number;
  readonly mode: number;
  /** Seconds since 1970. */
  readonly time: number;
  /** Makes it a symbolic link that points there. */
  readonly target: string | undefined;
}

/** Bytes of a record: headers are one, and bodies are filled up to whole ones. */
export const tarBlock = 512;

const nameLength = 100;
const prefixLength = 155;
/** Eleven octal digits. */
const largestSize = 0o77777777777;
const types = { file: '0', link: '2', extended: 'x' } as const;

/** The header of an entry (POSIX.1-2001, ustar), with a pax header before it where a field does not fit. */
export function tarHeader(entry: TarEntry): Buffer {
  const extended = paxRecords(entry);
  const type = entry.target === undefined ? types.file : types.link;
  const own = ustar(entry, type);
  if (extended === '') return own;
  const body = Buffer.from(extended);
  const path = `PaxHeaders/${entry.path}`;
  const before = ustar({ ...entry, path, size: body.length, target: undefined }, types.extended);
  return Buffer.concat([before, body, padding(body.length), own]);
}

/** Nobody writes into it. */
const zeros = Buffer.alloc(2 * tarBlock);

/** What fills a body up to a whole record. */
export function padding(size: number): Buffer {
  return zeros.subarray(0, (tarBlock - (size % tarBlock)) % tarBlock);
}

/** Two empty records end an archive. */
export function tarEnd(): Buffer {
  return zeros;
}

function ustar(entry: TarEntry, type: string): Buffer {
  // Cut from the pool: a buffer of its own would cost more than all that is written into it.
  const header = Buffer.allocUnsafe(tarBlock).fill(0);
  const { prefix, name } = splitPath(entry.path) ?? {
    prefix: '',
    name: cut(entry.path, nameLength),
  };
  header.write(name, 0);
  octal(header, entry.mode, 100, 8);
  octal(header, 0, 108, 8);
  octal(header, 0, 116, 8);
  octal(header, Math.min(entry.size, largestSize), 124, 12);
  octal(header, entry.time, 136, 12);
  header.write(type, 156);
  header.write(cut(entry.target ?? '', nameLength), 157);
  header.write('ustar\u000000', 257);
  header.write(prefix, 345);
  // The sum of all bytes, with the field itself taken for blanks.
  header.fill(' ', 148, 156);
  let sum = 0;
  for (let at = 0; at < tarBlock; at += 1) sum += header[at] as number;
  header.write(`${sum.toString(8).padStart(6, '0')}\u0000 `, 148);
  return header;
}

function octal(header: Buffer, value: number, at: number, length: number): void {
  header.write(value.toString(8).padStart(length - 1, '0'), at);
}

/** The fields that ustar cannot hold, as pax has them; empty where all fit. */
function paxRecords({ path, size, target = '' }: TarEntry): string {
  const records: string[] = [];
  if (!isAscii(path) || splitPath(path) === undefined) records.push(record('path', path));
  if (!isAscii(target) || target.length > nameLength) records.push(record('linkpath', target));
  if (size > largestSize) records.push(record('size', String(size)));
  return records.join('');
}

/** `LENGTH KEY=VALUE\n`, where the length counts its own digits, too. */
function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  const digits = String(rest + String(rest).length).length;
  return `${rest + digits} ${key}=${value}\n`;
}

/** A path of up to 255 characters is split at a slash into a prefix and a name. */
function splitPath(path: string): { readonly prefix: string; readonly name: string } | undefined {
  if (path.length <= nameLength) return { prefix: '', name: path };
  const at = path.indexOf('/', path.length - nameLength - 1);
  if (at <= 0 || at > prefixLength || at === path.length - 1) return undefined;
  return { prefix: path.slice(0, at), name: path.slice(at + 1) };
}

function isAscii(text: string): boolean {
  return text.length === Buffer.byteLength(text);
}

/** At most so many bytes, and no half character: what is cut is in the pax header. */
function cut(text: string, bytes: number): string {
  const [...characters] = text;
  let kept = '';
  for (const character of characters) {
    if (Buffer.byteLength(kept + character) > bytes) break;
    kept += character;
  }
  return kept;
}

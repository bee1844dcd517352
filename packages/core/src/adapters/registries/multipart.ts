import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { FormField } from '../../domain/registry/python-metadata.ts';

export interface Multipart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array>;
}

/** A form with a file at its end (RFC 7578), read from the disk while it is sent. */
export async function multipart(
  fields: readonly FormField[],
  file?: { readonly name: string; readonly path: string },
): Promise<Multipart> {
  const boundary = `slipway-${randomUUID()}`;
  const open = (disposition: string, type = '') =>
    `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n${type}\r\n`;
  const parts = fields.map(([name, value]) => `${open(`name="${name}"`)}${value}\r\n`);
  if (file !== undefined)
    parts.push(
      open(
        `name="content"; filename="${quoted(file.name)}"`,
        'content-type: application/octet-stream\r\n',
      ),
    );
  const size = file === undefined ? 0 : (await stat(file.path)).size;
  const head = Buffer.from(parts.join(''));
  const tail = Buffer.from(`${file === undefined ? '' : '\r\n'}--${boundary}--\r\n`);
  return {
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      'content-length': String(head.length + size + tail.length),
    },
    body: chunks(head, file?.path, tail),
  };
}

async function* chunks(
  head: Buffer,
  path: string | undefined,
  tail: Buffer,
): AsyncIterable<Uint8Array> {
  yield head;
  if (path !== undefined) yield* createReadStream(path);
  yield tail;
}

/** As browsers write names (WHATWG, multipart/form-data encoding). */
function quoted(text: string): string {
  return text.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
}

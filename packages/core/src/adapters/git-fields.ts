import { StringDecoder } from 'node:string_decoder';

/**
 * Cuts bytes at each NUL and passes the texts between on. They are slices of what came at once: nearly all of it is
 * kept anyway, and so nothing is copied. Bytes that are not UTF-8 stand as U+FFFD.
 */
export function splitFields(onField: (field: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  return {
    push(chunk: Uint8Array) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const fields = (rest + decoder.write(bytes)).split('\0');
      rest = String(fields.pop());
      for (const field of fields) onField(field);
    },
    /** Whether nothing is left of a field that did not end. */
    isAtEnd: () => rest === '' && decoder.end() === '',
  };
}

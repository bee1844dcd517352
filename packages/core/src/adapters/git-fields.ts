/**
 * Cuts bytes at each NUL and passes the texts between on. Each is a string of its own, so that a short one never keeps
 * the output around it alive. Bytes that are not UTF-8 stand as U+FFFD.
 */
export function splitFields(onField: (field: string) => void) {
  let rest: Buffer = Buffer.alloc(0);
  return {
    push(chunk: Uint8Array) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      let start = 0;
      for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
        if (rest.length === 0) onField(bytes.toString('utf8', start, end));
        else onField(Buffer.concat([rest, bytes.subarray(start, end)]).toString('utf8'));
        rest = bytes.subarray(0, 0);
        start = end + 1;
      }
      rest = Buffer.concat([rest, bytes.subarray(start)]);
    },
    /** Whether nothing is left of a field that did not end. */
    isAtEnd: () => rest.length === 0,
  };
}

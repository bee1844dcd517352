/** What one extended header says of the entries behind it (POSIX.1-2001, pax); a key without a value takes back what was said. */
export function parsePax(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length; ) {
    const [, digits = ''] = /^(\d{1,9}) /.exec(bytes.toString('latin1', at, at + 10)) ?? [];
    const end = at + Number(digits);
    const record = bytes.toString('utf8', at + digits.length + 1, end - 1);
    const equals = record.indexOf('=');
    // Programs differ in what they make of a record that is none.
    if (digits === '' || end > bytes.length || bytes[end - 1] !== newline || equals < 1)
      throw new Error('An extended header has a record that is none.');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at = end;
  }
  return records;
}

const newline = 10;

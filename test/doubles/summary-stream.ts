interface Property {
  readonly id: number;
  readonly type: number;
  readonly value: Buffer;
}

/** Text as a property set has it: its length with the zero at its end, then the bytes. */
export function textProperty(id: number, text: string): Property {
  const bytes = Buffer.from(`${text}\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return { id, type: 0x1e, value: Buffer.concat([length, bytes]) };
}

export function timeProperty(id: number, time: bigint): Property {
  const value = Buffer.alloc(8);
  value.writeBigUInt64LE(time);
  return { id, type: 0x40, value };
}

const usual = [
  textProperty(2, 'Installation Database'),
  textProperty(9, '{00112233-4455-6677-8899-AABBCCDDEEFF}'),
  timeProperty(12, 1n),
  timeProperty(13, 2n),
];

/** The bytes of a file with a summary stream somewhere in it (MS-OLEPS), as an MSI has one. */
export function summaryStream(properties: readonly Property[] = usual, before = 100): Buffer {
  const head = Buffer.alloc(28);
  const format = Buffer.from('e0859ff2f94f6810ab9108002b27b3d9', 'hex');
  const offset = Buffer.alloc(4);
  offset.writeUInt32LE(48);
  const table = Buffer.alloc(8 + 8 * properties.length);
  let at = table.length;
  const values = properties.map(({ id, type, value }, number) => {
    table.writeUInt32LE(id, 8 + 8 * number);
    table.writeUInt32LE(at, 12 + 8 * number);
    const typed = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
    typed.writeUInt32LE(type);
    value.copy(typed, 4);
    at += typed.length;
    return typed;
  });
  table.writeUInt32LE(at);
  table.writeUInt32LE(properties.length, 4);
  const filling = Buffer.alloc(before, 'x');
  return Buffer.concat([filling, head, format, offset, table, ...values, filling]);
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { archives } from '../../packages/core/src/adapters/archives.ts';
import { summaryStream, textProperty, timeProperty } from '../doubles/summary-stream.ts';

let path: string;
beforeAll(() => {
  path = join(mkdtempSync(join(tmpdir(), 'msi-stamp-')), 'a.msi');
});
afterAll(() => rmSync(join(path, '..'), { recursive: true, force: true }));

async function stamped(bytes: Buffer): Promise<Buffer> {
  writeFileSync(path, bytes);
  await archives.stampMsi(path, '2026-01-12T12:00:00Z');
  return readFileSync(path);
}

const made = (code: string, time: bigint, before?: number) =>
  summaryStream(
    [timeProperty(12, time), textProperty(9, code), timeProperty(13, time + 1n)],
    before,
  );
const code = '{00112233-4455-6677-8899-AABBCCDDEEFF}';

describe('an MSI’s summary', () => {
  test('says one time, and a package code from the content', async () => {
    const first = await stamped(made(code, 5n));
    const again = await stamped(made(code.replace('0011', 'FFEE'), 77n));
    expect(again.equals(first)).toBe(true);
    expect(first.toString('latin1')).toMatch(
      /\{[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\}/,
    );
    // Tenths of a microsecond since 1601.
    const time = Buffer.alloc(8);
    time.writeBigUInt64LE(BigInt(Date.UTC(2026, 0, 12, 12) - Date.UTC(1601, 0, 1)) * 10_000n);
    expect(first.indexOf(time)).not.toBe(first.lastIndexOf(time));
    expect(first.length).toBe(made(code, 5n).length);
  });

  test('gives other content another package code', async () => {
    const codeOf = (bytes: Buffer) => /\{[^}]+\}/.exec(bytes.toString('latin1'))?.[0];
    const first = codeOf(await stamped(made(code, 5n)));
    expect(codeOf(await stamped(made(code, 5n, 101)))).not.toBe(first);
  });

  test('is found also where it lies across two pieces of the file', async () => {
    const bytes = await stamped(made(code, 5n, 1024 * 1024 - 36));
    expect(bytes.toString('latin1')).not.toContain(code);
  });

  test.each([
    ['no summary', Buffer.from('MZ')],
    ['none of the times', summaryStream([textProperty(9, code)])],
    [
      'a package code of another length',
      summaryStream([textProperty(9, 'x'), timeProperty(12, 1n), timeProperty(13, 1n)]),
    ],
  ])('%s: it is no MSI', async (_, bytes) => {
    await expect(stamped(bytes)).rejects.toMatchObject({
      code: 'artifact-invalid',
      message: `${path} can't be read as msi.`,
    });
  });
});

import type { Digest } from './bill.ts';

/** Subresource Integrity (https://www.w3.org/TR/sri-2/) as hexadecimal; of several the first. */
export function integrityDigest(integrity: string | undefined): Digest | undefined {
  const parts = /^(sha1|sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})/.exec(integrity ?? '');
  if (parts === null) return undefined;
  const [, kind = '', base64 = ''] = parts;
  const algorithm = `SHA-${kind.slice('sha'.length)}` as Digest['algorithm'];
  return { algorithm, value: hexadecimal(base64) };
}

const base64Signs = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Six bits a sign make four bits a digit; what is left over at the end is padding. */
function hexadecimal(base64: string): string {
  const signs = base64.replace(/=+$/, '');
  const bits = Array.from(signs, (sign) => base64Signs.indexOf(sign).toString(2).padStart(6, '0'));
  const whole = bits.join('').slice(0, Math.floor((signs.length * 6) / 8) * 8);
  return whole.replace(/.{4}/g, (digit) => Number.parseInt(digit, 2).toString(16));
}

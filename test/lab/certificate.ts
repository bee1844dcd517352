import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A key with its certificate, both in PEM. */
export interface Certified {
  readonly key: string;
  readonly cert: string;
}

/** Vouches for servers on 127.0.0.1. */
export interface Authority {
  /** What has to be trusted, in PEM. */
  readonly certificate: string;
  /** A certificate that began a day ago and ends in so many days. */
  issue(days: number): Certified;
}

const day = 24 * 60 * 60_000;
const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const isAuthority = extension([0x55, 0x1d, 0x13], sequence(tagged(0x01, Buffer.from([0xff]))));
const onLoopback = extension(
  [0x55, 0x1d, 0x11],
  sequence(tagged(0x87, Buffer.from([127, 0, 0, 1]))),
);

/** An authority of its own (RFC 5280): a self-signed certificate whose key nobody keeps. */
export function createAuthority(now: number): Authority {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const make = (serial: number, subject: string, key: KeyObject, days: number, purpose: Buffer) =>
    pem(
      signed(
        sequence(
          tagged(0xa0, integer(2)),
          integer(serial),
          ecdsaWithSha256,
          name('lab authority'),
          sequence(time(now - day), time(now + days * day)),
          name(subject),
          key.export({ type: 'spki', format: 'der' }),
          tagged(0xa3, sequence(purpose)),
        ),
        privateKey,
      ),
    );
  let serial = 1;
  return {
    certificate: make(serial, 'lab authority', publicKey, 365, isAuthority),
    issue(days) {
      serial += 1;
      const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      return {
        key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        cert: make(serial, 'lab service', pair.publicKey, days, onLoopback),
      };
    },
  };
}

function signed(body: Buffer, key: KeyObject): Buffer {
  const signature = Buffer.concat([Buffer.from([0]), sign('sha256', body, key)]);
  return sequence(body, ecdsaWithSha256, tagged(0x03, signature));
}

function name(common: string): Buffer {
  const attribute = sequence(identifier(0x55, 0x04, 0x03), tagged(0x0c, Buffer.from(common)));
  return sequence(tagged(0x31, attribute));
}

/** UTCTime: `YYMMDDHHMMSSZ`. */
function time(moment: number): Buffer {
  const text = new Date(moment)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(/[-:T]/g, '');
  return tagged(0x17, Buffer.from(text.slice(2)));
}

function extension(oid: readonly number[], value: Buffer): Buffer {
  return sequence(identifier(...oid), tagged(0x04, value));
}

function integer(value: number): Buffer {
  return tagged(0x02, Buffer.from([value]));
}

function identifier(...bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

/** DER's tag, length and value (X.690, section 8.1). */
function tagged(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const header =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...header]), value]);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

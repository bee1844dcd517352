import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';

/** The settings of a `packaging` section in flow form. */
const parse = (packaging: string) =>
  parseConfig(`packaging: ${packaging}\n`, '.github/slipway.yml').packaging;

describe('`packaging.sbom`', () => {
  test.each([
    ['none', []],
    ['both', ['cyclonedx', 'spdx']],
    ['spdx', ['spdx']],
    ['[cyclonedx, cyclonedx]', ['cyclonedx']],
  ])('%s is %j', (written, forms) => {
    expect(parse(`{sbom: ${written}}`).sbom).toEqual(forms);
  });

  test.each(['swid', '[none]', '1'])('%s is not understood', (written) => {
    expect(() => parse(`{sbom: ${written}}`)).toThrow(/cyclonedx/);
  });
});

describe('`packaging.signing`', () => {
  test('names secrets by their variables', () => {
    const { signing } = parse('{signing: {method: gpg, key_env: KEY, public_key: text}}');
    expect(signing).toEqual({
      method: 'gpg',
      key_env: 'KEY',
      password_env: undefined,
      public_key: 'text',
      identity: undefined,
      issuer: 'https://token.actions.githubusercontent.com',
      transparency_log: true,
    });
  });

  test('may have no key where cosign signs by an identity', () => {
    const { signing } = parse('{signing: {method: cosign, identity: "https://.*"}}');
    expect(signing).toMatchObject({ method: 'cosign', identity: 'https://.*' });
  });

  test.each([
    ['{method: pgp}', /expected `cosign`, `minisign` or `gpg`/],
    ['{method: gpg, key_env: KEY}', /expected the public key/],
    ['{method: cosign}', /expected `identity`, or a key/],
    ['{method: minisign, key_env: K, public_key: k, identity: i}', /no `identity` beside a key/],
    ['{method: cosign, identity: i, transparency_log: false}', /without a key, the log tells/],
    ['{method: gpg, key_env: "-----BEGIN", public_key: k}', /name of an environment variable/],
  ])('%s is not understood', (written, message) => {
    expect(() => parse(`{signing: ${written}}`)).toThrow(message);
  });
});

describe('`packaging.sigstore`', () => {
  test('has a service that makes out certificates, and one that witnesses', () => {
    const { sigstore } = parse('{sigstore: {fulcio_url: "https://f", rekor_url: "https://r"}}');
    expect(sigstore).toEqual({
      fulcio_url: 'https://f',
      rekor_url: 'https://r',
      timestamp_url: undefined,
    });
  });

  test.each([
    ['{fulcio_url: "https://f"}', /`rekor_url` or `timestamp_url`/],
    ['{fulcio_url: "http://f", rekor_url: "https://r"}', /https URL/],
  ])('%s is not understood', (written, message) => {
    expect(() => parse(`{sigstore: ${written}}`)).toThrow(message);
  });
});

import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';

const good = {
  version: '3.0.2',
  url: 'https://tools.example/cosign',
  sha256: 'AB'.repeat(32),
};

function parse(tool: Readonly<Record<string, string>>, name = 'cosign') {
  const text = JSON.stringify({ packaging: { tools: { [name]: tool } } });
  return parseConfig(text, 'slipway.yml').packaging.tools;
}

test('a tool is pinned by version, address and digest', () => {
  expect(parse(good)).toEqual({ cosign: { ...good, sha256: 'ab'.repeat(32) } });
  expect(parse({ ...good, path: 'bin/cosign' })['cosign']?.path).toBe('bin/cosign');
  expect(parse({ ...good, url: 'http://localhost:8080/x' })['cosign']?.version).toBe('3.0.2');
});

describe('what is refused', () => {
  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'an address without TLS',
      { ...good, url: 'http://tools.example/x' },
      /begins with `https:\/\/`/,
    ],
    ['one that only looks local', { ...good, url: 'http://localhost.example/x' }, /begins with/],
    ['no digest', { version: '1', url: good.url }, /sha256/],
    ['half a digest', { ...good, sha256: 'ab' }, /64 hexadecimal digits/],
    ['a path that leads out', { ...good, path: '../x' }, /path inside/],
  ])('%s', (_, tool, message) => {
    expect(() => parse(tool)).toThrow(message);
  });

  test('a name that is a path', () => {
    expect(() => parse(good, '../x')).toThrow(/name of a program/);
  });
});

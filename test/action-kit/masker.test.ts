import { expect, test } from '@jest/globals';
import { escapeMarkdown } from '../../packages/action-kit/src/markdown.ts';
import { createMasker, secretForms } from '../../packages/action-kit/src/masker.ts';

/** With what breaks each encoding: plus, slash, equals, percent, quote, and a line end or its escape. */
const canaries = ['a+b/c=%"\\nz', 'a+b/c=%"\nz'];

test.each(canaries)('the canary %j is hidden in all forms', (secret) => {
  const masked: string[] = [];
  const masker = createMasker((form) => masked.push(form));
  masker.mask(secret);
  const forms = {
    raw: secret,
    uri: encodeURIComponent(secret),
    form: new URLSearchParams({ x: secret }).toString().slice(2),
    base64: Buffer.from(secret).toString('base64'),
    base64url: Buffer.from(secret).toString('base64url'),
    json: JSON.stringify(secret).slice(1, -1),
    markdown: escapeMarkdown(secret),
    login: Buffer.from(`x-access-token:${secret}`).toString('base64'),
  };
  for (const form of Object.values(forms)) {
    expect(masked).toContain(form);
    expect(masker.redact(`before ${form} after`)).toBe('before *** after');
  }
});

test('a secret of several lines is hidden line by line, but not where a line is too short', () => {
  const forms = secretForms('-----BEGIN KEY-----\nabcdefgh\n}\n');
  expect(forms).toContain('-----BEGIN KEY-----');
  expect(forms).toContain('abcdefgh');
  expect(forms).not.toContain('}');
});

test('an empty secret would hide nothing, or all', () => {
  expect(secretForms('').size).toBe(0);
  expect(secretForms(' \n').size).toBe(0);
});

test('each form is told to the runner once', () => {
  const masked: string[] = [];
  const masker = createMasker((form) => masked.push(form));
  masker.mask('secret');
  masker.mask('secret');
  expect(new Set(masked).size).toBe(masked.length);
});

test('the longest form is replaced first, so that none leaves a rest', () => {
  const masker = createMasker(() => undefined);
  masker.mask('abcd');
  masker.mask('abcdefgh');
  expect(masker.redact('abcdefgh abcd')).toBe('*** ***');
});

test('a lone surrogate in a secret does no harm', () => {
  expect(secretForms('abc\ud800def').size).toBeGreaterThan(0);
});

import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../packages/core/src/domain/config/parse.ts';
import { SlipwayError } from '../../packages/core/src/domain/errors.ts';

const written = (setting: string) => `packaging:\n  image:\n    ${setting}\n`;
const settings = (setting: string) => parseConfig(written(setting), 'slipway.yml').packaging.image;

function refusal(setting: string): string {
  try {
    settings(setting);
  } catch (error) {
    if (error instanceof SlipwayError) return error.message;
  }
  throw new Error('The text was accepted.');
}

describe('packaging.image', () => {
  test('has all of its settings, and defaults for the rest', () => {
    expect(
      settings('arguments: {VERSION: "{version}"}\n    platforms: [linux/amd64, linux/arm/v7]'),
    ).toEqual({
      containerfile: undefined,
      context: '.',
      platforms: ['linux/amd64', 'linux/arm/v7'],
      arguments: { VERSION: '{version}' },
      secrets: {},
      target: undefined,
      labels: {},
      tool: undefined,
    });
  });

  test.each([
    ['platforms: [amd64]', 'expected a platform, such as `linux/amd64`'],
    ['platforms: [linux/amd64, linux/amd64]', 'expected each platform once'],
    [
      'arguments: {NPM_TOKEN: abc}',
      'they can’t be secrets; use `secrets` and `RUN --mount=type=secret`',
    ],
    ['arguments: {DB_PASSWORD: abc}', 'can’t be secrets'],
    ['arguments: {A-B: abc}', 'expected the name of a build argument'],
    ['arguments: {A: 1}', 'expected text; write numbers and `true` in quotes'],
    [
      'secrets: {door: a b}',
      'expected the id of a secret with the name of an environment variable',
    ],
    ['labels: {"a b": x}', 'expected the name of a label'],
    ['context: ../other', 'expected a path inside the repository'],
    ['tool: podman', 'expected `buildah` or `docker`'],
    ['dockerfile: x', 'unknown key'],
  ])('refuses %s', (setting, message) => {
    expect(refusal(setting)).toContain(message);
  });

  test.each(['PUBLIC_API_KEY', 'TOKENIZER', 'GPG_KEY'])('takes the argument %s', (name) => {
    expect(settings(`arguments: {${name}: abc}`).arguments).toEqual({ [name]: 'abc' });
  });
});

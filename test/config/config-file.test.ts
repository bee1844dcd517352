import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import {
  defaultConfigFile,
  readChecks,
  readConfig,
} from '../../packages/core/src/adapters/config-file.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';

let workingDirectory = '';

beforeEach(async () => {
  workingDirectory = await mkdtemp(join(tmpdir(), 'slipway-config-'));
  await mkdir(join(workingDirectory, '.github'));
});

afterEach(() => rm(workingDirectory, { recursive: true }));

test('reads the file below the working directory', async () => {
  await writeFile(
    join(workingDirectory, defaultConfigFile),
    'release_management: { tag_prefix: r }',
  );
  const config = await readConfig({ file: defaultConfigFile, workingDirectory, named: false });
  expect(config.release_management.tag_prefix).toBe('r');
  expect(config.deployment).toEqual(defaultConfig.deployment);
});

test('a missing default file gives the defaults', async () => {
  const config = await readConfig({ file: defaultConfigFile, workingDirectory, named: false });
  expect(config).toBe(defaultConfig);
});

test('a missing file that somebody named is an error', async () => {
  await expect(readConfig({ file: 'my.yml', workingDirectory, named: true })).rejects.toMatchObject(
    {
      code: 'not-found',
      message: 'There is no configuration file `my.yml`.',
      remedy: expect.stringContaining('`.github/slipway.yml`'),
    },
  );
});

test('what is wrong in the file names the file as it was written', async () => {
  await writeFile(join(workingDirectory, 'my.yml'), 'ci_cd:\n  colour: 1\n');
  await expect(readConfig({ file: 'my.yml', workingDirectory, named: true })).rejects.toMatchObject(
    {
      code: 'invalid-config',
      location: { file: 'my.yml', line: 2, column: 3 },
    },
  );
});

test('a folder, or a file without end, is not a configuration', async () => {
  await expect(
    readConfig({ file: '.github', workingDirectory, named: false }),
  ).rejects.toMatchObject({
    code: 'invalid-config',
    message: '`.github` could not be read: it is a folder.',
    location: { file: '.github' },
  });
  await writeFile(join(workingDirectory, 'big.yml'), `#${'x'.repeat(1024 * 1024)}`);
  await expect(
    readConfig({ file: 'big.yml', workingDirectory, named: true }),
  ).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.stringContaining('larger than 1 MiB'),
  });
});

test('an editor’s mark at the beginning does no harm, another encoding is named as such', async () => {
  const file = 'marked.yml';
  const text = '\ufeffdeployment:\r\n  rollback_enabled: false\r\n';
  await writeFile(join(workingDirectory, file), text);
  const config = await readConfig({ file, workingDirectory, named: true });
  expect(config.deployment.rollback_enabled).toBe(false);
  await writeFile(join(workingDirectory, file), text, 'utf16le');
  await expect(readConfig({ file, workingDirectory, named: true })).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.stringContaining('not encoded in UTF-8'),
  });
});

test('checks come from an input as well', async () => {
  expect(await readChecks('- { name: x, run: "true" }')).toMatchObject([{ kind: 'command' }]);
  await expect(readChecks('- { name: x', 'my checks')).rejects.toThrow('The `my checks` input');
});

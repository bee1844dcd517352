import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Config } from '../domain/config/config.ts';
import { defaultConfig } from '../domain/config/defaults.ts';
import { SlipwayError } from '../domain/errors.ts';
import type { Check } from '../domain/health/health.ts';

/** Where the configuration is when nobody names another file. */
export const defaultConfigFile = '.github/slipway.yml';
const sizeLimit = 1024 * 1024;

export interface ConfigFile {
  /** As written by the person; it stands in messages and annotations. */
  readonly file: string;
  /** Absolute folder that `file` is relative to. */
  readonly workingDirectory: string;
  /** A person named this file, so that it must be there. */
  readonly named: boolean;
}

/** Reads the configuration file. A missing one gives the defaults; a missing named one is `not-found`. */
export async function readConfig({ file, workingDirectory, named }: ConfigFile): Promise<Config> {
  const text = await readText(resolve(workingDirectory, file), file);
  if (text === undefined && !named) return defaultConfig;
  if (text === undefined)
    throw new SlipwayError('not-found', `There is no configuration file \`${file}\`.`, {
      remedy: `Add the file, or leave the \`config\` input out to use \`${defaultConfigFile}\`.`,
    });
  const { parseConfig } = await import(/* webpackMode: "eager" */ '../domain/config/parse.ts');
  return parseConfig(text, file);
}

/** Reads checks given as an input, in YAML as in the configuration file. */
export async function readChecks(text: string, input = 'checks'): Promise<readonly Check[]> {
  const { parseChecks } = await import(/* webpackMode: "eager" */ '../domain/config/parse.ts');
  return parseChecks(text, { input });
}

async function readText(path: string, file: string): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw unreadable(file, code === 'EISDIR' ? 'it is a folder.' : message, cause);
  }
  if (bytes.length > sizeLimit) throw unreadable(file, 'it is larger than 1 MiB.');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(file, 'it is not encoded in UTF-8.', cause);
  }
}

function unreadable(file: string, reason: string, cause?: unknown): SlipwayError {
  return new SlipwayError('invalid-config', `\`${file}\` could not be read: ${reason}`, {
    remedy: 'Name a readable text file in UTF-8 of at most 1 MiB.',
    location: { file },
    cause,
  });
}

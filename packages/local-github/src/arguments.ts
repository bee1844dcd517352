import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { LocalGitHubOptions } from './options.ts';

export const usage = `Usage: npm run local-github -- --repo OWNER/NAME=PATH [options]

Starts a GitHub for one machine over real bare git repositories, and prints one line of JSON
with its addresses and a token when it is ready. Ctrl+C stops it.

Options:
  --repo OWNER/NAME=PATH  a repository and the path of its bare git repository, which is made where
                          it is missing; may be given several times
  --port PORT             the port to listen on (default 0: a free one)
  --host HOST             the address to listen on (default 127.0.0.1)
  --environment NAME      an environment that exists from the start; may be given several times
                          (default development, staging, production)
  --actor NAME            who acts through the API (default github-actions[bot])
  --help                  shows this text`;

/** What the command line asks for. */
export type Parsed =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | { readonly kind: 'serve'; readonly options: LocalGitHubOptions };

const flags = {
  repo: { type: 'string', multiple: true },
  port: { type: 'string' },
  host: { type: 'string' },
  environment: { type: 'string', multiple: true },
  actor: { type: 'string' },
  help: { type: 'boolean' },
} as const;

/** Reads the command line. Paths are relative to the current folder. */
export function parseArguments(args: readonly string[]): Parsed {
  try {
    const { values } = parseArgs({ args: [...args], options: flags });
    if (values.help === true) return { kind: 'help' };
    const repositories = Object.fromEntries((values.repo ?? []).map(repository));
    if (Object.keys(repositories).length === 0) throw new Error('--repo OWNER/NAME=PATH is needed');
    return {
      kind: 'serve',
      options: {
        repositories,
        port: port(values.port ?? '0'),
        ...(values.host === undefined ? {} : { host: values.host }),
        ...(values.actor === undefined ? {} : { actor: values.actor }),
        ...(values.environment === undefined ? {} : { environments: values.environment }),
      },
    };
  } catch (error) {
    return { kind: 'wrong', message: (error as Error).message };
  }
}

function repository(text: string): readonly [string, string] {
  const [, name, path] = /^([\w.-]+\/[\w.-]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || path === undefined) {
    throw new Error(`--repo "${text}": the form is OWNER/NAME=PATH`);
  }
  return [name, resolve(path)];
}

function port(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new Error(`--port "${text}": a number from 0 to 65535 is needed`);
}

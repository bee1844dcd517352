import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalGitHub, LocalGitHubOptions } from '@slipway/local-github';
import { startContractGitHub } from '../contract/start-contract-github.ts';
import { git, type SeedCommit, seedRepository } from './seed-repository.ts';

/** A reply of the API. The body is whatever came: JSON where it can be read as that, else text. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** A loosely typed JSON value: tests look at few of GitHub's many fields. */
export interface Body {
  readonly [field: string]: Body;
  readonly [index: number]: Body;
}

export interface Lab {
  readonly github: LocalGitHub;
  /** The SHAs of the seeded commits. */
  readonly commits: readonly string[];
  readonly folder: string;
  readonly bare: string;
  /** Moves this GitHub's clock, in seconds. */
  advance(seconds: number): void;
  /** Calls the API with the first token. A path is below `/repos/octo/service`, unless it is an address. */
  call(method: string, path: string, body?: unknown, more?: CallOptions): Promise<Reply>;
  /** Runs git on the bare repository. */
  git(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export interface CallOptions {
  /** Another token; `null` for none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

const oneCommit: readonly SeedCommit[] = [
  { message: 'feat: begin', files: { 'README.md': 'Hello\n' } },
];

/** Starts a contract-checked GitHub that holds `octo/service`, with a clock that stands still. */
export async function startLab(
  options: Partial<LocalGitHubOptions> = {},
  seed: readonly SeedCommit[] = oneCommit,
): Promise<Lab> {
  const folder = await mkdtemp(join(tmpdir(), 'github-lab-'));
  const bare = join(folder, 'service.git');
  const commits = seed.length === 0 ? [] : await seedRepository(bare, seed);
  let now = Date.parse('2026-01-12T12:00:00Z');
  const github = await startContractGitHub({
    repositories: { 'octo/service': bare },
    now: () => now,
    ...options,
  });
  return {
    github,
    commits,
    folder,
    bare,
    advance: (seconds) => {
      now += seconds * 1000;
    },
    call: (method, path, body, more) => call(github, method, path, body, more),
    git: (...args) => git(['--git-dir', bare, ...args]),
    stop: async () => {
      try {
        await github.stop();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

async function call(
  github: LocalGitHub,
  method: string,
  path: string,
  body: unknown,
  { token = github.token, headers = {} }: CallOptions = {},
): Promise<Reply> {
  const isAddress = path.startsWith('http');
  const sent = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(isAddress ? path : `${github.apiUrl}/repos/octo/service${path}`, {
    method,
    redirect: 'manual',
    headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(sent === undefined ? {} : { body: sent }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) as Body };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

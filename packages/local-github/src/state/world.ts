import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BareRepository } from '../git/bare-repository.ts';
import type { LocalGitHubOptions } from '../options.ts';
import { LocalRepository } from './local-repository.ts';
import { makeHooks } from './rules.ts';
import { Tokens } from './tokens.ts';

const defaultEnvironments = ['development', 'staging', 'production'];

/** Everything that this GitHub remembers, and where it is reached. */
export class World {
  /** Such as `http://127.0.0.1:4000`; known once the server listens. */
  serverUrl = '';
  readonly actor: string;
  readonly tokens: Tokens;
  readonly repositories = new Map<string, LocalRepository>();
  readonly immutableReleases: boolean;
  readonly botsOpenPullRequests: boolean;
  /** Whether it tells the digests of assets, as GitHub Enterprise Server does from 3.18 on. */
  readonly digests: boolean;
  /** Folder of the assets' bytes. */
  readonly storage: string;
  /** Folder of git's hooks for pushes. */
  hooks = '';
  private readonly clock: () => number;
  private lastId = 1000;

  constructor(options: LocalGitHubOptions, storage: string) {
    this.actor = options.actor ?? 'github-actions[bot]';
    this.immutableReleases = options.immutableReleases ?? false;
    this.botsOpenPullRequests = options.botsOpenPullRequests ?? true;
    this.digests = options.digests ?? true;
    this.clock = options.now ?? Date.now;
    this.storage = storage;
    this.tokens = new Tokens(options.tokens ?? {}, options.rateLimit ?? 5000);
  }

  get apiUrl(): string {
    return `${this.serverUrl}/api/v3`;
  }

  get uploadsUrl(): string {
    return `${this.serverUrl}/api/uploads`;
  }

  /** A number that no other thing here has; each is higher than those before. */
  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }

  nowInSeconds(): number {
    return Math.floor(this.clock() / 1000);
  }

  /** Now, as GitHub writes times. */
  now(): string {
    return new Date(this.nowInSeconds() * 1000).toISOString().replace('.000Z', 'Z');
  }

  /** By `OWNER/NAME`: names are compared without case, as GitHub does. */
  repository(fullName: string): LocalRepository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }
}

/** Makes the world that the options describe, with the repositories that are missing on disk. */
export async function createWorld(options: LocalGitHubOptions): Promise<World> {
  for (const fullName of Object.keys(options.repositories)) {
    if (/^[\w.-]+\/[\w.-]+$/.test(fullName)) continue;
    throw new Error(`"${fullName}" is not a repository's name: it has the form OWNER/NAME`);
  }
  const world = new World(options, await mkdtemp(join(tmpdir(), 'local-github-')));
  try {
    world.hooks = await makeHooks(world.storage);
    for (const [fullName, path] of Object.entries(options.repositories)) {
      await addRepository(world, fullName, path, options.environments ?? defaultEnvironments);
    }
  } catch (error) {
    await rm(world.storage, { recursive: true, force: true });
    throw error;
  }
  return world;
}

async function addRepository(
  world: World,
  fullName: string,
  path: string,
  environments: readonly string[],
): Promise<void> {
  const git = new BareRepository(path);
  await git.ensure();
  const createdAt = world.now();
  const repository = new LocalRepository({ id: world.nextId(), fullName, createdAt, git });
  for (const name of environments) {
    const id = world.nextId();
    repository.environments.set(name, { id, name, createdAt, updatedAt: createdAt });
  }
  world.repositories.set(fullName.toLowerCase(), repository);
}

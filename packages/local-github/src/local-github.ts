import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { createApplication } from './app.ts';
import { startJobDeployment } from './deployments/job-deployment.ts';
import { Faults } from './http/faults.ts';
import type { LocalGitHub, LocalGitHubOptions, LoggedRequest } from './options.ts';
import type { LocalRepository } from './state/local-repository.ts';
import { createWorld, type World } from './state/world.ts';

/**
 * Starts a GitHub for one machine over real bare repositories, and resolves when it listens.
 * Fails where a repository cannot be made or the port is taken.
 */
export async function startLocalGitHub(options: LocalGitHubOptions): Promise<LocalGitHub> {
  const world = await createWorld(options);
  const faults = new Faults();
  const requests: LoggedRequest[] = [];
  const { router, gitOverHttp } = createApplication(world, {
    faults,
    log: requests,
    onExchange: options.onExchange,
  });
  const server = createAdaptorServer({ fetch: router.fetch }) as Server;
  const removeStorage = () => rm(world.storage, { recursive: true, force: true });
  try {
    world.serverUrl = await listen(server, options);
  } catch (error) {
    await removeStorage();
    throw error;
  }
  return {
    apiUrl: world.apiUrl,
    graphqlUrl: `${world.serverUrl}/api/graphql`,
    serverUrl: world.serverUrl,
    gitUrl: (fullName) => `${world.serverUrl}/${find(world, fullName).fullName}.git`,
    token: world.tokens.first,
    tokenWith: (permissions) => world.tokens.add(permissions),
    requests,
    faults,
    protect: (fullName, rule) => {
      find(world, fullName).rules.push(rule);
    },
    startJob: (fullName, job) => startJobDeployment(world, find(world, fullName), job),
    setRun: (fullName, run) => {
      find(world, fullName).runs.set(run.id, run);
    },
    stop: async () => {
      gitOverHttp.stop();
      await close(server);
      await removeStorage();
    },
  };
}

async function listen(server: Server, options: LocalGitHubOptions): Promise<string> {
  const host = options.host ?? '127.0.0.1';
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function find(world: World, fullName: string): LocalRepository {
  const repository = world.repository(fullName);
  if (repository === undefined) throw new Error(`There is no repository "${fullName}" here`);
  return repository;
}

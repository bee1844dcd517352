import { createAuditLog } from '../adapters/git-audit-log.ts';
import { createEnvironmentLock } from '../adapters/git-environment-lock.ts';
import { createServerRefs } from '../adapters/git-server-refs.ts';
import { createDeployments } from '../adapters/github/deployments.ts';
import { createWebhooks } from '../adapters/http-webhooks.ts';
import { networkProbe } from '../adapters/network-probe.ts';
import { bundles } from '../adapters/sigstore/bundles.ts';
import { deployToEnvironment } from '../operations/deploy-to-environment.ts';
import { readEnvironments } from '../operations/read-environments.ts';
import { rollbackDeployment } from '../operations/rollback-deployment.ts';
import { settleDeployment } from '../operations/settle-deployment.ts';
import { validateDeployment } from '../operations/validate-deployment.ts';
import type { Slipway } from '../slipway.ts';
import { cancellation, connectMachine } from './machine.ts';
import type { SlipwayOptions } from './options.ts';
import { connectServer } from './server.ts';

/** What actions that deploy, validate or roll back need of the suite. */
export type Deploying = Pick<
  Slipway,
  | 'deployToEnvironment'
  | 'validateDeployment'
  | 'rollbackDeployment'
  | 'settleDeployment'
  | 'readEnvironments'
>;

/** Binds the deployment operations to this machine, to GitHub and to the services that are deployed. */
export function connectDeploying(options: SlipwayOptions): Deploying {
  const environment = options.environment ?? process.env;
  const server = connectServer(options);
  const machine = connectMachine(options);
  const webhooks = createWebhooks({
    clock: machine.clock,
    secret: environment['SLIPWAY_WEBHOOK_SECRET'] ?? '',
    allowPrivate: environment['SLIPWAY_ALLOW_PRIVATE_WEBHOOKS'] === 'true',
    ...cancellation(options),
  });
  const deployments = createDeployments(server.github, options.repository);
  // Not ended by an abort: a lock that is held is given back all the same.
  const refs = createServerRefs({
    processes: machine.processes,
    timeout: options.gitTimeout,
    token: options.token,
    serverUrl: options.serverUrl,
    repository: options.repository,
  });
  const ports = {
    ...machine,
    ...server,
    deployments,
    bundles,
    serverUrl: options.serverUrl,
    probe: networkProbe,
    webhooks,
    lock: createEnvironmentLock(refs),
    audit: createAuditLog(refs),
  };
  return {
    deployToEnvironment: (request) => deployToEnvironment(request, ports),
    validateDeployment: (request) => validateDeployment(request, ports),
    rollbackDeployment: (request) => rollbackDeployment(request, ports),
    readEnvironments: (request) => readEnvironments(request, ports),
    settleDeployment: (request) => settleDeployment(request, ports),
  };
}

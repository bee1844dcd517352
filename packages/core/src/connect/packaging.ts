import { archives } from '../adapters/archives.ts';
import { createSecrets } from '../adapters/environment-secrets.ts';
import { createEarlierReleases } from '../adapters/github/earlier-releases.ts';
import { payload } from '../adapters/payload.ts';
import { createAttestations } from '../adapters/sigstore/attestations.ts';
import { bundles } from '../adapters/sigstore/bundles.ts';
import { createToolCache } from '../adapters/tool-cache.ts';
import { createWorkingTree } from '../adapters/working-tree.ts';
import type { Config } from '../domain/config/config.ts';
import { withTools } from '../operations/package/find-tool.ts';
import { type PackagePorts, packageDeployment } from '../operations/package-deployment.ts';
import { verifyRelease } from '../operations/verify-release.ts';
import type { Slipway } from '../slipway.ts';
import { cancellation, connectMachine } from './machine.ts';
import type { SlipwayOptions } from './options.ts';

/** What an action that packages needs of the suite. */
export type Packaging = Pick<Slipway, 'packageDeployment' | 'verifyRelease'>;

/** Binds the packaging operation to this machine. */
export function connectPackaging(options: SlipwayOptions): Packaging {
  const { environment = process.env } = options;
  const toolCache = createToolCache({ environment, ...cancellation(options) });
  const machine = { ...connectPackagePorts(options), toolCache };
  const portsFor = ({ config }: { readonly config: Config }) =>
    withTools(machine, config.packaging.tools);
  return {
    packageDeployment: (request) => packageDeployment(request, portsFor(request)),
    verifyRelease: (request) => verifyRelease(request, { ...portsFor(request), bundles }),
  };
}

/** This machine, as packaging needs it. */
export function connectPackagePorts(options: SlipwayOptions): PackagePorts {
  const machine = connectMachine(options);
  const tree = createWorkingTree(machine, options.gitTimeout);
  const { mask = () => undefined, environment = process.env } = options;
  const attestations = createAttestations({
    ...options,
    ...machine,
    ...cancellation(options),
    environment,
    mask,
  });
  const secrets = createSecrets(environment, mask);
  const { serverUrl } = options;
  const ports = { ...machine, archives, payload, tree, secrets, attestations, serverUrl };
  if (options.token === '') return ports;
  return {
    ...ports,
    earlier: createEarlierReleases({ ...options, ...machine }, options.repository),
  };
}

import { archives } from '../adapters/archives.ts';
import { createWorkingTree } from '../adapters/working-tree.ts';
import { type PackagePorts, packageDeployment } from '../operations/package-deployment.ts';
import type { Slipway } from '../slipway.ts';
import { connectMachine } from './machine.ts';
import type { SlipwayOptions } from './options.ts';

/** What an action that packages needs of the suite. */
export type Packaging = Pick<Slipway, 'packageDeployment'>;

/** Binds the packaging operation to this machine. */
export function connectPackaging(options: SlipwayOptions): Packaging {
  const ports = connectPackagePorts(options);
  return { packageDeployment: (request) => packageDeployment(request, ports) };
}

/** This machine, as packaging needs it. */
export function connectPackagePorts(options: SlipwayOptions): PackagePorts {
  const machine = connectMachine(options);
  const tree = createWorkingTree(machine, options.gitTimeout);
  return { ...machine, archives, tree };
}

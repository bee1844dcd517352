import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connectPackagePorts } from '../../packages/core/src/connect/packaging.ts';
import { defaultConfig } from '../../packages/core/src/domain/config/defaults.ts';
import type { PackagingSettings } from '../../packages/core/src/domain/config/packaging-settings.ts';
import {
  type DeploymentPackage,
  type PackageRequest,
  packageDeployment,
} from '../../packages/core/src/operations/package-deployment.ts';
import type { Processes } from '../../packages/core/src/ports/processes.ts';
import { gitTestEnvironment } from './git-environment.ts';
import { makeRepository, type Tree } from './project-repository.ts';
import { createRecordedLog, type RecordedLog } from './recorded-log.ts';

export interface PackageLab {
  readonly project: string;
  readonly output: string;
  readonly recorded: RecordedLog;
  /** The real processes of the lab, for doubles that stand before them. */
  readonly processes: Processes;
  package(
    packaging: Partial<PackagingSettings>,
    request: Partial<PackageRequest>,
    processes?: Processes,
  ): Promise<DeploymentPackage>;
  /** The error of a run that must fail, and leave nothing behind. */
  refusal(
    ...run: Parameters<PackageLab['package']>
  ): Promise<{ readonly code: string; readonly message: string; readonly remedy: string }>;
  dispose(): void;
}

/** A committed project with the real ports around it, to package it in the test's own process. */
export function createPackageLab(
  tree: Tree,
  environment: Readonly<Record<string, string>> = {},
): PackageLab {
  const project = makeRepository(tree);
  const output = join(project, 'release-artifacts');
  const recorded = createRecordedLog();
  const ports = connectPackagePorts({
    workingDirectory: project,
    repository: 'octo/project',
    token: '',
    apiUrl: '',
    graphqlUrl: '',
    serverUrl: '',
    log: recorded.log,
    gitTimeout: 30_000,
    environment: { ...process.env, ...gitTestEnvironment, ...environment },
  });
  const run: PackageLab['package'] = (packaging, change, processes = ports.processes) => {
    const config = { ...defaultConfig, packaging: { ...defaultConfig.packaging, ...packaging } };
    const request: PackageRequest = {
      projectPath: project,
      version: '1.2.3',
      formats: 'auto',
      files: [],
      buildCommand: undefined,
      smokeTest: undefined,
      verify: true,
      outputDirectory: output,
      checksums: true,
      reproducible: false,
      dryRun: false,
      config,
      ...change,
    };
    return packageDeployment(request, { ...ports, processes });
  };
  return {
    project,
    output,
    recorded,
    processes: ports.processes,
    package: run,
    async refusal(...given) {
      const error = await run(...given).then(
        () => new Error('It was packaged.'),
        (cause: unknown) => cause,
      );
      if (existsSync(output)) throw new Error('A failed run left its output.');
      return error as { code: string; message: string; remedy: string };
    },
    dispose: () => rmSync(project, { recursive: true, force: true }),
  };
}

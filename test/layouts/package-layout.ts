import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeploymentPackage, defaultConfigFile, readConfig, SlipwayError } from '@slipway/core';
import type { Input, Output } from '../../actions/package/src/action.generated.ts';
import { main } from '../../actions/package/src/main.ts';
import { connectPackagePorts } from '../../packages/core/src/connect/packaging.ts';
import {
  type PackagePorts,
  packageDeployment,
} from '../../packages/core/src/operations/package-deployment.ts';
import { createFakeRunner } from '../doubles/fake-runner.ts';
import { gitTestEnvironment } from '../doubles/git-environment.ts';
import { type Expectation, type LaidOut, type Layout, layOut } from './layout.ts';

/** What happened to a layout. */
export interface Outcome {
  /** `undefined` where it failed. */
  readonly made: DeploymentPackage | undefined;
  /** `undefined` where it went well. */
  readonly error: unknown;
  /** What it left behind that it should not have, and what else is wrong whatever was expected. */
  readonly disorder: readonly string[];
}

export interface PackageOptions {
  /** For the programs that it runs, beside this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Puts trouble into the ports; `output` is the output folder. */
  readonly meddle?: (ports: PackagePorts, output: string) => PackagePorts;
  readonly signal?: AbortSignal;
}

/**
 * Lays a layout out, packages it with the action's own code over the real ports, and removes it. Gives what differs from
 * what the layout expects, in words; nothing where all is well.
 */
export async function tryLayout(
  layout: Layout,
  options: PackageOptions = {},
): Promise<readonly string[]> {
  const place = layOut(layout);
  try {
    const outcome = await packageLayout(layout, place, options);
    return [...outcome.disorder, ...compare(layout.expect, outcome)];
  } finally {
    place.dispose();
  }
}

/** Packages what was laid out, with the action's own code over the real ports. */
export async function packageLayout(
  layout: Layout,
  { project }: LaidOut,
  { environment = {}, meddle = (ports) => ports, signal }: PackageOptions = {},
): Promise<Outcome> {
  const { formats = 'auto', inputs = {}, tag } = layout;
  const workingDirectory = join(project, inputs['working-directory'] ?? '.');
  const output = join(workingDirectory, inputs['output-directory'] ?? 'release-artifacts');
  const temporary: string[] = [];
  let made: DeploymentPackage | undefined;
  const fake = await createFakeRunner<Input, Output>({
    action: 'package',
    inputs: { formats, ...inputs },
    workingDirectory,
    ...(tag !== undefined && { run: { ref: `refs/tags/${tag}` } }),
    slipway: {
      packageDeployment: async (request) => {
        const ports = meddle(connect(workingDirectory, environment, temporary), output);
        made = await packageDeployment({ ...request, ...(signal && { signal }) }, ports);
        return made;
      },
    },
  });
  const config = () =>
    readConfig({ file: defaultConfigFile, workingDirectory: project, named: false });
  const before = readTree(project, output);
  const error = await main({ ...fake, config }).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  const disorder = [
    ...temporary.filter((folder) => existsSync(folder)).map((folder) => `${folder} is left`),
    ...differences(before, readTree(project, output)),
    ...(made === undefined ? untouched(output) : wrongSums(made)),
  ];
  return { made, error, disorder };
}

function connect(
  workingDirectory: string,
  environment: Readonly<Record<string, string>>,
  temporary: string[],
): PackagePorts {
  const log = {
    debug: () => undefined,
    info: () => undefined,
    notice: () => undefined,
    warning: () => undefined,
    group: <T>(_: string, body: () => Promise<T>) => body(),
    output: () => undefined,
  };
  const ports = connectPackagePorts({
    workingDirectory,
    repository: 'octo/project',
    token: '',
    apiUrl: '',
    graphqlUrl: '',
    serverUrl: '',
    log,
    gitTimeout: 30_000,
    environment: { ...process.env, ...gitTestEnvironment, ...environment },
  });
  const withTemporaryFolder: PackagePorts['files']['withTemporaryFolder'] = (body) =>
    ports.files.withTemporaryFolder((folder) => {
      temporary.push(folder);
      return body(folder);
    });
  return { ...ports, files: { ...ports.files, withTemporaryFolder } };
}

/** How an outcome differs from what is expected, in words. */
export function compare(expected: Expectation, { made, error }: Outcome): readonly string[] {
  if ('failure' in expected) {
    const said = made === undefined ? describe(error) : 'it was packaged';
    return expected.failure.test(said) ? [] : [`not ${expected.failure}, but: ${said}`];
  }
  if (made === undefined) return [describe(error)];
  const names = made.manifest.artifacts.map(({ name }) => name);
  const same =
    names.length === expected.artifacts.length &&
    expected.artifacts.every((wanted, at) => fits(wanted, names[at] ?? ''));
  const missing = (wanted: readonly RegExp[] = [], there: readonly string[]) =>
    wanted.filter((pattern) => !there.some((line) => pattern.test(line)));
  return [
    ...(same ? [] : [`the artifacts are ${names.join(', ')}`]),
    ...missing(expected.proven, made.checks).map(
      (pattern) => `${pattern} is not among what is proven: ${made.checks.join(' | ')}`,
    ),
    ...missing(expected.warned, made.warnings).map(
      (pattern) => `${pattern} is not among the warnings: ${made.warnings.join(' | ')}`,
    ),
  ];
}

function fits(wanted: string | RegExp, name: string): boolean {
  return typeof wanted === 'string' ? wanted === name : wanted.test(name);
}

function describe(error: unknown): string {
  if (error instanceof SlipwayError) return `${error.code}\n${error.message}\n${error.remedy}`;
  return `unexplained\n${error instanceof Error ? error.stack : error}`;
}

/** Each path below the project, without git's own folder, the output, and links into anything. */
function readTree(folder: string, output: string, prefix = ''): readonly string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    if (path === '.git' || join(folder, path) === output) return [];
    return entry.isDirectory() ? readTree(folder, output, `${path}/`) : [path];
  });
}

function differences(before: readonly string[], after: readonly string[]): readonly string[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...after.filter((path) => !had.has(path)).map((path) => `${path} is new in the project`),
    ...before.filter((path) => !has.has(path)).map((path) => `${path} is gone from the project`),
  ];
}

function untouched(output: string): readonly string[] {
  return existsSync(join(output, 'manifest.json')) ? [`${output} is there after a failure`] : [];
}

/** The output folder holds the artifacts as the manifest describes them. */
function wrongSums({ outputDirectory, manifest }: DeploymentPackage): readonly string[] {
  const sums = readFileSync(join(outputDirectory, 'SHA256SUMS'), 'utf8');
  const there = readdirSync(outputDirectory).sort();
  return [
    ...manifest.artifacts
      .filter(({ path, sha256 }) => {
        const bytes = readFileSync(join(outputDirectory, path));
        const digest = createHash('sha256').update(bytes).digest('hex');
        return digest !== sha256 || !sums.includes(`${digest}  ${path}\n`);
      })
      .map(({ path }) => `the sum of ${path} is wrong`),
    ...manifest.artifacts
      .filter(({ path }) => !there.includes(path))
      .map(({ path }) => `${path} is missing`),
    ...there.filter((name) => name.startsWith('.slipway-')).map((name) => `${name} is left`),
  ];
}

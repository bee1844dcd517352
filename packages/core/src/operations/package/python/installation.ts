import { commandEnvironment } from '../../../domain/deployment/command-environment.ts';
import { SlipwayError } from '../../../domain/errors.ts';
import { sameVersion } from '../../../domain/packaging/python-file-name.ts';
import { parseCoreMetadata } from '../../../domain/packaging/python-metadata.ts';
import { importableModules } from '../../../domain/packaging/python-modules.ts';
import type { Files } from '../../../ports/files.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import type { PackagePorts, PackageRequest } from '../../package-deployment.ts';
import type { Built } from '../build.ts';
import { toolFailure } from '../tools.ts';
import type { EnvironmentFor, PythonEnvironment } from './environment.ts';
import { type ProbeAnswer, type ProbeQuestion, probe } from './probe.ts';

/** Milliseconds for all imports and commands, as long as for any tool. */
const longest = 30 * 60_000;

/** What installing for a proof needs of a making. */
export interface Installing {
  readonly request: Pick<PackageRequest, 'config' | 'signal'>;
  readonly ports: Pick<PackagePorts, 'processes' | 'log'> & {
    readonly files: Pick<Files, 'writeText'>;
  };
  /** Temporary. */
  readonly folder: string;
  readonly warn: (warning: string) => void;
  readonly environment: EnvironmentFor;
}

interface WheelFacts {
  /** The text of its METADATA. */
  readonly metadata: string;
  readonly paths: readonly string[];
}

/**
 * Installs a wheel with its dependencies into an empty virtual environment, imports what it brings, and starts its
 * commands with `--help`. A wheel for another platform is not installed, and that is what is told.
 */
export async function proveInstallation(
  artifact: Built,
  { metadata, paths }: WheelFacts,
  making: Installing,
): Promise<string> {
  const { all, one } = parseCoreMetadata(metadata);
  const skipped = making.request.config.packaging.import_ignore;
  const wanted = pythonFor(artifact.name, one('requires_python'));
  return making.ports.log.group(`Install ${artifact.name} into an empty environment`, async () => {
    const environment = await making.environment(wanted);
    const dependencies = all('requires_dist').some((line) => !/\bextra\s*==/.test(line));
    const foreign = await install(environment, artifact, dependencies);
    if (foreign !== undefined) return foreign;
    const question = {
      name: one('name'),
      version: one('version'),
      modules: importableModules(paths).filter(
        (module) => !skipped.some((each) => `${module}.`.startsWith(`${each}.`)),
      ),
    };
    const answer = await ask(environment, question, making);
    return judge(artifact, question, answer, making);
  });
}

/** For `uv`, which finds a Python by ranges: that of the wheel's tag, else what the project asks for. */
function pythonFor(file: string, requires: string): string | undefined {
  // A tag of one interpreter's own binary interface; `abi3` fits later ones, too.
  const bound = /-cp(\d)(\d+)-cp\1\2-[^-]*\.whl$/.exec(file);
  if (bound !== null) return `${bound[1]}.${bound[2]}`;
  return requires === '' ? undefined : requires;
}

const otherPlatform =
  /is not a supported wheel on this platform|not compatible with|no wheels with a matching/i;
const noNetwork =
  /Failed to fetch|Could not fetch URL|Connection (?:refused|reset|aborted)|Temporary failure in name resolution|dns error|timed out|Max retries exceeded|HTTP error 5\d\d/i;

/** Gives why it can't be installed here, where that is no fault of the wheel. */
async function install(
  environment: PythonEnvironment,
  { name, path }: Built,
  dependencies: boolean,
): Promise<string | undefined> {
  const first = await environment.install(path, { dependencies });
  if (first.exitCode === 0) return undefined;
  const said = first.stderr + first.stdout;
  if (!name.endsWith('-any.whl') && otherPlatform.test(said))
    return 'not installed, because it is for another platform or Python than this one';
  // Alone it may well install: then the fault lies in what it depends on, or in the way to it.
  const alone = dependencies ? await environment.install(path, { dependencies: false }) : first;
  throw alone.exitCode === 0 ? unresolved(name, first, said) : broken(name, alone);
}

function unresolved(name: string, result: CommandResult, said: string): SlipwayError {
  return noNetwork.test(said)
    ? toolFailure(result, {
        code: 'retryable',
        what: `Fetching the dependencies of ${name}`,
        remedy: 'Run it again; if it stays, check that the package index can be reached from here.',
      })
    : toolFailure(result, {
        code: 'artifact-invalid',
        what: `${name} itself can be installed, but finding its dependencies`,
        remedy:
          'Correct the names and ranges of its dependencies, or point `PIP_INDEX_URL` or `UV_INDEX_URL` to the index that has them.',
      });
}

function broken(name: string, result: CommandResult): SlipwayError {
  return toolFailure(result, {
    code: 'artifact-invalid',
    what: `Installing ${name} into an empty environment`,
    remedy: 'Mend what it says; `requires-python` has to include the Python that is used here.',
  });
}

/** In an empty folder, with a home of its own and without anything secret. */
async function ask(
  { python }: PythonEnvironment,
  question: ProbeQuestion,
  { ports, folder, request }: Installing,
): Promise<ProbeAnswer> {
  const home = `${folder}/home`;
  await ports.files.writeText(`${home}/work/.keep`, '');
  const env = commandEnvironment(ports.processes.environment(), [], { HOME: home });
  const args = ['-I', '-c', probe, JSON.stringify(question)];
  const { signal } = request;
  const call = { file: python, args, cwd: `${home}/work`, env, timeout: longest };
  const result = await ports.processes.run({ ...call, ...(signal && { signal }) });
  // What modules and commands print; the answer itself is for us.
  await ports.log.output(result.stderr);
  if (result.exitCode === 0 && result.stdout.startsWith('{'))
    return JSON.parse(result.stdout) as ProbeAnswer;
  throw toolFailure(result, {
    code: 'artifact-invalid',
    what: `Importing ${question.modules.join(', ')} after installing ${question.name}`,
    remedy: 'A module must not end or block the Python that imports it.',
  });
}

function judge(
  { name }: Built,
  { version, modules }: ProbeQuestion,
  { version: installed, imported, started, loaded, faults }: ProbeAnswer,
  { warn }: Installing,
): string {
  const fatal = faults.filter((fault) => fault.fatal).map(({ what, why }) => `${what}: ${why}`);
  if (fatal.length > 0)
    throw new SlipwayError(
      'artifact-invalid',
      `${name} does not work where it is installed. ${fatal.join('. ')}.`,
      {
        remedy:
          'Declare what it needs in `dependencies`, and see that the module, the entry point’s target or the data file is in the wheel.',
      },
    );
  if (!sameVersion(installed, version))
    throw new SlipwayError(
      'artifact-invalid',
      `${name} says version ${installed} where it is installed, not ${version}.`,
      { remedy: 'Build it with a current backend.' },
    );
  for (const { what, why } of faults)
    warn(`${name}: \`${what}\` fails in an empty environment: ${why}.`);
  return [
    'installs in a clean environment',
    ...(imported.length === modules.length && modules.length > 0
      ? [`imports ${listed(modules)}`]
      : []),
    ...(started.length > 0 ? [`starts ${listed(started)}`] : []),
    ...(loaded.length > 0 ? [`finds ${listed(loaded)}`] : []),
  ].join(', ');
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.length} modules or commands` : names.join(' and ');
}

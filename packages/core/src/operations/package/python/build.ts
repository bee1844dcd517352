import { SlipwayError } from '../../../domain/errors.ts';
import type { Format } from '../../../domain/packaging/manifest.ts';
import { type BuildJob, type Built, epochSeconds } from '../build.ts';
import { toolEnvironment, toolFailure, tryTool } from '../tools.ts';
import type { PythonBuilder } from './builder.ts';

/** Builds the sdist, the wheel or both (the wheel from the sdist) through the project's own PEP 517 backend. */
export async function buildPython(
  { plan, ports, request, created, folder, python }: BuildJob,
  source: string,
  output: string,
  formats: readonly Format[],
): Promise<readonly Built[]> {
  const builder = await python();
  const what = formats.join(' and ');
  // The proof of an sdist is that a wheel can be built from it.
  const alone = formats.length === 1 && !(formats[0] === 'sdist' && request.verify);
  const only = alone ? [`--${what}`] : [];
  const epoch = epochSeconds(created);
  const env = toolEnvironment(ports.processes, {
    SOURCE_DATE_EPOCH: epoch,
    // A backend that lies in the project would leave its compiled code beside it, to be packed.
    PYTHONDONTWRITEBYTECODE: '1',
    ...plan.environment,
  });
  await ports.log.group(`Build ${what} with ${builder.name}`, async () => {
    const call = { cwd: folder, env, signal: request.signal };
    const argsOf = (each: PythonBuilder) => [
      ...[...each.args, ...only],
      ...[each.outputOption, output, source],
    ];
    const run = (each: PythonBuilder) =>
      tryTool(ports, { ...call, file: each.file, args: argsOf(each) });
    const first = await run(builder);
    const other = first.exitCode === 0 ? undefined : await builder.instead?.();
    const result = other === undefined ? first : await run(other);
    if (result.exitCode !== 0)
      throw toolFailure(result, {
        code: 'build-failed',
        what: `Building the ${what} of ${plan.project.name} with \`${builder.name}\``,
        remedy: 'Run `python -m build` in the project and mend what it says.',
      });
  });
  const files = await ports.files.list(output);
  const made = formats.map((format) => pick(files, output, format, builder));
  for (const { format, name, path } of made)
    if (format === 'sdist' && (await ports.archives.normalise(path, created)))
      ports.log.info(`Rewrote ${name} without times and owners of this machine.`);
  const wheel = alone ? undefined : pick(files, output, 'wheel', builder).path;
  return made.map((each) => (each.format === 'sdist' && wheel ? { ...each, wheel } : each));
}

function pick(
  files: readonly { readonly path: string }[],
  output: string,
  format: Format,
  builder: PythonBuilder,
): Built {
  const ending = format === 'wheel' ? '.whl' : '.tar.gz';
  const found = files.find(({ path }) => path.endsWith(ending));
  if (found !== undefined) return { format, name: found.path, path: `${output}/${found.path}` };
  throw new SlipwayError(
    'build-failed',
    `\`${builder.name}\` ended well, but made no ${ending} file.`,
    {
      remedy: 'Check the `[build-system]` table of pyproject.toml.',
    },
  );
}

import { SlipwayError } from '../../../domain/errors.ts';
import type { Processes } from '../../../ports/processes.ts';
import type { BuildJob, Built } from '../build.ts';
import { runTool, toolEnvironment } from '../tools.ts';

/** Packs the npm package, or those of a workspace, as `npm publish` would, with their `prepack` and `prepare` scripts. */
export async function buildNpm(
  { plan, ports, request }: BuildJob,
  source: string,
  output: string,
): Promise<readonly Built[]> {
  const npm = await findNpm(ports.processes);
  await ports.files.writeText(`${output}/.keep`, '');
  const env = toolEnvironment(ports.processes, { npm_config_update_notifier: 'false' });
  const folders = plan.npmFolders.map((path) => `--workspace=${path}`);
  const args = ['pack', '--pack-destination', output, ...folders];
  await ports.log.group('Build the npm package with npm pack', () =>
    runTool(
      ports,
      { file: npm, args, cwd: source, env, signal: request.signal },
      {
        code: 'build-failed',
        what: `Packing the npm package ${plan.project.name} with \`npm pack\``,
        remedy: 'Run `npm pack --dry-run` in the project and mend what it says.',
      },
    ),
  );
  const packed = (await ports.files.list(output)).filter(({ path }) => path.endsWith('.tgz'));
  if (packed.length >= Math.max(1, plan.npmFolders.length))
    return packed.map(({ path }) => ({ format: 'npm', name: path, path: `${output}/${path}` }));
  throw new SlipwayError(
    'build-failed',
    '`npm pack` ended well, but there is no .tgz file of each package.',
    {
      remedy: 'Check whether a script of package.json moves it away.',
    },
  );
}

/** Where npm is; `missing-tool` where it is not. */
export async function findNpm(processes: Pick<Processes, 'find'>): Promise<string> {
  const npm = await processes.find('npm');
  if (npm !== undefined) return npm;
  throw new SlipwayError('missing-tool', 'There is no `npm` on PATH.', {
    remedy: 'Add a step with `actions/setup-node` before this one.',
  });
}

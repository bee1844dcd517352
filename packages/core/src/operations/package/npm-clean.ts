import { fileNameOf, folderOf } from '../../domain/file-path.ts';
import type { PackedPackage } from '../../domain/packaging/npm/packed-package.ts';
import type { Built } from './build.ts';
import type { Making } from './making.ts';
import { findNpm } from './npm.ts';
import { runTool, toolEnvironment } from './tools.ts';

/** Lines of an `.npmrc` that say where packages come from. */
const sources = /^[ \t]*(?:(?:@[^\s:=]+:)?registry|\/\/[^\s=]+|cafile|strict-ssl)[ \t]*=/;

/**
 * Installs a package, with its siblings of the same workspace, into a project that has nothing else, as those do who
 * download it: with its dependencies from the registries that the project's `.npmrc` names, and with the scripts that
 * npm runs. Gives the project's folder; later calls find it done.
 */
export async function installClean(
  artifact: Built,
  { fields }: PackedPackage,
  { ports, request, folder, plan }: Making,
): Promise<string> {
  const { files, processes, log } = ports;
  const clean = `${folder}/npm-clean`;
  if ((await files.readText(`${clean}/package.json`)) !== undefined) return clean;
  const npm = await findNpm(processes);
  const settings = (await files.readText(`${request.projectPath}/.npmrc`)) ?? '';
  const kept = settings.split('\n').filter((line) => sources.test(line));
  await files.writeText(`${clean}/.npmrc`, `${kept.join('\n')}\n`);
  const packed = (await files.list(folderOf(artifact.path)))
    .filter(({ path }) => path.endsWith('.tgz'))
    .map(({ path }) => `${folderOf(artifact.path)}/${path}`);
  // A package for other systems can still be unpacked here.
  const elsewhere = fields['os'] !== undefined || fields['cpu'] !== undefined ? ['--force'] : [];
  const options = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...elsewhere];
  const env = toolEnvironment(processes, { npm_config_update_notifier: 'false' });
  const args = ['install', ...options, '--prefix', clean, ...packed];
  await files.writeText(`${clean}/package.json`, '{"private":true}\n');
  await log.group('Install the npm package into an empty project', () =>
    runTool(
      ports,
      { file: npm, args, cwd: clean, env, signal: request.signal },
      {
        code: 'artifact-invalid',
        what: `Installing ${packed.map(fileNameOf).join(', ')} of ${plan.name} into an empty project`,
        remedy:
          'Mend the dependencies or the install scripts that it names. Where npm can’t reach the registry of a dependency from here, set `packaging.npm_install: false`.',
      },
    ),
  );
  return clean;
}

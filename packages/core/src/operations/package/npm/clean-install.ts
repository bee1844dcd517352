import { SlipwayError } from '../../../domain/errors.ts';
import { fileNameOf, folderOf } from '../../../domain/file-path.ts';
import type { PackedPackage } from '../../../domain/packaging/npm/packed-package.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { runTool, toolEnvironment } from '../tools.ts';
import { findNpm } from './build.ts';

/** Lines of an `.npmrc` that say where packages come from. */
const sources = /^[ \t]*(?:(?:@[^\s:=]+:)?registry|\/\/[^\s=]+|cafile|strict-ssl)[ \t]*=/;

/**
 * Installs a package, with its siblings of the same workspace, into a project that has nothing else, as those do who
 * download it: with its dependencies from the registries that the project's `.npmrc` names, and with the scripts that
 * npm runs. Gives the project's folder, or why it can't be told; later calls find it done.
 */
export async function installClean(
  artifact: Built,
  { fields }: PackedPackage,
  { ports, request, folder, plan }: Making,
): Promise<Installed> {
  const { files, processes, log } = ports;
  const clean = `${folder}/npm-clean`;
  const why = await files.readText(`${clean}/unproven`);
  if (why !== undefined) return { kind: 'unproven', why };
  if ((await files.readText(`${clean}/package.json`)) !== undefined)
    return { kind: 'installed', clean };
  const npm = await findNpm(processes);
  const settings = (await files.readText(`${request.projectPath}/.npmrc`)) ?? '';
  const kept = settings.split('\n').filter((line) => sources.test(line));
  await files.writeText(`${clean}/.npmrc`, `${kept.join('\n')}\n`);
  const packed = (await files.list(folderOf(artifact.path)))
    .filter(({ path }) => path.endsWith('.tgz'))
    .map(({ path }) => `${folderOf(artifact.path)}/${path}`);
  // A package for other systems can still be unpacked here.
  const elsewhere = fields['os'] !== undefined || fields['cpu'] !== undefined ? ['--force'] : [];
  const options = [
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    '--fetch-retries=1',
    '--fetch-retry-mintimeout=1000',
    '--loglevel=error',
    ...elsewhere,
  ];
  const env = toolEnvironment(processes, { npm_config_update_notifier: 'false' });
  const args = ['install', ...options, '--prefix', clean, ...packed];
  await files.writeText(`${clean}/package.json`, '{"private":true}\n');
  const installing = log.group('Install the npm package into an empty project', () =>
    runTool(
      ports,
      { file: npm, args, cwd: clean, env, signal: request.signal },
      {
        code: 'artifact-invalid',
        what: `Installing ${packed.map(fileNameOf).join(', ')} of ${plan.name} into an empty project`,
        remedy:
          'Mend the dependencies or the install scripts that it names, or set `packaging.npm_install: false`.',
      },
    ),
  );
  return installing.then(
    () => ({ kind: 'installed', clean }),
    async (cause: unknown) => {
      const told = whyUnproven(cause);
      await files.writeText(`${clean}/unproven`, told);
      return { kind: 'unproven', why: told };
    },
  );
}

type Installed =
  | { readonly kind: 'installed'; readonly clean: string }
  | { readonly kind: 'unproven'; readonly why: string };

/** A dependency that is released along with this package may not be out yet, and a registry may be down: neither is a fault. */
function whyUnproven(cause: unknown): string {
  const said =
    cause instanceof SlipwayError && cause.code === 'artifact-invalid' ? cause.message : '';
  if (/npm error code (?:E404|ETARGET)\b/.test(said)) {
    const [, name = 'a dependency'] =
      /'((?:@[\w.-]{1,100}\/)?[\w.-]{1,100})@[^']{0,100}'/.exec(said) ?? [];
    return `the registry does not have ${name}, or not the version that is needed`;
  }
  if (
    /npm error {1,3}(?:code:? '?(?:ENOTFOUND|EAI_AGAIN|ECONN[A-Z]+|ETIMEDOUT|E5\d\d)\b|request to )/.test(
      said,
    )
  )
    return 'the registry could not be reached';
  throw cause;
}

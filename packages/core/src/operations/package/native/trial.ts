import { SlipwayError } from '../../../domain/errors.ts';
import type {
  NativeFormat,
  NativePackage,
} from '../../../domain/packaging/native/native-package.ts';
import { judgeTrial, readUnitRemarks, trialBegan } from '../../../domain/packaging/native/trial.ts';
import { trialScript } from '../../../domain/packaging/native/trial-script.ts';
import { rpmArchitecture } from '../../../domain/packaging/native-architecture.ts';
import type { CommandResult } from '../../../ports/processes.ts';
import type { Built } from '../build.ts';
import type { Making } from '../making.ts';
import { toolEnvironment } from '../tools.ts';

/** Milliseconds for all steps. */
const longest = 10 * 60_000;
/** Of what the package manager and the scripts said. */
const shownLines = 15;

/** dpkg goes on without what the package depends on, and says so at length. */
const unmet =
  /dependency problems, but|^ \S+ depends on .*; however:$|^ {2}Package \S+ is not installed\.$/;

/** Nothing that a script starts outlives it, reaches the network, or sees the machine's own folders. */
const apart = ['--mount', '--pid', '--ipc', '--uts', '--net', '--fork', '--kill-child'];

/**
 * Installs the package in a root of its own, over itself, removes and purges it. Gives what was proven, or why it could
 * not be: a machine that lacks the tool or the right is no fault of the package.
 */
export async function tryPackage(
  artifact: Built,
  native: NativePackage,
  making: Making,
): Promise<string> {
  const format = artifact.format as NativeFormat;
  const obstacle = await findObstacle(format, native, making);
  if (typeof obstacle === 'string') return notProven(artifact.name, obstacle, making);
  const result = await runTrial(obstacle, artifact, native, making);
  if (!trialBegan(result.stdout)) {
    const why = result.stderr.trim().split('\n').at(-1);
    return notProven(artifact.name, `no clean root can be made here: ${why}`, making);
  }
  const wrong = judgeTrial(format, native.entries, result);
  if (wrong !== undefined) throw failed(artifact.name, wrong, result);
  const units = native.services.map(({ name }) => name);
  for (const remark of readUnitRemarks(result.stdout, units))
    making.warn(`systemd says of a unit of ${artifact.name}: ${remark.replace(/\.$/, '')}.`);
  return 'installs and upgrades in a clean root and is removed from it';
}

/** How the trial is started, or why it can't be. Only on GitHub's own machines, which are thrown away, is `sudo` used. */
async function findObstacle(
  format: NativeFormat,
  { architecture }: NativePackage,
  { ports: { processes }, folder }: Making,
): Promise<string | { readonly file: string; readonly args: readonly string[] }> {
  const unshare = await processes.find('unshare');
  if (unshare === undefined) return 'there is no `unshare`, which is Linux’s';
  const tool = format === 'deb' ? 'dpkg' : 'rpm';
  if ((await processes.find(tool)) === undefined) return `there is no \`${tool}\``;
  const ask = async (file: string, ...args: string[]) => {
    const env = toolEnvironment(processes, {});
    const { stdout } = await processes.run({ file, args, cwd: folder, env, timeout: 60_000 });
    return stdout.trim();
  };
  const machine = await ask('uname', '-m');
  if (architecture !== 'all' && rpmArchitecture(architecture) !== machine)
    return `it is for ${architecture}, and this machine is ${machine}`;
  if ((await ask('id', '-u')) === '0') return { file: unshare, args: apart };
  const sudo = await processes.find('sudo');
  const hosted = processes.environment()['RUNNER_ENVIRONMENT'] === 'github-hosted';
  if (hosted && sudo !== undefined) return { file: sudo, args: ['-n', unshare, ...apart] };
  return 'only root may make a clean root';
}

async function runTrial(
  { file, args }: { readonly file: string; readonly args: readonly string[] },
  artifact: Built,
  { name, entries }: NativePackage,
  { ports, folder, request: { signal } }: Making,
): Promise<CommandResult> {
  const place = `${folder}/trial-${artifact.format}`;
  const paths = `${place}/paths`;
  await ports.files.writeText(paths, entries.map(({ destination }) => `${destination}\n`).join(''));
  await ports.files.writeText(`${place}/trial.sh`, trialScript);
  await ports.files.writeText(`${place}/root/.keep`, '');
  const given = [artifact.format, artifact.path, name, `${place}/root`, paths];
  return ports.log.group(`Try ${artifact.name} in a clean root`, () =>
    ports.processes.run({
      file,
      args: [...args, 'sh', `${place}/trial.sh`, ...given],
      cwd: folder,
      env: toolEnvironment(ports.processes, {}),
      timeout: longest,
      ...(signal && { signal }),
    }),
  );
}

function notProven(artifact: string, why: string, { warn }: Making): string {
  warn(`The installation of ${artifact} was not tried: ${why}.`);
  return `installation not proven: ${why}`;
}

function failed(artifact: string, wrong: string, { stdout, stderr }: CommandResult): SlipwayError {
  const said = `${stdout}\n${stderr}`
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('@') && !unmet.test(line));
  const lines = said.slice(-shownLines).join('\n');
  return new SlipwayError(
    'artifact-invalid',
    `${artifact} must not be shipped: it ${wrong}. The last lines that were said:\n${lines}`,
    { remedy: noUser.test(lines) ? userRemedy : trialRemedy },
  );
}

/** As `chown` and RPM say it. */
const noUser = /invalid (?:user|group)|(?:user|group) \S+ does not exist/;
const userRemedy =
  'Let `before_install` in `packaging.native.scripts` make the user and the group, as the guide to native packages shows, or leave `owner` and `group` out.';
const trialRemedy =
  'Mend the files or scripts of `packaging.native`. Scripts run without network, and where systemd does not run.';

import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trialScript } from '../../packages/core/src/domain/packaging/native/trial-script.ts';

/**
 * Runs lines of a shell in the same root that packages are tried in, with `install FILE`, `remove`, `purge` and `say WORD`
 * (which prints a mark before what follows), and gives what was printed. A line that fails ends it.
 */
export function runInCleanRoot(
  folder: string,
  {
    format,
    name,
    packages,
  }: {
    readonly format: 'deb' | 'rpm';
    readonly name: string;
    /** By the name that the lines use. */
    readonly packages: Readonly<Record<string, string>>;
  },
  lines: string,
): string {
  const setUp = trialScript.slice(0, trialScript.indexOf('echo "@step ready"'));
  const [first = ''] = Object.values(packages);
  const script = join(folder, `${format}.sh`);
  const copies = Object.entries(packages).map(([word, path]) => `cp '${path}' "$root/tmp/${word}"`);
  const own = [
    'install() { cp "$root/tmp/$1" "$root/tmp/package.$format"; put; }',
    'remove() { take; }',
    'purge() { clear; }',
    'say() { echo "== $1"; }',
  ];
  writeFileSync(script, `${setUp}\n${[...copies, ...own].join('\n')}\nexec 2>&1\n${lines}`);
  execFileSync('mkdir', ['-p', join(folder, 'root')]);
  writeFileSync(join(folder, 'paths'), '');
  const apart = ['--mount', '--pid', '--ipc', '--uts', '--net', '--fork', '--kill-child'];
  const given = [format, first, name, join(folder, 'root'), join(folder, 'paths')];
  const { stdout, stderr, status } = spawnSync('unshare', [...apart, 'sh', script, ...given], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`It ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

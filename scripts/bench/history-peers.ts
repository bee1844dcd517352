import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inTemporaryFolder, runQuietly } from './history-run.ts';
import { measureNode } from './measure.ts';

/** What a peer took, or why there is nothing to tell. */
export interface PeerFigure {
  readonly name: string;
  readonly told: string;
}

const versions = {
  'git-cliff': '2.14.2',
  'semantic-release': '25.0.9',
  'commit-and-tag-version': '13.2.1',
};

type Peer = keyof typeof versions;
type Run = (
  folder: string,
) => Promise<{ readonly time: number; readonly memory: number | undefined }>;

/**
 * What other tools take for the next version and its notes in the same repository, each once: they are slow. They are
 * installed below `cache`; one that cannot be is told as missing.
 */
export async function measurePeers(
  cache: string,
  repository: string,
): Promise<readonly PeerFigure[]> {
  const node = join(cache, 'npm');
  const runs: readonly (readonly [Peer, string, () => Promise<unknown>, Run])[] = [
    [
      'git-cliff',
      'next version and notes',
      () => installCliff(cache),
      cliff(cache, '--bump', '--unreleased'),
    ],
    ['git-cliff', 'whole changelog', () => installCliff(cache), cliff(cache)],
    ['semantic-release', 'next version and notes', () => installNode(node), semanticRelease(node)],
    [
      'commit-and-tag-version',
      'next version and notes',
      () => installNode(node),
      commitAndTag(node),
    ],
  ];
  const figures: PeerFigure[] = [];
  for (const [peer, what, install, run] of runs)
    figures.push({
      name: `${peer} ${versions[peer]}: ${what}`,
      told: await tell(install, () => inClone(repository, run)),
    });
  return figures;
}

async function tell(install: () => Promise<unknown>, run: () => ReturnType<Run>): Promise<string> {
  try {
    await install();
  } catch {
    return 'missing: it could not be installed here';
  }
  try {
    const { time, memory } = await run();
    return `${(time / 1000).toFixed(1)} s${memory === undefined ? '' : `, ${memory.toFixed(0)} MB`}`;
  } catch (error) {
    return `no figure: ${(error as Error).message}`;
  }
}

/** A clone of its own with a remote: some ask theirs, and some write even when they should not. */
function inClone(repository: string, run: Run): ReturnType<Run> {
  return inTemporaryFolder(async (folder) => {
    await runQuietly(folder, 'git', 'clone', '--quiet', '--bare', repository, 'remote.git');
    await runQuietly(folder, 'git', 'clone', '--quiet', `file://${folder}/remote.git`, 'clone');
    return run(join(folder, 'clone'));
  });
}

async function installCliff(cache: string): Promise<void> {
  const folder = join(cache, 'python');
  if (existsSync(join(folder, 'bin', 'git-cliff'))) return;
  await mkdir(cache, { recursive: true });
  await runQuietly(cache, 'python3', '-m', 'venv', folder);
  const pip = ['-m', 'pip', 'install', '--quiet', `git-cliff==${versions['git-cliff']}`];
  await runQuietly(cache, join(folder, 'bin', 'python'), ...pip);
}

async function installNode(folder: string): Promise<void> {
  const names = ['semantic-release', 'commit-and-tag-version'] as const;
  if (names.every((name) => existsSync(join(folder, 'node_modules', name)))) return;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"private":true}\n');
  const wanted = names.map((name) => `${name}@${versions[name]}`);
  await runQuietly(folder, 'npm', 'install', '--no-audit', '--no-fund', ...wanted);
}

function cliff(cache: string, ...args: readonly string[]): Run {
  return async (folder) => {
    const started = performance.now();
    const out = ['--output', join(folder, '..', 'notes.md')];
    await runQuietly(folder, join(cache, 'python', 'bin', 'git-cliff'), ...args, ...out);
    return { time: performance.now() - started, memory: undefined };
  };
}

function semanticRelease(node: string): Run {
  const plugins = ['commit-analyzer', 'release-notes-generator'].map(
    (name) => `@semantic-release/${name}`,
  );
  return (folder) =>
    measureNode(
      [
        join(node, 'node_modules', 'semantic-release', 'bin', 'semantic-release.js'),
        ...['--dry-run', '--no-ci', '--branches', 'main'],
        ...['--repository-url', `file://${join(folder, '..', 'remote.git')}`],
        ...['--plugins', ...plugins],
      ],
      {},
      folder,
    );
}

function commitAndTag(node: string): Run {
  const script = join(node, 'node_modules', 'commit-and-tag-version', 'bin', 'cli.js');
  return (folder) => measureNode([script, '--dry-run'], {}, folder);
}

import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type LocalGitHub, startLocalGitHub } from '@slipway/local-github';
import { git } from './git.ts';
import { UnexpectedOutcome } from './unexpected-outcome.ts';

/** Where a demo plays: a folder for all it leaves, a GitHub of its own, and a clone to work in. */
export interface Stage {
  readonly folder: string;
  readonly github: LocalGitHub;
  readonly repository: string;
  /** The working clone; its `origin` is the local GitHub. */
  readonly clone: string;
  /** Somebody wants it to end. */
  readonly interrupted: AbortSignal;
}

/** Sets up an empty stage; `folder` is new or empty, and defaults to a new one among the temporary files. */
export async function setStage(
  name: string,
  folder: string | undefined,
  interrupted: AbortSignal = new AbortController().signal,
): Promise<Stage> {
  const place =
    folder === undefined ? await mkdtemp(join(tmpdir(), 'slipway-demo-')) : resolve(folder);
  await makeEmpty(place);
  const repository = `octo/${name}`;
  const github = await startLocalGitHub({
    repositories: { [repository]: join(place, 'github', `${name}.git`) },
    rateLimit: 50_000,
  });
  // The folder has the repository's name, as on GitHub's machines.
  return { folder: place, github, repository, clone: join(place, 'clone', name), interrupted };
}

async function makeEmpty(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    if ((await readdir(folder)).length === 0) return;
  } catch (error) {
    throw new UnexpectedOutcome(`${folder} cannot be used: ${(error as Error).message}.`);
  }
  throw new UnexpectedOutcome(`${folder} is not empty: name a new folder, or empty it.`);
}

/** Makes the working clone from nothing. */
export async function initClone(stage: Stage): Promise<void> {
  await mkdir(stage.clone, { recursive: true });
  await git(stage.clone, 'init', '--quiet', '--initial-branch=main');
  await git(stage.clone, 'remote', 'add', 'origin', stage.github.gitUrl(stage.repository));
}

/** Pushes with a token that no file keeps. */
export async function push(stage: Stage, ...refs: readonly string[]): Promise<void> {
  const credentials = Buffer.from(`x-access-token:${stage.github.token}`).toString('base64');
  const header = `http.extraHeader=Authorization: Basic ${credentials}`;
  await git(stage.clone, '-c', header, 'push', '--quiet', 'origin', ...refs);
}

/** Brings the clone up to the local GitHub; there is nothing to bring before the first push. */
export async function pull(stage: Stage): Promise<void> {
  await git(stage.clone, 'fetch', '--quiet', 'origin');
  const branches = await git(stage.clone, 'branch', '--remotes', '--list', 'origin/main');
  if (branches !== '') await git(stage.clone, 'merge', '--quiet', '--ff-only', 'origin/main');
}

/** Keeps the pages that the local GitHub shows, since it ends with the demo. */
export async function savePages(stage: Stage, paths: Readonly<Record<string, string>>) {
  const folder = join(stage.folder, 'pages');
  await mkdir(folder, { recursive: true });
  for (const [file, path] of Object.entries(paths)) {
    const response = await fetch(`${stage.github.serverUrl}/${stage.repository}/${path}`);
    await writeFile(join(folder, file), await response.text());
  }
}

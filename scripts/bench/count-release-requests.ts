import { setStage } from '../demo/stage.ts';
import { runBundle, seed, writeArtifacts } from './sandbox.ts';

/** API requests of a first release with `count` artifacts, and how many reads were made more than once. */
export async function countReleaseRequests(
  folder: string,
  count: number,
): Promise<{ readonly requests: number; readonly twice: number }> {
  const stage = await setStage('bench', folder);
  try {
    const commit = await seed(stage, { 'README.md': 'Bench\n' });
    // The manifest is an asset as well.
    const manifest = await writeArtifacts(stage, { version: '0.1.0', commit, count: count - 1 });
    const before = stage.github.requests.length;
    await runBundle(stage, 'tag-release', { manifest });
    const made = stage.github.requests
      .slice(before)
      .filter(({ path }) => !path.includes('.git/'))
      .map(({ method, path }) => `${method} ${path}`);
    return { requests: made.length, twice: countRepeats(made) };
  } finally {
    await stage.github.stop();
  }
}

/** Reads of what was read already and cannot have changed: no write came between. */
function countRepeats(requests: readonly string[]): number {
  const known = new Set<string>();
  let repeats = 0;
  for (const request of requests) {
    if (!request.startsWith('GET ')) known.clear();
    else if (known.has(request)) repeats += 1;
    else known.add(request);
  }
  return repeats;
}

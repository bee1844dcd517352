import type { KillLane, LaneRelease } from './kill-lane.ts';
import { git } from './seed-repository.ts';

/** What a kill leaves: how far the release was when its run died. */
export const phases = [
  'before the draft',
  'while its files are uploaded',
  'with a complete draft, before the tag',
  'with the tag, before it is published',
  'published, before the changelog',
  'with the changelog, before the floating tag',
  'when all was done',
] as const;
export type Phase = (typeof phases)[number];

/** How far a release has come. */
export async function phaseOf(lane: KillLane, version: string): Promise<Phase> {
  const ours = (await lane.releases()).filter(({ tag_name }) => tag_name === `v${version}`);
  const tags = await tagsOf(lane);
  if (ours.some(({ draft }) => !draft)) {
    const written = (await changelogOf(lane)).includes(headingOf(version));
    if (!written) return 'published, before the changelog';
    const moved = tags.has(`v${majorOf(version)}`);
    return moved ? 'when all was done' : 'with the changelog, before the floating tag';
  }
  if (tags.has(`v${version}`)) return 'with the tag, before it is published';
  if (ours.some((release) => isWhole(release, lane)))
    return 'with a complete draft, before the tag';
  return ours.length > 0 ? 'while its files are uploaded' : 'before the draft';
}

/**
 * Lets what is late land, while a run finishes the release or finds it done; then says what is wrong with what is there:
 * one published release with exactly its files, its tags at the commit, no draft, and nothing left to do.
 */
export async function finish(lane: KillLane, version: string): Promise<string | undefined> {
  lane.gate.open();
  const first = await lane.run({ version });
  if (first.exitCode !== 0) return `the next run failed: ${first.log}`;
  if (await lane.gate.settled()) {
    // What landed after that run had looked is for another one.
    const again = await lane.run({ version });
    if (again.exitCode !== 0) return `the run after a late request failed: ${again.log}`;
  }
  lane.gate.open();
  const last = await lane.run({ version });
  const writes = lane.gate.requests.filter((request) => !isReading(request));
  if (last.exitCode !== 0) return `the last run failed: ${last.log}`;
  return writes.length > 0 ? `the last run wrote: ${writes.join(', ')}` : wrongIn(lane, version);
}

async function wrongIn(lane: KillLane, version: string): Promise<string | undefined> {
  const releases = await lane.releases();
  if (releases.some(({ draft }) => draft)) return 'a draft was left';
  const ours = releases.filter(({ tag_name }) => tag_name === `v${version}`);
  const [release] = ours;
  if (release === undefined || ours.length > 1) return `${ours.length} releases were published`;
  if (!isWhole(release, lane)) return `it holds ${JSON.stringify(release.assets)}`;
  const tags = await tagsOf(lane);
  for (const tag of [`v${version}`, `v${majorOf(version)}`])
    if (tags.get(tag) !== lane.head) return `${tag} is at ${tags.get(tag)}`;
  return undefined;
}

/** What is wrong with the changelog after all releases: each is there once. */
export async function changelogTrouble(lane: KillLane): Promise<readonly string[]> {
  const text = await changelogOf(lane);
  return (await lane.releases())
    .map(({ tag_name }) => tag_name.slice(1))
    .filter((version) => text.split(headingOf(version)).length !== 2)
    .map((version) => `${lane.repository}: ${version} is not once in the changelog`);
}

function isWhole({ assets }: LaneRelease, { files }: KillLane): boolean {
  const there = assets.map(({ name, state, digest }) => `${name} ${state} ${digest}`);
  const wanted = Object.entries(files).map(([name, sha256]) => `${name} uploaded sha256:${sha256}`);
  return there.sort().join() === wanted.sort().join();
}

function isReading(request: string): boolean {
  return request.startsWith('GET ') || request.endsWith('/git-upload-pack');
}

/** By name, the commits that the tags lead to. */
async function tagsOf({ bare }: KillLane): Promise<ReadonlyMap<string, string>> {
  const format =
    '--format=%(refname:strip=2) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';
  const lines = await git(['--git-dir', bare, 'for-each-ref', format, 'refs/tags']);
  return new Map(lines.split('\n').map((line) => line.split(' ') as [string, string]));
}

async function changelogOf({ bare }: KillLane): Promise<string> {
  return git(['--git-dir', bare, 'show', 'main:CHANGELOG.md']).catch(() => '');
}

function headingOf(version: string): string {
  return `[${version}]`;
}

function majorOf(version: string): string {
  return version.slice(0, version.indexOf('.'));
}

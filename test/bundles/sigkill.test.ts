import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalGitHub, startLocalGitHub } from '@slipway/local-github';
import { changelogTrouble, finish, type Phase, phases } from '../doubles/kill-aftermath.ts';
import { type KillLane, startKillLane } from '../doubles/kill-lane.ts';
import { type Kill, type KillStory, killStories, playKill } from '../doubles/kill-story.ts';
import { seedRepository } from '../doubles/seed-repository.ts';

const wanted = Number(process.env['SLIPWAY_KILLS'] ?? 200);
const seed = Number(process.env['SLIPWAY_SEED'] ?? 1);
// Each lane is a repository of its own, whose releases are made one after another.
const laneCount = availableParallelism() + 1;
const patience = 1_200_000;

let folder: string;
let github: LocalGitHub;
let lanes: readonly KillLane[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sigkill-'));
  const names = Array.from({ length: laneCount }, (_, index) => `octo/lane-${index + 1}`);
  const bare = (name: string) => join(folder, `${name.replace('octo/', '')}.git`);
  for (const name of names)
    await seedRepository(bare(name), [
      { message: 'feat: begin', files: { 'README.md': 'Hello\n' } },
      { message: 'fix(hull): stop the leak', files: { 'hull.txt': 'tight\n' } },
    ]);
  github = await startLocalGitHub({
    repositories: Object.fromEntries(names.map((name) => [name, bare(name)])),
    rateLimit: 1_000_000,
  });
  lanes = await Promise.all(names.map((name) => startKillLane(github, name, bare(name))));
}, patience);
afterAll(async () => {
  for (const lane of lanes) await lane.stop();
  await github.stop();
  await rm(folder, { recursive: true, force: true });
}, patience);

describe('a release whose run is killed', () => {
  test(
    'anywhere, however often, is finished by the next run, and then nothing is left to do',
    async () => {
      const landed: { readonly kill: Kill; readonly phase: Phase }[] = [];
      const failures: string[] = [];
      const stories = killStories(await calmRun(lanes[0] as KillLane), seed);
      const work = async (lane: KillLane) => {
        for (let release = 2; landed.length < wanted; release += 1) {
          const story = stories.next().value as KillStory;
          const version = `${release}.0.0`;
          for (const kill of story.kills) {
            const phase = await playKill(lane, version, kill);
            if (phase !== undefined) landed.push({ kill, phase });
          }
          const trouble = await finish(lane, version);
          if (trouble !== undefined) failures.push(`${JSON.stringify(story)}: ${trouble}`);
        }
      };
      await Promise.all(lanes.map(work));
      for (const lane of lanes) failures.push(...(await changelogTrouble(lane)));
      const counts = phases.map((phase) => landed.filter((kill) => kill.phase === phase).length);
      const table = phases.map((phase, index) => `${String(counts[index]).padStart(5)} ${phase}`);
      process.stdout.write(`${landed.length} runs were killed\n${table.join('\n')}\n`);
      expect(failures).toEqual([]);
      expect(landed.length).toBeGreaterThanOrEqual(wanted);
      expect(phases.filter((_, index) => counts[index] === 0)).toEqual([]);
    },
    patience,
  );
});

/** How long an undisturbed run takes, and how many requests. */
async function calmRun(lane: KillLane) {
  lane.gate.open();
  const began = performance.now();
  expect(await lane.run({ version: '1.0.0' })).toMatchObject({ exitCode: 0 });
  return { requests: lane.gate.requests.length, duration: performance.now() - began };
}

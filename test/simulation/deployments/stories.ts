import { storyOf } from './chance.ts';
import { doubleDeaths, singleDeaths, wholeJobs } from './deaths.ts';
import { simulate } from './simulate.ts';
import type { Story } from './story.ts';

/** `chance` makes up a story for each seed; the others are lists. */
export type Collection = 'chance' | keyof typeof lists;

/** Stories to play, by their numbers: seeds, or places in the list from 1. */
export interface Task {
  readonly collection: Collection;
  readonly from: number;
  readonly to: number;
  /** Every so many. */
  readonly step: number;
  /** Failures after which it stops. */
  readonly most: number;
}

export interface Report {
  readonly played: number;
  /** Stories in which somebody died. */
  readonly deaths: number;
  readonly failures: readonly { readonly number: number; readonly promise: string }[];
}

const lists = {
  'whole jobs': () => wholeJobs().map(({ story }) => story),
  'single deaths': singleDeaths,
  'double deaths': doubleDeaths,
} as const;
const made = new Map<Collection, readonly Story[]>();

/** Plays the stories of a task, each by itself. */
export async function playStories(task: Task): Promise<Report> {
  const { collection, from, to, step, most } = task;
  const failures: { number: number; promise: string }[] = [];
  let played = 0;
  let deaths = 0;
  for (let number = from; number <= to && failures.length < most; number += step) {
    const story = find(collection, number);
    if (story === undefined) break;
    const { failure, died } = await simulate(story, number);
    played += 1;
    if (died > 0) deaths += 1;
    if (failure !== undefined)
      failures.push({
        number,
        promise: collection === 'chance' ? failure : `${story.name}: ${failure}`,
      });
  }
  return { played, deaths, failures };
}

/** A story with all that happens in it, a line each. */
export async function tellStory(seed: number): Promise<readonly string[]> {
  const story = storyOf(seed);
  const { failure, trace } = await simulate(story, seed, { traced: true });
  return [JSON.stringify(story), ...trace, failure ?? 'All promises were kept.'];
}

/** Effects of each kind of job where nothing goes wrong: found and expected. */
export async function countEffects(): Promise<readonly (readonly [string, number, number])[]> {
  const counts: (readonly [string, number, number])[] = [];
  for (const { story, effects } of wholeJobs())
    counts.push([story.name, (await simulate(story, 1)).effects, effects]);
  return counts;
}

function find(collection: Collection, number: number): Story | undefined {
  if (collection === 'chance') return storyOf(number);
  const list = made.get(collection) ?? lists[collection]();
  made.set(collection, list);
  return list[number - 1];
}
